/** CSV and its relatives: any delimiter, quote, record separator and encoding, found from the content. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { TableReading } from '../../shared/domain/reading.ts'
import { readChunks } from './fileFacts.ts'
import type { Batch, FileStart, RawRow, Table, TableFormat } from './format.ts'
import { canonicalEncoding, createDecoder } from './table/decoder.ts'
import { TableForms } from './table/columnForms.ts'
import { findDialect } from './table/dialect.ts'
import { isBinary, scanBytes } from './table/encoding.ts'
import {
  askedHeader,
  findHeader,
  headerReading,
  requireRow,
  usualWidth,
  type AskedHeader,
  type HeaderChoice,
} from './table/header.ts'
import { otherContent } from './table/otherContent.ts'
import { readAll, RecordReader, type Dialect } from './table/records.ts'
import { RowShaper } from './table/rowShaper.ts'
import { setAsideTotals } from './table/totals.ts'
import { findTextDoubts } from './table/textDoubts.ts'
import { SHEET_LIMITS } from './workbook/sheet.ts'

const SAMPLE_CHARACTERS = 262_144
/** Characters of a sample in which the usual ones hold too few rows. */
const LONGEST_SAMPLE = 8_388_608
/** Rows that a sample should hold. */
const FEWEST_SAMPLED = 50
const SAMPLE_RECORDS = 500

const NAMES: Readonly<Record<string, number>> = {
  '.csv': 0.6,
  '.tsv': 0.6,
  '.tab': 0.6,
  '.psv': 0.6,
  '.txt': 0.4,
}
/** Names that say clearly that the content is something else. */
const OTHER_TEXT = new Set([
  '.json',
  '.jsonl',
  '.ndjson',
  '.html',
  '.htm',
  '.xml',
  '.eml',
  '.mbox',
  '.md',
  '.js',
  '.ts',
  '.py',
  '.css',
  '.pst',
  '.msg',
])

export const csv: TableFormat = {
  format: 'csv',
  kind: 'survey',
  claims: (file) => {
    if (file.directory) return 0
    const extension = extname(file.name).toLowerCase()
    if (OTHER_TEXT.has(extension)) return 0
    if (isBinary(file.head)) return extension === '.csv' || extension === '.tsv' ? 0.2 : 0
    return NAMES[extension] ?? 0.3
  },
  open: openTable,
  doubts: findTextDoubts,
}

function openTable(file: FileStart, asked: TableReading): Promise<Table> {
  return openSampled(file, asked, SAMPLE_CHARACTERS)
}

