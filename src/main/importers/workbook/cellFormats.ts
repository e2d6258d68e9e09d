/** Number formats of a workbook, as far as they tell dates from numbers, and serial dates as ISO text. */
import { MILLISECONDS_A_DAY as DAY, twoDigits } from '../../../shared/domain/moment.ts'
import { readXml, type XmlHandler } from './xml.ts'

/** What a number stands for by its format: a day (with a time), a time of day, a duration, or just a number. */
export type NumberKind = 'number' | 'date' | 'time' | 'duration'

/** Dates and times among the formats that have no code in the file; 27 to 36 and 50 to 58 are East Asian dates. */
function builtInKind(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date'
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return 'time'
  return id === 46 ? 'duration' : 'number'
}

/** What a format code such as `[$-409]dd/mm/yy h:mm` makes of a number; told by its first section. */
function kindOfFormatCode(code: string): NumberKind {
  const bare = code.replace(/"[^"]*"?|\\.|_.|\*./g, '')
  const section = bare.split(';')[0]!
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return 'duration'
  const letters = section
    .replace(/\[[^\]]*\]/g, '')
    .replace(/s\.0+/gi, 's')
    .toLowerCase()
  // Places for digits make a number, whatever letters stand around them: 0.00E+00, 0 EUR.
  if (letters.includes('general') || /[0#?@]/.test(letters)) return 'number'
  if (/[dyeg]|m{3}/.test(letters) || (letters.includes('m') && !/[hs]/.test(letters))) return 'date'
  return /[hs]/.test(letters) ? 'time' : 'number'
}

/** The kind of each cell style, in the order of `cellXfs`. */
export async function readCellFormats(
  chunks: AsyncIterable<Uint8Array>,
  part: string,
): Promise<NumberKind[]> {
  const codes = new Map<number, string>()
  const styles: number[] = []
  let inCellFormats = false
  const handler: XmlHandler = {
    open: (name, attributes) => {
      if (name === 'cellXfs') inCellFormats = true
      else if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      else if (name === 'xf' && inCellFormats) styles.push(Number(attributes['numFmtId'] ?? '0'))
    },
    text: () => {},
    close: (name) => {
      if (name === 'cellXfs') inCellFormats = false
    },
  }
  await readXml(chunks, handler, part)
  return styles.map((id) => formatKind(id, codes))
}

export function formatKind(id: number, codes: ReadonlyMap<number, string>): NumberKind {
  const code = codes.get(id)
  return code === undefined ? builtInKind(id) : kindOfFormatCode(code)
}

/** Days from the serial 0 of 1900 (behind the leap day that never was) and of 1904 to 1970. */
const EPOCH_1900 = 25_569
const EPOCH_1904 = 24_107
/** The last day that ISO text of four digits can name: 9999-12-31. */
const LAST_SERIAL = 2_958_465

/**
 * A number of days as ISO text: 2024-03-01, 2024-03-01T12:30:00, 12:30:00; null where it is no date.
 *
 * @param date1904 whether day 0 is 1904-01-01
 */
export function serialText(serial: number, kind: NumberKind, date1904: boolean): string | null {
  if (kind === 'number' || !Number.isFinite(serial) || serial < 0) return null
  if (kind === 'duration') return durationText(serial)
  if (serial < 1 && (kind === 'time' || !date1904)) {
    // In the count of 1900 there is no day 0: only a time of day can be meant.
    return kind === 'date' && serial === 0 ? null : timeText(Math.round(serial * DAY))
  }
  const shifted = date1904 ? serial - EPOCH_1904 : serial - EPOCH_1900
  // Before 1900-03-01 the count is one day behind, because it holds a 29 February 1900.
  const early = !date1904 && serial < 60 ? 1 : 0
  if (!date1904 && Math.trunc(serial) === 60) return `1900-02-29${timeSuffix((serial % 1) * DAY)}`
  if (serial >= LAST_SERIAL + 1) return null
  const milliseconds = Math.round((shifted + early) * DAY)
  const moment = new Date(milliseconds).toISOString()
  return `${moment.slice(0, 10)}${timeSuffix(((milliseconds % DAY) + DAY) % DAY)}`
}

const timeSuffix = (milliseconds: number): string => {
  const rounded = Math.round(milliseconds)
  return rounded === 0 ? '' : `T${timeText(rounded)}`
}

const fraction = (milliseconds: number): string => {
  const rest = milliseconds % 1000
  return rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`
}

function timeText(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  const hours = Math.trunc(seconds / 3600)
  return `${twoDigits(hours)}:${twoDigits(Math.trunc(seconds / 60) % 60)}:${twoDigits(seconds % 60)}${fraction(milliseconds)}`
}

const durationText = (days: number): string => timeText(Math.round(days * DAY))

/**
 * A stored number as text: as it is written where it is a whole number, however long; otherwise the shortest text that
 * means the same number, because programs write 0.1 as 0.10000000000000001.
 */
export function numberText(written: string): string {
  const text = written.trim()
  if (isShort(text)) return text
  if (/^-?\d+$/.test(text)) return text
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) return text
  return String(number)
}

/** Up to 15 digits without trailing zeros behind the point: the shortest text already. */
function isShort(text: string): boolean {
  if (text.length > 15 || text.length === 0) return false
  let point = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) continue
    if (code === 45 && index === 0) continue
    if (code !== 46 || point || index === 0 || index === text.length - 1) return false
    point = true
  }
  const last = text.charCodeAt(text.length - 1)
  return last !== 45 && !(point && last === 48)
}
