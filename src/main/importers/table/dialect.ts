/**
 * Finds delimiter and quote by reading a sample with every candidate and asking which gives the most regular table:
 * rows of one width, columns of one type, quotes only where fields begin and end.
 */
import { cellType, type CellType } from './cellTypes.ts'
import { countOf, delimiterCandidates, type DelimiterCandidate } from './delimiters.ts'
import { isWellQuoted } from './wellQuoted.ts'
import { readAll, type Dialect, type TableRecord } from './records.ts'

const SAMPLE_RECORDS = 500
/** What may be taken for the delimiter of a table of one column, the likeliest first. */
const UNDIVIDING = [',', '\t', ';', '|', '\u001f']

export interface DialectChoice {
  dialect: Dialect
  /** 0 (a guess) to 1. */
  confidence: number
}

export interface DialectHints {
  delimiter?: string
  quote?: string
  /** The delimiter the file's name suggests. */
  likely?: string
}

/**
 * @param sample text from the start of the file, ending at a line's end where the file is longer
 */
export function findDialect(sample: string, hints: DialectHints = {}): DialectChoice {
  const newline = findNewline(sample)
  const candidates: DelimiterCandidate[] =
    hints.delimiter === undefined ? delimiterCandidates(sample) : [{ delimiter: hints.delimiter, worth: 1 }]
  let best: { dialect: Dialect; score: number } | null = null
  let second = 0
  for (const { delimiter, worth } of candidates) {
    const choice = chooseQuote(sample, delimiter, newline, hints)
    const score = choice.score * worth * (delimiter === hints.likely ? 1.1 : 1)
    if (best !== null && score <= best.score) second = Math.max(second, score)
    else {
      second = best?.score ?? 0
      best = { dialect: choice.dialect, score }
    }
  }
  if (best === null || best.score <= 0) {
    const quote = hints.quote ?? '"'
    const dialect = (delimiter: string): Dialect => ({ delimiter, quote, backslash: false, newline })
    if (hints.delimiter !== undefined) return { dialect: dialect(hints.delimiter), confidence: 0.3 }
    // One column: the usual mark, where most of its texts are without, else one that divides none of them.
    const usual = hints.likely ?? ','
    const delimiter =
      dividedShare(sample, dialect(usual)) <= 0.5
        ? usual
        : UNDIVIDING.find((mark) => dividedShare(sample, dialect(mark)) === 0)
    return { dialect: dialect(delimiter ?? usual), confidence: 0.3 }
  }
  const { dialect } = best
  return {
    dialect: spacesFollow(sample, dialect) ? { ...dialect, trim: true } : dialect,
    confidence: Math.min(1, best.score === 0 ? 0 : 1 - (second / best.score) * 0.5),
  }
}

/** Share of the records that are more than one cell. */
function dividedShare(sample: string, dialect: Dialect): number {
  const records = readAll(sample, dialect, SAMPLE_RECORDS)
  return records.filter(({ cells }) => cells.length > 1).length / Math.max(1, records.length)
}

/** Whether a space follows every delimiter, so that it is no part of the cells. */
function spacesFollow(sample: string, { delimiter, quote }: Dialect): boolean {
  if (delimiter.trim() === '') return false
  const bare = quote === '' ? sample : sample.replace(quote === '"' ? /"[^"]*"/g : /'[^']*'/g, '')
  const all = countOf(bare, delimiter)
  return all > 2 && countOf(bare, `${delimiter} `) >= all * 0.95
}

/** Line feeds unless there are none, or carriage returns alone are a good share of the breaks. */
export function findNewline(sample: string): Dialect['newline'] {
  const feeds = countOf(sample, '\n')
  const pairs = countOf(sample, '\r\n')
  const alone = countOf(sample, '\r') - pairs
  if (feeds === 0) return alone > 0 ? 'cr' : 'lf'
  return alone > (feeds + alone) * 0.2 ? 'any' : 'lf'
}

