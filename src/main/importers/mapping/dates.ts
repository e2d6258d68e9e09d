/** Reads dates as people and programs write them; the order of day and month is settled over a whole column. */
import type { DateOrder } from '../../../shared/domain/reading.ts'

export interface ReadDate {
  /** Milliseconds since 1970 in UTC; a time without an offset is taken as UTC. */
  milliseconds: number
  /** Minutes east of UTC as written; null when nothing was. */
  offsetMinutes: number | null
}

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan january januar janvier enero gennaio janeiro januari stycznia styczen sty ene gen janv',
    'feb february februar fevrier febrero febbraio fevereiro februari lutego luty lut fev fevr',
    'mar march marz maerz mars marzo marco maart marca marzec mrz mrt',
    'apr april avril abril aprile kwietnia kwiecien kwi avr abr',
    'may mai mayo maggio maio mei maja maj mag',
    'jun june juni juin junio giugno junho czerwca czerwiec cze giu',
    'jul july juli juillet julio luglio julho lipca lipiec lip juil lug',
    'aug august aout agosto augustus augusti sierpnia sierpien sie ago',
    'sep september sept septembre septiembre settembre setembro wrzesnia wrzesien wrz set',
    'oct october oktober octobre octubre ottobre outubro pazdziernika pazdziernik paz okt ott out',
    'nov november novembre noviembre novembro listopada listopad lis',
    'dec december dezember decembre diciembre dicembre dezembro grudnia grudzien gru dez dic',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index + 1])),
)

const monthOf = (word: string): number | null => {
  const name = word.normalize('NFKD').replace(/\p{M}/gu, '').replace(/\.$/, '').toLowerCase()
  return Object.hasOwn(MONTHS, name) ? MONTHS[name]! : null
}

