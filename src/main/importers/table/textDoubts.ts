/**
 * What is doubtful in how the bytes of a text table are read, and how else they could be: told by reading the start of the
 * file once more in the other ways, whatever found the first one.
 */
import { TextDecoder } from 'node:util'
import type { Alternative, Doubt, TableReading } from '../../../shared/domain/reading.ts'
import type { FileStart } from '../format.ts'
import { roleByName } from '../mapping/names.ts'
import { cellType } from './cellTypes.ts'
import { canonicalEncoding, createDecoder } from './decoder.ts'
import { findNewline } from './dialect.ts'
import { isWordByte } from './mixedText.ts'
import { readAll } from './records.ts'

const RECORDS = 200
const MOST_ALTERNATIVES = 3
const SHOWN = 60

type Reading = Readonly<
  Required<Pick<TableReading, 'encoding' | 'delimiter' | 'quote' | 'headerRow' | 'headerRows'>>
>

/** @param reading the whole reading as used */
export function findTextDoubts(file: FileStart, reading: TableReading): Doubt[] {
  const { encoding, delimiter, quote, headerRow } = reading
  if (encoding === undefined || delimiter === undefined || quote === undefined || headerRow === undefined)
    return []
  const used: Reading = { encoding, delimiter, quote, headerRow, headerRows: reading.headerRows ?? 1 }
  const text = startOf(file, encoding)
  const found = [doubtEncoding(file, used), doubtDelimiter(text, used), doubtHeader(text, used)]
  return found.filter((doubt) => doubt !== null)
}

/** The first whole lines. */
function startOf(file: FileStart, encoding: string): string {
  const decoder = createDecoder(encoding)
  if (file.head.length === file.bytes) return decoder.write(file.head) + decoder.end()
  const text = decoder.write(file.head)
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
}

const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

const LEGACY = [
  'windows-1252',
  'cp850',
  'macintosh',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const
/** So many different words with letters beyond ASCII tell an encoding well enough. */
const ENOUGH_WORDS = 8
const MOST_WORDS = 60
const LONGEST_WORD = 40

/** Unicode tells itself; everything else is a guess from the letters beyond ASCII, sure when there are many. */
function doubtEncoding({ head }: FileStart, { encoding }: Reading): Doubt | null {
  if (/^utf-(?:8|16|32)/i.test(encoding) || isUtf8(head)) return null
  const words = wordsBeyondAscii(head)
  if (words.length === 0) return null
  const readAs = (name: string) => {
    const texts = words.map((bytes) => decode(bytes, name))
    return { name, texts, sound: texts.filter(isWord).length / words.length }
  }
  const now = readAs(encoding)
  const seen = new Set([now.texts.join()])
  const others = LEGACY.filter((name) => name !== canonicalEncoding(encoding))
    .map(readAs)
    .filter(({ sound, texts }) => sound >= 0.5 && !seen.has(texts.join()) && seen.add(texts.join()))
    .toSorted((a, b) => b.sound - a.sound)
  const best = others[0]
  if (best === undefined || (words.length >= ENOUGH_WORDS && now.sound >= 0.8 && best.sound <= now.sound))
    return null
  const differs = Math.max(
    0,
    now.texts.findIndex((word, index) => word !== best.texts[index]),
  )
  return {
    about: 'encoding',
    reason: 'guessed',
    column: null,
    shows: now.texts[differs]!,
    instead: others
      .slice(0, MOST_ALTERNATIVES)
      .map(({ name, texts }) => ({ reading: { encoding: name }, shows: texts[differs]! })),
  }
}

function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Different words that hold a byte beyond ASCII; very long ones are passed over: scripts without spaces have them. */
function wordsBeyondAscii(head: Uint8Array): Uint8Array[] {
  const words = new Map<string, Uint8Array>()
  for (let start = 0; start < head.length && words.size < MOST_WORDS;) {
    let end = start
    while (end < head.length && isWordByte(head[end]!)) end++
    const word = head.subarray(start, end)
    if (word.length > 1 && word.length < LONGEST_WORD && word.some((byte) => byte >= 0x80))
      words.set(word.join(), word)
    start = Math.max(end, start + 1)
  }
  return [...words.values()]
}

function decode(bytes: Uint8Array, encoding: string): string {
  const decoder = createDecoder(encoding)
  return decoder.write(bytes) + decoder.end()
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  /\p{Script=Hangul}/u,
]

/** Letters of one script, capitals only where capitals stand. */
const isWord = (text: string): boolean =>
  /^\p{L}[\p{L}\p{M}’]*$/u.test(text) &&
  SCRIPTS.filter((script) => script.test(text)).length <= 1 &&
  (!/\p{Ll}\p{Lu}/u.test(text) || /^\p{Lu}?\p{Ll}+\p{Lu}\p{Ll}+$/u.test(text))

const DELIMITERS = [',', ';', '\t', '|', '^', '~'] as const

interface Division {
  delimiter: string
  width: number
  /** Records of that width. */
  share: number
  first: readonly string[]
}

function divide(text: string, delimiter: string, quote: string): Division {
  const records = readAll(text, { delimiter, quote, backslash: false, newline: findNewline(text) }, RECORDS)
    .map(({ cells }) => cells)
    .filter((cells) => cells.length > 1 || cells[0]!.trim() !== '')
  const counts = new Map<number, number>()
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [width, most] = [...counts].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] > best[0]) ? entry : best),
    [1, 0],
  )
  const first = records.find(({ length }) => length === width) ?? []
  return { delimiter, width, share: records.length === 0 ? 0 : most / records.length, first }
}

