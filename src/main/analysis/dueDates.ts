/** Until when something is due: what a model says of it is held against the text, as all that it says is. */
import { MILLISECONDS_A_DAY } from '../../shared/domain/moment.ts'
import type { QuoteSource } from './quoteSource.ts'
import { LANGUAGES, monthNumber, plainWord, readDay, toAsciiDigits } from './readValues.ts'
import type { AskedSubject, MailInput } from './subject.ts'

export interface ReadDue {
  /** As the text says it, or as the model does where that names no number and no day. */
  due: string
  /** Year-month-day; absent where a part of it is open. */
  date?: string
}

/**
 * Reads what was said to be due. It may stand in the text word for word, name a day that the text names in another way, or, in
 * a conversation, follow from the date of a message that says "tomorrow" or "Friday".
 *
 * @returns null for a day or a number that the text does not give
 */
export function dueReader(input: AskedSubject, source: QuoteSource): (due: string) => ReadDue | null {
  let texts: ReadText[] | undefined
  return (due) => {
    if (due === '') return { due }
    texts ??= textsOf(input)
    const date = readDay(due)
    const stands = hasNumbers(texts, due) && (source.find(due) !== null || source.heads(due))
    if (stands) return date === null ? { due } : { due, date }
    if (date !== null) return dayIn(texts, due, date)
    return isGiven(texts, due) ? { due } : null
  }
}

interface ReadText {
  /** Year-month-day; null where it is not known, as of a mail that is read by itself: equal ones share an answer. */
  sentOn: string | null
  named: readonly NamedDay[]
  numbers: ReadonlySet<number>
  /** All of it, each between two spaces. Read when first needed: most of what is due stands in the text as it is. */
  words: () => string
}

function textsOf(input: AskedSubject): ReadText[] {
  const read = (text: string, sentOn: string | null = null): ReadText => ({
    ...{ sentOn, named: namedDays(text), numbers: new Set(numbersIn(text)), words: spacedWords(text) },
  })
  if (input.kind !== 'chain')
    return [read(input.text), ...(input.mail === null ? [] : [read(headOf(input.mail))])]
  return [
    ...input.messages.map((message) =>
      read(`${headOf(message)}\n${message.text}`, message.sentAt?.slice(0, 10) ?? null),
    ),
    // When that was written is not known.
    ...input.messages.map(({ quotedText }) => read(quotedText)),
    ...input.contained.map(({ text }) => read(text)),
  ]
}

function spacedWords(text: string): () => string {
  let words: string | undefined
  return () => (words ??= ` ${wordsIn(text).join(' ')} `)
}

const headOf = ({ subject, from, to }: MailInput): string => [subject, from, ...to].join('\n')

const hasNumbers = (texts: readonly ReadText[], due: string): boolean =>
  numbersIn(due).every((number) => texts.some(({ numbers }) => numbers.has(number)))

/** A day as a text names it. */
interface NamedDay {
  words: string
  /** Month and day; in both orders where nothing tells which is which. */
  days: readonly (readonly [month: number, day: number])[]
  year: number | null
}

const IN_NUMBERS = /(?<!\d)(\d{1,2})([-/.月])(\d{1,2})(?:[-/.](\d{4}|\d{2}))?(?!\d)/g
const YEAR_FIRST = /(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)/g
const DAY_FIRST =
  /(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª|o)?[ \t-]{1,3}(?:de |of )?(\p{L}{3,12})(?:\.?,?[ \t-]{1,3}(?:de |del )?(\d{4}))?(?![\p{L}\d])/gu
const MONTH_FIRST =
  /(?<!\p{L})(\p{L}{3,12})\.?[ \t]{1,3}(\d{1,2})(?:st|nd|rd|th)?(?:,?[ \t]{1,3}(\d{4}))?(?!\d)/gu

