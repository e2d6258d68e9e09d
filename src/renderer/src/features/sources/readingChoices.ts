/** What the controls of a reading offer besides the value that was found. */
import { messages } from '../../messages/en.ts'

const text = messages.sources

export interface Choice {
  value: string
  label: string
}

const ENCODINGS = [
  ...['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'],
  ...['windows-1252', 'iso-8859-15', 'windows-1250', 'iso-8859-2', 'windows-1257'],
  ...['windows-1251', 'koi8-r', 'cp866', 'windows-1253', 'windows-1254', 'windows-1255', 'windows-1256'],
  ...['cp850', 'cp437', 'cp852', 'macintosh'],
  ...['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr', 'windows-874'],
]
const DELIMITERS = [',', ';', '\t', '|', ' ', ':', '^', '~']
const QUOTES = ['"', "'", '']
const USUAL_HEADER_ROWS = 10
const MOST_JOINED = 10
export const NO_HEADER = 'none'
export const NO_QUOTE = 'none'

/** The value found is always among the choices, even when it is a rare one. */
const withFound = (known: readonly string[], found: string | undefined): string[] =>
  found === undefined || known.some((value) => value.toLowerCase() === found.toLowerCase())
    ? [...known]
    : [found, ...known]

export const encodingChoices = (found: string): Choice[] =>
  withFound(ENCODINGS, found).map((value) => ({ value, label: value }))

export const ownEncoding = (typed: string): Choice | null => {
  const name = typed.trim().toLowerCase()
  return /^[a-z][\w:.+-]{2,30}$/.test(name) ? { value: name, label: name } : null
}

export const delimiterChoices = (found: string): Choice[] =>
  withFound(DELIMITERS, found).map((value) => ({ value, label: text.delimiterName(value) }))

/** One to three characters. */
export const ownDelimiter = (typed: string): Choice | null =>
  typed.length <= 3 && !/["\r\n]/.test(typed) ? { value: typed, label: text.delimiterName(typed) } : null

export const quoteChoices = (found: string): Choice[] =>
  withFound(QUOTES, found).map((value) => ({ value: value || NO_QUOTE, label: text.quoteName(value) }))

export const ownQuote = (typed: string): Choice | null =>
  typed.length === 1 && /[^\p{L}\p{N}\s]/u.test(typed) ? { value: typed, label: text.quoteName(typed) } : null

const headerRow = (row: number): Choice => ({ value: String(row), label: text.preview.headerInRow(row) })

export const headerRowChoices = (found: number | null): Choice[] => [
  { value: NO_HEADER, label: text.preview.headerNone },
  ...Array.from({ length: USUAL_HEADER_ROWS }, (_, index) => headerRow(index + 1)),
  ...(found === null || found <= USUAL_HEADER_ROWS ? [] : [headerRow(found)]),
]

/** "42", "row 42". */
export const ownHeaderRow = (typed: string): Choice | null => {
  const row = Number(/(\d{1,6})\s*$/.exec(typed)?.[1])
  return row >= 1 ? headerRow(row) : null
}

export const joinedRowChoices = (): Choice[] =>
  Array.from({ length: MOST_JOINED }, (_, index) => ({
    value: String(index + 1),
    label: text.preview.joined(index + 1),
  }))
