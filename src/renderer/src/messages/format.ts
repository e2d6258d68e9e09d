/** Numbers, dates and durations as the catalogue writes them. Pure: no clock, no document. */

const LOCALE = 'en-GB'
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const upToOne = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })
const upToTwo = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })
const compactNumber = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const rules = new Intl.PluralRules(LOCALE)
const day = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const dayAndTime = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})
const monthAndYear = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: 'numeric', timeZone: 'UTC' })
const localDayAndTime = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

const NONE = '–'
const MINUS = '−'

export const count = (value: number): string => whole.format(value)
export const compact = (value: number): string => compactNumber.format(value)
export const decimal = (value: number): string => upToTwo.format(value)
export const rate = (value: number): string => (value >= 100 ? whole.format(value) : upToOne.format(value))

/** A count with its noun in the right number. */
export const plural = (value: number, one: string, other: string): string =>
  `${count(value)} ${rules.select(value) === 'one' ? one : other}`

/** 0 ... 1 as a percentage; what is not quite nothing or not quite all never reads as 0 % or 100 %. */
export function share(value: number): string {
  if (!Number.isFinite(value)) return NONE
  const percent = value * 100
  if (percent > 0 && percent < 0.1) return '<0.1 %'
  if (percent < 100 && percent > 99.9) return '>99.9 %'
  return `${percent < 9.95 && percent > 0 ? oneDecimal.format(percent) : whole.format(Math.min(percent, percent < 100 ? 99 : 100))} %`
}

/** A part of a whole as a percentage; a dash where there is no whole. */
export const shareOf = (part: number, total: number): string => (total === 0 ? NONE : share(part / total))

/**
 * What main says in the middle of a line, at the beginning of one. A name it begins with stays as it is.
 *
 * @param name a file's, which may be in the words of a sentence itself
 */
export function sentence(text: string, name = ''): string {
  const isName = (name !== '' && text.startsWith(name)) || !/^\p{Ll}[\p{L}’']*(?:[\s,:;-]|$)/u.test(text)
  return isName ? text : text.charAt(0).toUpperCase() + text.slice(1)
}

/** A score with its sign: '+42.1', '−3.0', '0.0'. */
export function signed(value: number | null): string {
  if (value === null) return NONE
  const text = oneDecimal.format(Math.abs(value))
  if (text === oneDecimal.format(0)) return text
  return `${value < 0 ? MINUS : '+'}${text}`
}

/** The ends of a scale, which may lie below zero: '0 to 10', '−1 to 11'. */
export const scaleRange = (from: number, to: number): string =>
  [from, to].map((end) => decimal(end).replace('-', MINUS)).join(' to ')

export const unsigned = (value: number | null): string => (value === null ? NONE : oneDecimal.format(value))
export const margin = (value: number | null): string =>
  value === null ? '' : `± ${oneDecimal.format(value)}`

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${unit === 0 ? whole.format(size) : upToOne.format(size)} ${units[unit] ?? ''}`
}

/** Seconds as a person says them: '0.4 s', '45 s', '3 min 20 s', '2 h 5 min', '3 d 4 h'. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return NONE
  if (seconds < 10) return `${upToOne.format(seconds)} s`
  const rounded = Math.round(seconds)
  if (rounded < 60) return `${rounded} s`
  const minutes = Math.floor(rounded / 60)
  if (minutes < 10) return rounded % 60 === 0 ? `${minutes} min` : `${minutes} min ${rounded % 60} s`
  const roundedMinutes = Math.round(rounded / 60)
  if (roundedMinutes < 60) return `${roundedMinutes} min`
  const hours = Math.floor(roundedMinutes / 60)
  if (hours < 48) return roundedMinutes % 60 === 0 ? `${hours} h` : `${hours} h ${roundedMinutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

export const milliseconds = (value: number | null): string =>
  value === null
    ? NONE
    : value > 0 && value < 1
      ? '<1 ms'
      : value < 1000
        ? `${whole.format(value)} ms`
        : `${upToOne.format(value / 1000)} s`

/** The clock of the place it was written at, whatever the offset: what the sender's own clock showed. */
const asWritten = (iso: string): Date =>
  new Date(`${iso.length > 10 ? iso.slice(0, 19) : `${iso}T00:00:00`}Z`)
const readable = (date: Date): boolean => !Number.isNaN(date.getTime())

export function writtenDay(iso: string | null): string {
  if (iso === null) return NONE
  const date = asWritten(iso)
  return readable(date) ? day.format(date) : iso
}

export function writtenTime(iso: string | null): string {
  if (iso === null) return NONE
  if (iso.length <= 10) return writtenDay(iso)
  const date = asWritten(iso)
  return readable(date) ? dayAndTime.format(date) : iso
}

/** When an answer of a survey was given: most tables tell the day alone, which is kept as its first moment. */
export const answeredTime = (iso: string | null): string =>
  iso?.slice(10, 19) === 'T00:00:00' ? writtenDay(iso) : writtenTime(iso)

/** A moment of the app's own doing, on this computer's clock. */
export function localTime(iso: string | null): string {
  if (iso === null) return NONE
  const date = new Date(iso)
  return readable(date) ? localDayAndTime.format(date) : iso
}

/** The key of a trend period as an axis label. */
export function periodLabel(key: string): string {
  const month = /^(\d{4})-(\d{2})$/.exec(key)
  if (month) return monthAndYear.format(new Date(`${key}-01T00:00:00Z`))
  const quarter = /^(\d{4})-?Q(\d)$/.exec(key)
  if (quarter) return `Q${quarter[2] ?? ''} ${quarter[1] ?? ''}`
  const week = /^(\d{4})-?W(\d{2})$/.exec(key)
  if (week) return `W${week[2] ?? ''} ${week[1] ?? ''}`
  if (/^\d{4}-\d{2}-\d{2}$/.test(key)) return writtenDay(key)
  return key
}

const clockTime = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** The time of day by this machine's clock: "14:05". @param at milliseconds since 1970 */
export const clock = (at: number): string => clockTime.format(at)