function namedDays(text: string): NamedDay[] {
  const found: NamedDay[] = []
  const add = (words: string, days: NamedDay['days'], year: string | undefined): void => {
    const number = year === undefined ? null : Number(year)
    found.push({ words, days, year: number !== null && number < 100 ? 2_000 + number : number })
  }
  const written = toAsciiDigits(text)
  for (const [words, year, month, day] of written.matchAll(YEAR_FIRST))
    add(words, [[Number(month), Number(day)]], year)
  for (const [words, one, mark, other, year] of written.matchAll(IN_NUMBERS)) {
    const [first, second] = [Number(one), Number(other)]
    const orders =
      mark === '.'
        ? [[second, first]]
        : mark === '月'
          ? [[first, second]]
          : [
              [first, second],
              [second, first],
            ]
    add(words, orders.filter(isMonthAndDay), year)
  }
  for (const [words, day, name, year] of written.matchAll(DAY_FIRST)) {
    const month = monthNumber(name!)
    if (month !== undefined) add(words, [[month, Number(day)]], year)
  }
  for (const [words, name, day, year] of written.matchAll(MONTH_FIRST)) {
    const month = monthNumber(name!)
    if (month !== undefined) add(words, [[month, Number(day)]], year)
  }
  return found
}

const isMonthAndDay = (pair: number[]): pair is [number, number] => pair[0]! >= 1 && pair[0]! <= 12

function dayIn(texts: readonly ReadText[], due: string, date: string): ReadDue | null {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  let open: ReadDue | null = null
  for (const { words, sentOn, named } of texts) {
    const sentYear = sentOn === null ? NaN : Number(sentOn.slice(0, 4))
    for (const each of named.filter(({ days }) => days.some(([m, d]) => m === month && d === day))) {
      const hasYear =
        each.year === year || (each.year === null && (year === sentYear || year === sentYear + 1))
      const isClear = each.days.every(([m, d]) => m === month && d === day)
      if (hasYear && isClear) return { due, date }
      // The year, or which is the month, would be the model's: what the text says is shown instead.
      if (hasYear || each.year === null) open ??= { due: each.words }
    }
    if (sentOn !== null && followsFrom(sentOn, words, date)) return { due, date }
  }
  return open
}

/** "Friday" is one of the next two. */
const LONGEST_WEEKDAY_DAYS = 14

function followsFrom(sentOn: string, words: () => string, date: string): boolean {
  const offset = (Date.parse(date) - Date.parse(sentOn)) / MILLISECONDS_A_DAY
  if (!(offset >= 0 && offset <= LONGEST_WEEKDAY_DAYS)) return false
  const names = [...relativeWords(offset), ...weekdayNames(new Date(date).getUTCDay())]
  return names.some((name) => words().includes(` ${name} `))
}

const wordsIn = (text: string): string[] => text.split(/[^\p{L}\p{M}]+/u).map(plainWord)

/** By days from today; of as many as `LONGEST_WEEKDAY_DAYS` at most. */
const relatives = new Map<number, readonly string[]>()

/** "today", "tomorrow", "übermorgen": where a language has a word of its own for it. */
function relativeWords(days: number): readonly string[] {
  const known = relatives.get(days)
  if (known !== undefined) return known
  const names = LANGUAGES.map((language) =>
    new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day'),
  ).flatMap((words) => (/\d/.test(words) ? [] : [plainWord(words)]))
  relatives.set(days, names)
  return names
}

let weekdays: readonly (readonly string[])[] | null = null

/** Made when first needed, as the names of months are. @param day 0 is Sunday */
function weekdayNames(day: number): readonly string[] {
  weekdays ??= Array.from({ length: 7 }, (_, at) =>
    LANGUAGES.map((language) => {
      const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
      // The first of January 2023 was a Sunday.
      return plainWord(format.format(Date.UTC(2023, 0, 1 + at)))
    }),
  )
  return weekdays[day]!
}

/** Whether the text has its days, its numbers and its weekdays; words without any are words, and stay. */
function isGiven(texts: readonly ReadText[], due: string): boolean {
  const given = namedDays(due)
  if (given.length > 0) return given.every((named) => texts.some((text) => text.named.some(isSameDay(named))))
  if (!hasNumbers(texts, due)) return false
  const said = wordsIn(due)
  const named = [0, 1, 2, 3, 4, 5, 6]
    .map(weekdayNames)
    .filter((names) => said.some((word) => names.includes(word)))
  if (named.length === 0) return true
  const words = texts.flatMap(({ words }) => words().split(' ')).filter(({ length }) => length > 1)
  // Short forms, too: "Fri", "Fr".
  return named.every((names) => words.some((word) => names.some((name) => name.startsWith(word))))
}

const isSameDay =
  (one: NamedDay) =>
  (other: NamedDay): boolean =>
    one.days.some(([month, day]) => other.days.some(([m, d]) => m === month && d === day))

const numbersIn = (text: string): number[] => (toAsciiDigits(text).match(/\d+/g) ?? []).map(Number)
