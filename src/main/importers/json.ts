/** Tables as JSON (a list of objects, or an object with lists in it) and as JSON lines. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { SheetInfo, TableReading } from '../../shared/domain/reading.ts'
import type { Batch, FileStart, RawRow, Table, TableFormat } from './format.ts'
import { decodedChunks, type JsonPlace } from './json/elements.ts'
import { openJsonTable } from './json/jsonTable.ts'
import { JsonScanner, type JsonElement } from './json/scanner.ts'
import { parseJson } from './json/values.ts'
import { tableOfDocument, type WholeTable } from './json/wholeDocument.ts'
import { canonicalEncoding, createDecoder } from './table/decoder.ts'
import { askedHeader } from './table/header.ts'
import { nameColumns } from './table/headerNames.ts'
import { isBinary, scanBytes, wideEncoding } from './table/encoding.ts'

const LINE_NAMES = new Set(['.jsonl', '.ndjson', '.jsonlines', '.ldjson'])
/** A document without a list of rows is read as a whole, up to this size. Bytes. */
const LARGEST_WHOLE = 64 * 1024 ** 2
const ROWS_AT_ONCE = 1_000

export const json: TableFormat = {
  format: 'json',
  kind: 'survey',
  claims: (file) => {
    const start = textStart(file)
    if (start === null || !/^\s*[[{]/.test(start) || isLines(file, start)) return 0
    if (extname(file.name).toLowerCase() === '.json') return 0.92
    return /^\s*(?:\[\s*[[{]|\{\s*")/.test(start) ? 0.55 : 0
  },
  open: openDocument,
}

export const jsonl: TableFormat = {
  format: 'jsonl',
  kind: 'survey',
  claims: (file) => {
    const start = textStart(file)
    if (start === null) return 0
    if (LINE_NAMES.has(extname(file.name).toLowerCase())) return 0.92
    return isLines(file, start) ? 0.91 : 0
  },
  open: openLines,
}

/** The first characters of a text file; null for what is none. */
function textStart(file: FileStart): string | null {
  if (file.directory || isBinary(file.head)) return null
  const decoder = createDecoder(wideEncoding(file.head) ?? 'utf-8')
  return decoder.write(file.head.subarray(0, 65_536)).replace(/^\uFEFF/, '')
}

/** Whether the first lines are values of their own. */
function isLines(file: FileStart, start: string): boolean {
  const whole = file.bytes <= file.head.length
  const lines = start.split('\n')
  if (!whole) lines.pop()
  const filled = lines.filter((line) => line.trim() !== '').slice(0, 3)
  const named = LINE_NAMES.has(extname(file.name).toLowerCase())
  if (filled.length < 2 && !named) return false
  return filled.length > 0 && filled.slice(0, 2).every((line) => /^\s*[[{]/.test(line) && isJson(line))
}

function isJson(text: string): boolean {
  try {
    parseJson(text)
    return true
  } catch {
    return false
  }
}

async function openLines(file: FileStart, reading: TableReading): Promise<Table> {
  const { digest, encoding } = await scan(file, reading)
  return openJsonTable({ file, encoding, digest, place: { kind: 'lines' }, lists: [] }, askedHeader(reading))
}

async function scan(file: FileStart, reading: TableReading): Promise<{ digest: string; encoding: string }> {
  if (file.bytes === 0)
    throw new VerbatimError('file_empty', `${file.name} is empty`, 'Export it again, or choose another file.')
  const { digest, encoding } = await scanBytes(file, file.head)
  return { digest, encoding: reading.encoding === undefined ? encoding : canonicalEncoding(reading.encoding) }
}

async function openDocument(file: FileStart, reading: TableReading): Promise<Table> {
  const { digest, encoding } = await scan(file, reading)
  const { rowLists, plainLists, topValues } = await outline(file, encoding)
  const open = (place: JsonPlace, lists: SheetInfo[]): Promise<Table> =>
    openJsonTable({ file, encoding, digest, place, lists }, askedHeader(reading))
  if (topValues > 1) return open({ kind: 'top' }, [])
  if (rowLists.has('') || plainLists.has('')) return open({ kind: 'list', list: '' }, [])
  const table = reading.sheet === undefined ? await wholeTable(file, encoding) : null
  const longest = Math.max(0, ...rowLists.values())
  // Headed lists of lists, and rows by name, hold lists that are no tables of their own.
  if (table !== null && (longest === 0 || table.headed || table.rows.length > longest))
    return createWholeTable(file, encoding, digest, table)
  if (longest === 0) {
    throw new VerbatimError(
      'file_empty',
      `${file.name} holds no table`,
      'A table in JSON is a list of objects, or one object a line.',
    )
  }
  const lists = [...rowLists].map(([name, rows]): SheetInfo => ({ name, rows, hidden: false }))
  const list = chooseList(file, lists, reading.sheet)
  return open({ kind: 'list', list }, lists.length > 1 ? lists : [])
}

interface Outline {
  /** Lists that hold objects or lists, and those that hold plain values only, with their lengths, in file order. */
  rowLists: Map<string, number>
  plainLists: Map<string, number>
  topValues: number
}

async function outline(file: FileStart, encoding: string): Promise<Outline> {
  const scanner = new JsonScanner('within', null)
  const rowLists = new Map<string, number>()
  const plainLists = new Map<string, number>()
  const count = (elements: readonly JsonElement[]): void => {
    for (const { list, scalar } of elements) {
      const lists = scalar ? plainLists : rowLists
      lists.set(list, (lists.get(list) ?? 0) + 1)
    }
  }
  for await (const { text } of decodedChunks(file, encoding)) count(scanner.push(text))
  const { elements, cut } = scanner.end()
  count(cut === null ? elements : [...elements, cut])
  return { rowLists, plainLists, topValues: scanner.topValues }
}

/** The table that a document as a whole is; null for a faulty or a very large one. */
async function wholeTable(file: FileStart, encoding: string): Promise<WholeTable | null> {
  if (file.bytes > LARGEST_WHOLE) return null
  let text = ''
  for await (const chunk of decodedChunks(file, encoding)) text += chunk.text
  try {
    return tableOfDocument(parseJson(text.replace(/^\uFEFF/, '')))
  } catch {
    return null
  }
}

/** The list that was asked for, else the longest. @throws VerbatimError `usage` for one that is not there */
function chooseList(file: FileStart, lists: readonly SheetInfo[], asked: string | undefined): string {
  if (asked === undefined) return [...lists].sort((a, b) => b.rows - a.rows)[0]!.name
  if (lists.some(({ name }) => name === asked)) return asked
  throw new VerbatimError(
    'usage',
    `${file.name} has no list named ${asked}`,
    `Its lists are: ${lists.map(({ name }) => name).join(', ')}.`,
  )
}

function createWholeTable(
  file: FileStart,
  encoding: string,
  digest: string,
  { columns, rows }: WholeTable,
): Table {
  const names = nameColumns(columns, columns.length)
  return {
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    reading: { encoding, headerRow: null },
    columns: names,
    digest,
    rows: async function* (): AsyncGenerator<Batch<RawRow>> {
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
        const entries = rows.slice(from, from + ROWS_AT_ONCE).map((cells, index): RawRow => {
          const position = from + index + 1
          return { position, line: position, cells: padded(cells, names.length), skip: null }
        })
        yield await Promise.resolve({ entries, bytesRead: file.bytes })
      }
    },
    warnings: () => [],
  }
}

const padded = (cells: readonly string[], width: number): string[] => [
  ...cells,
  ...new Array<string>(Math.max(0, width - cells.length)).fill(''),
]