/** @param usual characters of the sample by which the table is told, where its rows are not giant */
async function openSampled(file: FileStart, asked: TableReading, usual: number): Promise<Table> {
  if (file.bytes === 0)
    throw new VerbatimError('file_empty', `${file.name} is empty`, 'Export it again, or choose another file.')
  if (isBinary(file.head)) {
    throw new VerbatimError(
      'file_not_text',
      `${file.name} is not a text file, whatever its name says`,
      'Export it as CSV from the program it comes from.',
    )
  }
  const scan = await scanBytes(file, file.head)
  const encoding = asked.encoding === undefined ? scan.encoding : canonicalEncoding(asked.encoding)
  const from = typeof asked.headerRow === 'number' ? asked.headerRow : 1
  const { text, whole } = await readSample(file, encoding, from, usual)
  if (text.trim() === '') {
    throw new VerbatimError(
      'file_empty',
      `${file.name} has no rows`,
      'Export it again, or choose another file.',
    )
  }
  // Who names the delimiter has seen that it is one.
  const other = asked.delimiter === undefined ? otherContent(text, whole) : null
  if (other !== null) {
    throw new VerbatimError(
      'format_unknown',
      `${file.name} is not a table: it holds ${other}, whatever its name says`,
      'Export it as CSV from the program it comes from. If it is a table all the same, name its delimiter.',
    )
  }
  const separator = /^sep=(.{1,3}?)\r?(?:\n|$)/i.exec(text)?.[1]
  const dialect = chooseDialect(
    file,
    // What stands above the names that were pointed at has no say.
    fromLine(text, Math.max(from, separator === undefined ? 1 : 2)),
    asked,
    separator,
  )
  const most = from - 1 + SAMPLE_RECORDS
  const width = usualWidth(
    readAll(text, dialect, most)
      .slice(from - 1)
      .map((record) => record.cells),
  )
  const sampled = readAll(text, dialect, most, width)
  if (!whole && sampled.length > 3 && sampled.length < most) sampled.pop()
  const last = from + (asked.headerRows ?? 1) - 1
  // Line breaks within cells were counted as rows: the names may stand in what was not looked at.
  if (!whole && sampled.length < last && usual < LONGEST_SAMPLE)
    return openSampled(file, asked, LONGEST_SAMPLE)
  requireRow(file.name, askedHeader(asked), sampled.length, whole)
  const header = chooseHeader(
    sampled.map((record) => record.cells),
    separator !== undefined,
    dialect,
    askedHeader(asked),
  )
  const body = firstBlock(sampled.slice(header.firstData - 1).map((record) => record.cells))
  // Empty columns at the end of every row are none.
  const { length } = header.columns
  if (length > SHEET_LIMITS.columns) throw tooWide(file, length, header)
  const rows =
    length < width ? body.map((cells) => (cells.length === width ? cells.slice(0, length) : cells)) : body
  const forms = new TableForms(rows, length)
  const missing = asked.delimiter !== undefined && !text.includes(asked.delimiter)
  const warnings = missing
    ? [`the delimiter “${asked.delimiter}” does not stand in the file: each line is one cell`]
    : []
  return setAsideTotals(
    createTable(file, { encoding, dialect, header, forms, digest: scan.digest, width, warnings }),
  )
}

/** The text from a line on, counted from 1; all of it where it has fewer. */
function fromLine(text: string, line: number): string {
  const breaks = /\r\n|\n|\r/g
  for (let passed = 1; passed < line; passed++) if (breaks.exec(text) === null) return text
  return breaks.lastIndex >= text.length ? text : text.slice(breaks.lastIndex)
}

function tooWide(file: FileStart, columns: number, header: HeaderChoice): VerbatimError {
  const [found, most] = [columns, SHEET_LIMITS.columns].map((count) => count.toLocaleString('en'))
  return new VerbatimError(
    'file_unsafe',
    `${file.name} has ${found} columns at record ${header.row ?? header.firstData}; a table may have ${most}`,
    'Check that its rows end in line breaks, or name its delimiter and the row of names.',
  )
}

/** The rows up to an empty line, below which another table may stand; all where that is early. */
function firstBlock(rows: string[][]): string[][] {
  const end = rows.findIndex((cells, index) => index >= 10 && cells.length === 1 && cells[0]!.trim() === '')
  return end === -1 ? rows : rows.slice(0, end)
}

function chooseDialect(
  file: FileStart,
  text: string,
  asked: TableReading,
  separator: string | undefined,
): Dialect {
  const delimiter = asked.delimiter ?? separator
  const likely = /\.(?:tsv|tab)$/i.test(file.name) ? '\t' : undefined
  return findDialect(text, {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(asked.quote === undefined ? {} : { quote: asked.quote }),
    ...(likely === undefined ? {} : { likely }),
  }).dialect
}

/** The `sep=` line is the first record of the file, but no part of the table. */
function chooseHeader(
  records: readonly (readonly string[])[],
  marked: boolean,
  dialect: Dialect,
  { row: asked, rows }: AskedHeader,
): HeaderChoice {
  const skipped = marked ? 1 : 0
  const row = typeof asked === 'number' ? Math.max(1, asked - skipped) : asked
  const choice = findHeader(records.slice(skipped), { row, rows }, dialect)
  return {
    ...choice,
    row: choice.row === null ? null : choice.row + skipped,
    firstData: choice.firstData + skipped,
  }
}

