/** Numbers and dates as texts write them, read again by code: what a model says of them is never taken for a value. */
import { onFirstUse } from '../../shared/onFirstUse.ts'

const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/€|\beur(?:os?)?\b/i, 'EUR'],
  [/£|\bgbp\b/i, 'GBP'],
  [/₹|\binr\b/i, 'INR'],
  [/\bR\$|\bbrl\b/i, 'BRL'],
  [/\busd\b|\bUS\s?\$/i, 'USD'],
  [/₽|\brub\b/i, 'RUB'],
  [/₺|\btry\b/i, 'TRY'],
  [/₩|\bkrw\b/i, 'KRW'],
  [/\bz[łl]|\bpln\b/i, 'PLN'],
  [
    /\b(chf|sek|dkk|nok|cad|aud|nzd|mxn|jpy|cny|czk|huf|ron|zar|sgd|hkd|ils|aed|uah|thb|vnd|idr|php|myr)\b/i,
    '',
  ],
]

/** A number with its decimal mark told from its grouping, and the currency if only one is meant; null without a number. */
export function readAmount(text: string): { amount: number; currency?: string } | null {
  const written = /[-−]?\p{Nd}(?:[\p{Nd}.,'’ \u00a0\u202f٫٬]*\p{Nd})?/u.exec(text)?.[0]
  if (written === undefined) return null
  const amount = readNumber(toAsciiDigits(written))
  if (amount === null) return null
  const rest = text.replace(written, ' ')
  for (const [pattern, code] of CURRENCIES) {
    const match = pattern.exec(rest)
    if (match !== null) return { amount, currency: code === '' ? match[1]!.toUpperCase() : code }
  }
  return { amount }
}

/**
 * "1.234,50", "1,234.50", "1'234.5", "1 234": the last mark is the decimal one unless exactly three digits follow it or it
 * stands there more than once.
 */
export function readNumber(written: string): number | null {
  const sign = /^[-−]/.test(written) ? -1 : 1
  const digits = written
    .replace(/^[-−]/, '')
    .replace(/[\s\u00a0\u202f'’٬]/g, '')
    .replaceAll('٫', '.')
  const marks = digits.match(/[.,]/g) ?? []
  const last = marks.at(-1)
  if (last === undefined) return finite(sign * Number(digits))
  const isGrouping = marks.every((mark) => mark === last) && (marks.length > 1 || /[.,]\d{3}$/.test(digits))
  if (isGrouping) {
    return /^\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(digits)
      ? finite(sign * Number(digits.replace(/[.,]/g, '')))
      : null
  }
  const at = digits.lastIndexOf(last)
  const whole = digits.slice(0, at)
  // A mark that is both grouping and decimal is no number: a version, an address, a date.
  if (whole.includes(last)) return null
  return finite(sign * Number(`${whole.replace(/[.,]/g, '')}.${digits.slice(at + 1)}`))
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Digits of any script have values 0 to 9 in runs of ten code points. */
export function toAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!
    if (code < 128) return digit
    let zero = code
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1
    return String(code - zero)
  })
}

/** The languages whose names of months are read; the platform knows the names. */
export const LANGUAGES = 'en de fr es it pt nl pl sv da nb fi tr cs hu ro ru uk el id'.split(' ')

/** Made when a month is first read: it takes 50 ms, and most threads read none. */
const monthsByName = onFirstUse(
  (): ReadonlyMap<string, number> =>
    new Map(
      LANGUAGES.flatMap((language) =>
        [
          { month: 'long' } as const,
          { month: 'short' } as const,
          // Where the name is declined it is another one beside a day.
          { month: 'long', day: 'numeric' } as const,
        ].flatMap((form) => {
          const format = new Intl.DateTimeFormat(language, { ...form, timeZone: 'UTC' })
          return Array.from({ length: 12 }, (_, month): [string, number] => {
            const parts = format.formatToParts(Date.UTC(2024, month, 15))
            return [plainWord(parts.find(({ type }) => type === 'month')?.value ?? ''), month + 1]
          })
        }),
      ),
    ),
)

export function plainWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase()
}

/** The day that a date names whole, as year-month-day; null for one that leaves the year or the order of its parts open. */
export function readDay(text: string): string | null {
  const written = toAsciiDigits(text.trim())
  const iso = /(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)/.exec(written)
  if (iso !== null) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const numbers = /(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/.exec(written)
  if (numbers !== null) {
    const [first, second] = [Number(numbers[1]), Number(numbers[3])]
    const year = Number(numbers[4])
    // Between full stops the day comes first everywhere; else only a number above 12 tells which it is.
    if (numbers[2] === '.' || first > 12 || first === second) return day(year, second, first)
    return second > 12 ? day(year, first, second) : null
  }
  const named =
    /(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª|o)?[\s-]+(?:de\s+|of\s+)?(\p{L}{3,12})\.?,?[\s-]+(?:de\s+|del\s+)?(\d{4})(?!\d)/u.exec(
      written,
    )
  if (named !== null) return dayOf(named[3]!, named[2]!, named[1]!)
  const american = /(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/u.exec(written)
  return american === null ? null : dayOf(american[3]!, american[1]!, american[2]!)
}

/** Of a month's name, long or short; undefined for any other word. */
export const monthNumber = (word: string): number | undefined => monthsByName().get(plainWord(word))

function dayOf(year: string, month: string, date: string): string | null {
  const number = monthNumber(month)
  return number === undefined ? null : day(Number(year), number, Number(date))
}

function day(year: number, month: number, date: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, date))
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date || year < 1900 || year > 2200) return null
  return at.toISOString().slice(0, 10)
}