const CLOCK = String.raw`(?:[T ,]+(?:at |um |à )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4})?)?(?:\s*\([^)]*\))?`
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${CLOCK}$`)
const NUMBERS = new RegExp(`^(\\d{1,2})[-/. ](\\d{1,2})[-/. ](\\d{4}|\\d{2})${CLOCK}$`)
const DAY_NAME = String.raw`(?:\p{L}{2,12}\.?,?\s+)?`
const DAY_MONTH = new RegExp(
  `^${DAY_NAME}(\\d{1,2})(?:\\.|st|nd|rd|th|er|º)?[-/. ]+(?:de )?(\\p{L}{3,12})\\.?,?[-/. ]+(?:de )?(\\d{4}|\\d{2})${CLOCK}$`,
  'u',
)
const MONTH_DAY = new RegExp(
  `^${DAY_NAME}(\\p{L}{3,12})\\.?[- ]+(\\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\\d{4}|\\d{2})${CLOCK}$`,
  'u',
)
const YEAR_MONTH_NAME = new RegExp(`^(\\d{4})[-/. ](\\p{L}{3,12})\\.?[-/. ](\\d{1,2})${CLOCK}$`, 'u')
const EAST_ASIAN =
  /^(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日(?:\s*(\d{1,2})[:時时](\d{2})(?:[:分](\d{2}))?)?[分秒]?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/
const UNIX_TIME = /^\d{10}(?:\.\d+)?$|^\d{13}$/

type Clock = readonly (string | undefined)[]

const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  CET: 60,
  CEST: 120,
  MEZ: 60,
  MESZ: 120,
  BST: 60,
  WET: 0,
  WEST: 60,
  EET: 120,
  EEST: 180,
  JST: 540,
  IST: 330,
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null
  if (Object.hasOwn(ZONES, zone)) return ZONES[zone]!
  const match = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (match === null) return null
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** "0000" and "0001" stand for no date; the 31st of a shorter month is none. */
function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || year < 1000 || year > 9999) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 && leap ? 29 : DAYS[month - 1]!)
}

const isClock = (hour: number, minute: number, second: number): boolean =>
  hour <= 24 && minute <= 59 && second <= 60

/** In the Gregorian calendar, by counting years from March: the leap day is then the last of the year. */
function daysSince1970(year: number, month: number, day: number): number {
  const years = month < 3 ? year - 1 : year
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return years * 365 + leapDays + ofYear - 719_468
}

/** @param yearText two digits mean 1970 to 2069 */
function build(yearText: string, month: number, day: number, clock: Clock): ReadDate | null {
  const [hourText, minute, second, fraction, half, zone] = clock
  const year = Number(yearText)
  const fullYear = yearText.length > 2 ? year : year < 70 ? 2000 + year : 1900 + year
  if (!isDay(fullYear, month, day)) return null
  let hour = Number(hourText ?? 0)
  if (half !== undefined) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const minutes = Number(minute ?? 0)
  const seconds = Number(second ?? 0)
  if (!isClock(hour, minutes, seconds)) return null
  const milliseconds = fraction === undefined ? 0 : Math.trunc(Number(`0.${fraction}`) * 1000)
  const offsetMinutes = offsetOf(zone)
  const time = Date.UTC(fullYear, month - 1, day, hour, minutes, seconds, milliseconds)
  return { milliseconds: time - (offsetMinutes ?? 0) * 60_000, offsetMinutes }
}

const digitAt = (text: string, index: number): number => {
  const digit = text.charCodeAt(index) - 48
  return digit >= 0 && digit <= 9 ? digit : NaN
}
/** Two digits as a number; NaN when they are none. */
const twoAt = (text: string, index: number): number => digitAt(text, index) * 10 + digitAt(text, index + 1)

/**
 * Dates as most programs write them, 2024-01-31, 2024-01-31 12:00 and 2024-01-31 12:00:00, without the cost of a pattern.
 *
 * @returns undefined when the cell is written otherwise
 */
function readPlain(cell: string): ReadDate | null | undefined {
  const { length } = cell
  if (length !== 10 && length !== 16 && length !== 19) return undefined
  if (cell.charCodeAt(4) !== 45 || cell.charCodeAt(7) !== 45) return undefined
  const year = twoAt(cell, 0) * 100 + twoAt(cell, 2)
  const month = twoAt(cell, 5)
  const day = twoAt(cell, 8)
  let [hour, minute, second] = [0, 0, 0]
  if (length > 10) {
    const between = cell.charCodeAt(10)
    if ((between !== 32 && between !== 84) || cell.charCodeAt(13) !== 58) return undefined
    if (length === 19 && cell.charCodeAt(16) !== 58) return undefined
    hour = twoAt(cell, 11)
    minute = twoAt(cell, 14)
    if (length === 19) second = twoAt(cell, 17)
  }
  if (Number.isNaN(year + month + day + hour + minute + second)) return undefined
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return null
  const seconds = daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  return { milliseconds: seconds * 1_000, offsetMinutes: null }
}

/** A workbook's number of days since the end of 1899, from 1954 to 2119; in other places a five-digit number is none. */
const SERIAL = /^[2-7]\d{4}(?:[.,]\d{1,12})?$/
const SERIAL_1970 = 25_569

export const isSerialDate = (text: string): boolean => SERIAL.test(text.trim())

function readSerial(cell: string): ReadDate {
  const days = Number(cell.replace(',', '.')) - SERIAL_1970
  // Fractions of a day are rounded to the second they were written as.
  return { milliseconds: Math.round(days * 86_400) * 1_000, offsetMinutes: null }
}

/** @param order how to read 03/04/2024; dates that say it themselves are read as they say */
export function readDate(text: string, order: DateOrder): ReadDate | null {
  const cell = text.trim()
  if (SERIAL.test(cell)) return readSerial(cell)
  if (cell.length < 6 || cell.length > 64) return null
  const code = cell.charCodeAt(0)
  const digit = code >= 48 && code <= 57
  if (digit) {
    const plain = readPlain(cell)
    if (plain !== undefined) return plain
    const iso = ISO.exec(cell)
    if (iso !== null) return build(iso[1]!, Number(iso[2]), Number(iso[3]), iso.slice(4))
    const numbers = NUMBERS.exec(cell)
    if (numbers !== null) {
      const [first, second, year] = [Number(numbers[1]), Number(numbers[2]), numbers[3]!]
      const clock = numbers.slice(4)
      if (order === 'yearFirst' && year.length === 2) return build(numbers[1]!, second, Number(year), clock)
      const monthFirst = first > 12 ? false : second > 12 ? true : order === 'monthFirst'
      return monthFirst ? build(year, first, second, clock) : build(year, second, first, clock)
    }
    const east = EAST_ASIAN.exec(cell)
    if (east !== null) return build(east[1]!, Number(east[2]), Number(east[3]), east.slice(4))
    if (UNIX_TIME.test(cell)) {
      const number = Number(cell)
      return {
        milliseconds: cell.length === 13 && !cell.includes('.') ? number : Math.round(number * 1000),
        offsetMinutes: 0,
      }
    }
    const compact = COMPACT.exec(cell)
    if (compact !== null) return build(compact[1]!, Number(compact[2]), Number(compact[3]), compact.slice(4))
    const named = YEAR_MONTH_NAME.exec(cell)
    const month = named === null ? null : monthOf(named[2]!)
    if (month !== null) return build(named![1]!, month, Number(named![3]), named!.slice(4))
  }
  const dayMonth = DAY_MONTH.exec(cell)
  if (dayMonth !== null) {
    const month = monthOf(dayMonth[2]!)
    if (month !== null) return build(dayMonth[3]!, month, Number(dayMonth[1]), dayMonth.slice(4))
  }
  const monthDay = MONTH_DAY.exec(cell)
  if (monthDay !== null) {
    const month = monthOf(monthDay[1]!)
    if (month !== null) return build(monthDay[3]!, month, Number(monthDay[2]), monthDay.slice(4))
  }
  return null
}

/** Counts over a column what its dates say of the order of day and month. */
export interface DateOrderEvidence {
  dayFirst: number
  monthFirst: number
  yearFirst: number
  /** Dates such as 03/04/2024. */
  undecided: number
  halfDays: number
  dotted: number
}

export const noDateEvidence = (): DateOrderEvidence => ({
  dayFirst: 0,
  monthFirst: 0,
  yearFirst: 0,
  undecided: 0,
  halfDays: 0,
  dotted: 0,
})

const TWO_NUMBERS = /^(\d{1,2})([-/. ])(\d{1,2})[-/. ](?:\d{4}|\d{2})(?:\D|$)/

export function addDateEvidence(evidence: DateOrderEvidence, text: string): void {
  const trimmed = text.trim()
  if (!Number.isNaN(twoAt(trimmed, 0) + twoAt(trimmed, 2))) {
    // Four digits at the start are a year, or a number.
    if (trimmed.length > 4 && Number.isNaN(digitAt(trimmed, 4))) evidence.yearFirst++
    return
  }
  const match = TWO_NUMBERS.exec(trimmed)
  if (match === null) return
  const [first, second] = [Number(match[1]), Number(match[3])]
  if (first > 12) evidence.dayFirst++
  else if (second > 12) evidence.monthFirst++
  else evidence.undecided++
  if (match[2] === '.') evidence.dotted++
  if (/[ap]\.?m/i.test(text)) evidence.halfDays++
}

/** `certain` is false when no date of the column decides and the order is only customary. */
export function settleDateOrder(evidence: DateOrderEvidence): { order: DateOrder; certain: boolean } {
  const { dayFirst, monthFirst, yearFirst, undecided } = evidence
  if (dayFirst + monthFirst + undecided === 0)
    return { order: yearFirst > 0 ? 'yearFirst' : 'dayFirst', certain: true }
  if (dayFirst > monthFirst) return { order: 'dayFirst', certain: monthFirst === 0 }
  if (monthFirst > dayFirst) return { order: 'monthFirst', certain: dayFirst === 0 }
  return {
    order: evidence.dotted === 0 && evidence.halfDays > 0 ? 'monthFirst' : 'dayFirst',
    certain: evidence.dotted > 0,
  }
}