/**
 * The start of the file by which it is told how it is written: longer than usual where a giant cell leaves too few rows
 * in it, or where the table begins far down.
 *
 * @param from row of the header, where a person named it
 * @param usual characters that are enough where there are rows enough in them
 */
async function readSample(
  file: FileStart,
  encoding: string,
  from: number,
  usual: number,
): Promise<{ text: string; whole: boolean }> {
  const decoder = createDecoder(encoding)
  let text = ''
  let bytes = 0
  let ended = true
  const enough = (): boolean =>
    text.length >= LONGEST_SAMPLE || (text.length >= usual && hasBreaks(text, from - 1 + FEWEST_SAMPLED))
  for await (const chunk of readChunks(file)) {
    bytes += chunk.length
    text += decoder.write(chunk)
    if (!enough()) continue
    ended = false
    break
  }
  const whole = ended || bytes === file.bytes
  if (whole) text += decoder.end()
  // Of a usual file the first rows are enough; of one of giant rows they are all there is.
  const start = text.slice(0, usual)
  const sample = hasBreaks(start, from - 1 + FEWEST_SAMPLED) ? start : text.slice(0, LONGEST_SAMPLE)
  if (whole && sample.length === text.length) return { text, whole: true }
  const end = Math.max(sample.lastIndexOf('\n'), sample.lastIndexOf('\r'))
  return { text: end <= 0 ? sample : sample.slice(0, end + 1), whole: false }
}

/** Whether so many lines end outside of double quotes, as far as their number tells; CR LF is one break. */
function hasBreaks(text: string, wanted: number): boolean {
  let found = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 34) quoted = !quoted
    else if (!quoted && isBreak(text, index, code) && ++found >= wanted) return true
  }
  return false
}

const isBreak = (text: string, index: number, code: number): boolean =>
  code === 13 || (code === 10 && (index === 0 || text.charCodeAt(index - 1) !== 13))

interface FoundTable {
  encoding: string
  dialect: Dialect
  header: HeaderChoice
  forms: TableForms
  digest: string
  /** Cells of the usual record, empty ones at the end included. */
  width: number
  /** What reading it as asked comes to. */
  warnings: string[]
}

function createTable(file: FileStart, found: FoundTable): Table {
  const { encoding, dialect, header, forms, digest, width } = found
  let shaper = new RowShaper(header, dialect, forms)
  let replaced = 0
  return {
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    reading: {
      encoding,
      delimiter: dialect.delimiter,
      quote: dialect.quote,
      ...headerReading(header, header.row),
    },
    columns: header.columns,
    digest,
    rows: async function* (): AsyncGenerator<Batch<RawRow>> {
      shaper = new RowShaper(header, dialect, forms)
      replaced = 0
      const decoder = createDecoder(encoding)
      const reader = new RecordReader(dialect, Math.max(width, header.columns.length))
      let bytesRead = 0
      const decoded = (text: string): string => {
        const clean = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
        if (clean.includes('\uFFFD')) replaced += clean.split('\uFFFD').length - 1
        return clean
      }
      for await (const chunk of readChunks(file)) {
        bytesRead += chunk.length
        const entries = shaper.shape(reader.push(decoded(decoder.write(chunk))))
        if (entries.length > 0) yield { entries, bytesRead }
      }
      yield { entries: shaper.end([...reader.push(decoded(decoder.end())), ...reader.end()]), bytesRead }
    },
    otherTable: () => shaper.otherTable,
    warnings: () => {
      const unreadable =
        replaced === 0 ? [] : [`${replaced} characters could not be read in ${encoding} and stand as \uFFFD`]
      return [...found.warnings, ...header.warnings, ...shaper.warnings(), ...unreadable]
    },
  }
}