/** Doubtful where the rows come out as one column or uneven, or where another delimiter divides them as evenly. */
function doubtDelimiter(text: string, reading: Reading): Doubt | null {
  const now = divide(text, reading.delimiter, reading.quote)
  const others = DELIMITERS.filter((one) => one !== reading.delimiter && text.includes(one))
    .map((delimiter) => divide(text, delimiter, reading.quote === '' ? '"' : reading.quote))
    .filter(({ width, share }) => width > 1 && share >= 0.5)
    .toSorted((a, b) => b.share - a.share || b.width - a.width)
  const best = others[0]
  if (best === undefined) return null
  const reason =
    now.width === 1
      ? 'oneColumn'
      : now.share < 0.8 && best.share > now.share
        ? 'uneven'
        : best.share >= 0.95 && best.share >= now.share && best.width >= now.width
          ? 'runnerUp'
          : null
  if (reason === null) return null
  return {
    about: 'delimiter',
    reason,
    column: null,
    shows: shorten(now.first.join(' · ')),
    instead: others.slice(0, MOST_ALTERNATIVES).map(({ delimiter, first }) => ({
      reading: { delimiter },
      shows: shorten(first.join(' · ')),
    })),
  }
}

const isValue = (cell: string): boolean => ['integer', 'decimal', 'date', 'time'].includes(cellType(cell))
const filled = (cells: readonly string[]): readonly string[] => cells.filter((cell) => cell.trim() !== '')

/** Doubtful where there seem to be no names, where the names may be the first row, or where two rows may be names. */
function doubtHeader(text: string, reading: Reading): Doubt | null {
  const { delimiter, quote, headerRow } = reading
  const records = readAll(
    text,
    { delimiter, quote, backslash: false, newline: findNewline(text) },
    RECORDS,
  ).map(({ cells }) => cells)
  const width = Math.max(...records.map((cells) => filled(cells).length), 1)
  const isWide = (cells: readonly string[]): boolean => filled(cells).length >= Math.max(1, width * 0.6)
  const rowAt = (row: number): Alternative => ({
    reading: { headerRow: row },
    shows: shorten(filled(records[row - 1] ?? []).join(' · ')),
  })
  const none: Alternative = { reading: { headerRow: null }, shows: '' }
  const doubt = (reason: Doubt['reason'], instead: Alternative[]): Doubt => ({
    about: 'headerRow',
    reason,
    column: null,
    shows: headerRow === null ? '' : rowAt(headerRow).shows,
    instead,
  })
  if (headerRow === null) {
    const first = records.findIndex(isWide)
    return first === -1 ? null : doubt('none', [rowAt(first + 1)])
  }
  // Of several header rows the last, below which the rows begin.
  const last = headerRow + reading.headerRows - 1
  if (last > headerRow) {
    const alone = rowAt(last)
    return doubt('maybeTwo', [{ ...alone, reading: { headerRow: last, headerRows: 1 } }])
  }
  const names = records[last - 1] ?? []
  const next = records[last] ?? []
  const body = records.slice(last + 1).filter(isWide)
  if (filled(names).some(isValue)) {
    const better = isWide(next) && !next.some(isValue) && body.some((cells) => cells.some(isValue))
    return doubt('maybeData', better ? [rowAt(last + 1), none] : [none])
  }
  const told = names.map(
    (_name, column) =>
      body.length > 0 && body.filter((cells) => isValue(cells[column] ?? '')).length >= body.length * 0.6,
  )
  if (
    body.length > 1 &&
    isWide(next) &&
    told.includes(true) &&
    !next.some((cell, column) => told[column] && (isValue(cell) || cell.trim() === ''))
  )
    return doubt('maybeTwo', [rowAt(last + 1)])
  const earlier = records.slice(0, headerRow - 1).findIndex(isWide)
  if (earlier !== -1) return doubt('notFirst', [rowAt(earlier + 1)])
  const isKnown = names.some((name) => roleByName(name) !== null)
  if (!isKnown && !told.includes(true) && !next.some(isValue)) return doubt('maybeData', [none])
  return null
}