/** The double quote is the rule; another quote, or none, has to make the table clearly more regular. */
function chooseQuote(
  sample: string,
  delimiter: string,
  newline: Dialect['newline'],
  hints: DialectHints,
): { dialect: Dialect; score: number } {
  const evaluate = (quote: string): { dialect: Dialect; score: number } => {
    const dialect = { delimiter, quote, backslash: false, newline }
    const score = scoreDialect(sample, dialect)
    if (quote === '' || !sample.includes(`\\${quote}`)) return { dialect, score }
    const escaped = scoreDialect(sample, { ...dialect, backslash: true })
    return escaped > 0 && escaped >= score
      ? { dialect: { ...dialect, backslash: true }, score: escaped }
      : { dialect, score }
  }
  if (hints.quote !== undefined) return evaluate(hints.quote)
  let best = evaluate('"')
  // Where double quotes enclose fields, a pair of single ones is what a field holds.
  if (
    sample.includes("'") &&
    opensFields(sample, delimiter, "'") &&
    !(best.score > 0 && opensFields(sample, delimiter, '"'))
  ) {
    const single = evaluate("'")
    if (single.score > best.score * 1.02) best = single
  }
  if (best.dialect.quote === '"' && sample.includes('"') && !isWellQuoted(sample, delimiter)) {
    const none = evaluate('')
    if (none.score > best.score * 1.15) best = none
  }
  return best
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Whether the quote stands at the beginning of a field at least once and at the end of one. */
function opensFields(sample: string, delimiter: string, quote: string): boolean {
  const edge = `(?:${escapePattern(delimiter)}|[\\r\\n])`
  const mark = escapePattern(quote)
  return (
    new RegExp(`(?:^|${edge}) ?${mark}`).test(sample) && new RegExp(`${mark} ?(?:$|${edge})`).test(sample)
  )
}

const KNOWN_TYPES: ReadonlySet<CellType> = new Set<CellType>([
  'integer',
  'decimal',
  'date',
  'time',
  'boolean',
  'address',
  'blank',
  'word',
])

function scoreDialect(sample: string, dialect: Dialect): number {
  const records = readAll(sample, dialect, SAMPLE_RECORDS).filter(
    (record) => record.cells.length > 1 || record.cells[0] !== '',
  )
  // The sample may end within a record of a longer file.
  if (records.length > 3 && records.at(-1)!.problem !== null) records.pop()
  if (records.length === 0) return 0
  const shape = shapeScore(records)
  if (shape === 0 || (dialect.delimiter === ' ' && isProse(records))) return 0
  if (isRunningText(records)) return 0
  return shape * typeScore(records, dialect) * quoteScore(records, dialect) * (1 - 0.5 * hollowShare(records))
}

/** How regular the widths are and how many columns there are; 0 when there is a single column. */
function shapeScore(records: readonly TableRecord[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let [width, most] = [1, 0]
  for (const [one, count] of counts) if (one > 1 && count >= most) [width, most] = [one, count]
  // A mark that stands in few of the lines is one of their text.
  if (width === 1 || records.length - (counts.get(1) ?? 0) <= records.length * 0.25) return 0
  let pattern = 0
  for (const [one, count] of counts) pattern += (count * (one - 1)) / one
  pattern /= counts.size ** 0.5
  return (pattern / records.length) * (0.25 + (0.75 * most) / records.length)
}

/** Share of the columns that nothing stands in, not even a name: where half of a delimiter was taken for a whole one. */
function hollowShare(records: readonly TableRecord[]): number {
  const filled: boolean[] = []
  for (const { cells } of records)
    for (let index = 0; index < cells.length; index++) filled[index] ||= cells[index]!.trim() !== ''
  const width = filled.lastIndexOf(true) + 1
  return width === 0 ? 0 : filled.slice(0, width).filter((one) => !one).length / width
}

/** Share of cells that are something by their form, and of columns that hold one type. */
function typeScore(records: readonly TableRecord[], dialect: Dialect): number {
  const columns = new Map<number, Map<CellType, number>>()
  let known = 0
  let total = 0
  for (const { cells } of records) {
    cells.forEach((cell, index) => {
      const type = cellType(cell)
      total++
      if (KNOWN_TYPES.has(type)) known++
      else known += proseScore(cell, dialect)
      const column = columns.get(index) ?? new Map<CellType, number>()
      if (index < 200) columns.set(index, column)
      column.set(type, (column.get(type) ?? 0) + 1)
    })
  }
  let uniform = 0
  let counted = 0
  for (const column of columns.values()) {
    const filled = [...column].filter(([type]) => type !== 'blank')
    const sum = filled.reduce((all, [, count]) => all + count, 0)
    if (sum === 0) continue
    uniform += Math.max(...filled.map(([, count]) => count))
    counted += sum
  }
  return (known / total) * (0.6 + 0.4 * (counted === 0 ? 1 : uniform / counted))
}

/** Words divided by spaces are sentences, not cells: a table divided so holds numbers, dates or the like. */
function isProse(records: readonly TableRecord[]): boolean {
  const cells = records.flatMap((record) => record.cells)
  const told = cells.filter((cell) => !['word', 'text', 'blank', 'boolean'].includes(cellType(cell)))
  return told.length < cells.length * 0.2
}

/**
 * One column of sentences with the delimiter in them: its name stands alone above, a space follows the delimiter as in
 * sentences, and the lines come in all widths.
 */
function isRunningText(records: readonly TableRecord[]): boolean {
  if (records[0]!.cells.length > 1) return false
  const widths = new Map<number, number>()
  let divided = 0
  let spaced = 0
  for (const { cells } of records) {
    widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1)
    divided += cells.length - 1
    for (const cell of cells.slice(1)) if (cell.startsWith(' ') && /\p{L}/u.test(cell)) spaced++
  }
  return spaced >= divided * 0.9 && Math.max(...widths.values()) < records.length * 0.8
}

/** Free text is a fine cell, unless other delimiters in it suggest that it should have been split. */
function proseScore(cell: string, dialect: Dialect): number {
  const text = cell.trim()
  if (/[\t|;]/.test(text) && !dialect.delimiter.includes(';')) return 0.4
  if (/^["'].*|["']$/.test(text)) return 0.3
  return /\p{L}/u.test(text) ? 0.85 : 0.2
}

/** Fewer than 1 where quotes are left at the edges of fields or in the middle of rows. */
function quoteScore(records: readonly TableRecord[], dialect: Dialect): number {
  let cells = 0
  let loose = 0
  let broken = 0
  for (const record of records) {
    const width = record.cells.length
    for (const cell of record.cells) {
      cells++
      // A field that holds lines which look like rows swallowed them.
      if (
        width > 1 &&
        cell.includes('\n') &&
        cell.split('\n').some((line) => line.split(dialect.delimiter).length >= width)
      )
        broken++
      const text = cell.trim()
      if (text.length > 1 && /^["']/.test(text) && text.endsWith(text[0]!)) loose++
      else if (dialect.quote !== '' && /^"|"$/.test(text)) loose += 0.5
    }
    if (record.problem !== null) broken++
  }
  return (1 - Math.min(0.9, (loose / cells) * 1.5)) * (1 - Math.min(0.9, (2 * broken) / records.length))
}
