import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { answerKey, answerSteps, knownSteps } from '../../shared/domain/answerWords.ts'
import {
  ColumnMapping,
  DateOrder,
  scaleOf,
  type Inspection,
  type TableReading,
} from '../../shared/domain/reading.ts'
import type { ScoreScale } from '../../shared/domain/scale.ts'
import type { Services } from '../../main/createServices.ts'
import type { CommonOptions } from '../session.ts'

/** How a file is to be read and mapped; shared by `inspect` and `import`. */
export interface ReadingOptions extends CommonOptions {
  score?: string[]
  comment?: string[]
  date?: string
  id?: string
  customer?: string
  segment?: string[]
  scale?: string[]
  words?: string[]
  decimalMark?: string
  dateOrder?: string
  delimiter?: string
  quote?: string
  encoding?: string
  headerRow?: string
  headerRows?: string
  sheet?: string
  /** false: columns are judged by themselves, even where they look like a known tool's. */
  preset?: boolean
  survey?: string
}

const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value]

/** What each column is for and what its answers mean. */
export function withMappingOptions(command: Command): Command {
  return command
    .option('--score <column>', 'a column with scores (may be given again)', collect)
    .option('--comment <column>', 'a column with free text (may be given again)', collect)
    .option('--date <column>', 'the column with the date')
    .option('--id <column>', 'the column that identifies a row')
    .option('--customer <column>', 'the column that names the customer')
    .option('--segment <column>', 'a column to group by (may be given again)', collect)
    .option(
      '--scale <from-to>',
      'the range of the scores, for example 0-10; of one column: "COLUMN=1-5" (may be given again)',
      collect,
    )
    .option(
      '--words <word=score,...>',
      'what words count as, for example "good=3,bad=1"; of one column: "COLUMN: good=3" (may be given again)',
      collect,
    )
    .option('--decimal-mark <mark>', 'what divides the fraction in scores: "." or ","')
    .option('--date-order <order>', 'dayFirst, monthFirst or yearFirst')
}

/** How the bytes become rows, and what the columns are for. */
export function withReadingOptions(command: Command): Command {
  return withMappingOptions(command)
    .option('--delimiter <character>', 'what stands between the cells (tab: \\t)')
    .option('--quote <character>', 'what cells are quoted with, or "none"')
    .option('--encoding <name>', 'the encoding, for example windows-1252')
    .option('--header-row <n>', 'the row with the names of the columns, from 1, or "none"')
    .option('--header-rows <n>', 'how many rows from there on are joined to names')
    .option('--no-preset', 'judge the columns by themselves, even if they look like a known tool’s export')
    .option('--sheet <name>', 'the sheet of a workbook, or the list within a JSON file')
    .option('--survey <name>', 'the survey the rows belong to: identity holds within it')
}

/** @throws VerbatimError `usage` for what no file can be read with */
export function readingOf(options: ReadingOptions): TableReading {
  const { delimiter, quote } = options
  if (
    delimiter !== undefined &&
    quote !== undefined &&
    quote !== '' &&
    parseDelimiter(delimiter).includes(quote)
  )
    throw new VerbatimError(
      'usage',
      `${JSON.stringify(quote)} cannot both quote cells and stand between them`,
      'Name another --quote or another --delimiter.',
    )
  return {
    ...(options.delimiter === undefined ? {} : { delimiter: parseDelimiter(options.delimiter) }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.quote === undefined ? {} : { quote: parseQuote(options.quote) }),
    ...(options.headerRow === undefined ? {} : { headerRow: parseHeaderRow(options.headerRow) }),
    ...(options.headerRows === undefined ? {} : { headerRows: parseCount(options.headerRows, 10) }),
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.preset === false ? { knownExport: false } : {}),
  }
}

const MAPPING_OPTIONS = [
  'score',
  'comment',
  'date',
  'id',
  'customer',
  'segment',
  'scale',
  'words',
  'decimalMark',
  'dateOrder',
] as const

/** What of a proposal the options are laid over. */
export type Proposed = Pick<Inspection, 'path' | 'kind' | 'columns' | 'mapping'>

export const namesMapping = (options: ReadingOptions): boolean =>
  MAPPING_OPTIONS.some((name) => options[name] !== undefined)

/**
 * The proposed mapping with what the person named put in; null when nothing was named. A column that gets a new role
 * loses its proposed one.
 *
 * @throws VerbatimError `mapping_invalid` when a column is not in the file
 */
export function mappingOf(options: ReadingOptions, inspection: Proposed): ColumnMapping | null {
  if (!namesMapping(options) || inspection.kind === 'email') return null
  const named = [
    ...(options.score ?? []),
    ...(options.comment ?? []),
    ...(options.segment ?? []),
    ...[options.date, options.id, options.customer].filter((name) => name !== undefined),
  ]
  requireColumns(named, inspection)
  const proposed = inspection.mapping
  const free = (column: string | null): string | null =>
    column !== null && named.includes(column) ? null : column
  const rest = (columns: string[]): string[] => columns.filter((column) => !named.includes(column))
  const score = options.score ?? rest(proposed.score)
  const [first, ...others] = score.map((column) => scaleFor(column, options, inspection))
  const further = others.flatMap((scale, index) => (scale === null ? [] : [[score[index + 1]!, scale]]))
  return ColumnMapping.parse({
    ...proposed,
    score,
    comment: options.comment ?? rest(proposed.comment),
    segments: options.segment ?? rest(proposed.segments),
    date: options.date ?? free(proposed.date),
    id: options.id ?? free(proposed.id),
    customer: options.customer ?? free(proposed.customer),
    scale: first ?? null,
    scales: Object.fromEntries(further) as ColumnMapping['scales'],
    dateOrder: dateOrderOf(options, proposed),
  })
}

function requireColumns(named: readonly string[], { path, columns }: Proposed): void {
  const known = new Set(columns.map((column) => column.name))
  const missing = named.find((name) => !known.has(name))
  if (missing === undefined) return
  throw new VerbatimError(
    'mapping_invalid',
    `${path} has no column named ${missing}`,
    `Its columns are: ${[...known].join(', ')}.`,
  )
}

/** As proposed, with the range, words and mark the person gave for it or for all; null to find it in the values. */
function scaleFor(
  column: string,
  options: ReadingOptions,
  { mapping, columns }: Proposed,
): ScoreScale | null {
  const names = columns.map(({ name }) => name)
  const said = <T>(values: readonly string[] | undefined, parse: (text: string) => T, divider: string) => {
    const all = (values ?? []).map((value) => {
      const name = names.find((one) => value.startsWith(`${one}${divider}`))
      return { name, value: parse(name === undefined ? value : value.slice(name.length + divider.length)) }
    })
    return (all.findLast(({ name }) => name === column) ?? all.findLast(({ name }) => name === undefined))
      ?.value
  }
  const range = said(options.scale, parseScale, '=')
  const words = said(options.words, parseWords, ':')
  const decimalMark = options.decimalMark === undefined ? undefined : parseMark(options.decimalMark)
  const isProposed = mapping.score.includes(column)
  const proposed = isProposed ? scaleOf(mapping, column) : null
  if (range === undefined && words === undefined && decimalMark === undefined) return proposed
  const answers = columns.find(({ name }) => name === column)?.words ?? []
  const known = proposed?.words ?? (answerSteps(answers) ?? knownSteps(answers))?.words
  const steps = Object.values({ ...known, ...words })
  const base: ScoreScale = range ??
    proposed ?? {
      from: steps.length === 0 ? 0 : Math.min(...steps),
      to: steps.length === 0 ? 10 : Math.max(...steps, Math.min(...steps) + 1),
      kind: steps.length === 0 ? 'unknown' : 'rating',
    }
  const counted = words === undefined ? known : { ...known, ...words }
  return {
    ...base,
    ...(counted === undefined ? {} : { words: counted }),
    ...(decimalMark === undefined ? {} : { decimalMark }),
  }
}

function dateOrderOf(options: ReadingOptions, proposed: ColumnMapping): ColumnMapping['dateOrder'] {
  if (options.dateOrder !== undefined) {
    const order = DateOrder.safeParse(options.dateOrder)
    if (order.success) return order.data
    throw new VerbatimError(
      'usage',
      `${options.dateOrder} is no order of dates`,
      `Write one of ${DateOrder.options.join(', ')}.`,
    )
  }
  return options.date === undefined ? proposed.dateOrder : null
}

/** How a file would be read with these options: as proposed, with the roles the person named put in. */
export async function inspectAs(
  { imports }: Pick<Services, 'imports'>,
  path: string,
  options: ReadingOptions,
): Promise<Inspection> {
  const reading = readingOf(options)
  const survey = options.survey ?? null
  const proposed = await imports.inspect(path, reading, null, survey)
  const mapping = mappingOf(options, proposed)
  const result = mapping === null ? proposed : await imports.inspect(path, reading, mapping, survey)
  return { ...result, warnings: [...unusedOptions(options, result), ...result.warnings] }
}

const TABLE_OPTIONS = [
  ...MAPPING_OPTIONS,
  'delimiter',
  'quote',
  'encoding',
  'headerRow',
  'headerRows',
  'sheet',
  'survey',
] as const

/** Options that were given and mean nothing for a file of this kind, as a warning. */
export function unusedOptions(
  options: ReadingOptions,
  { kind, format }: Pick<Inspection, 'kind' | 'format'>,
): string[] {
  const given = TABLE_OPTIONS.filter((name) => options[name] !== undefined)
  const unused = kind === 'email' ? given : given.filter((name) => name === 'sheet' && format === 'csv')
  if (unused.length === 0) return []
  const named = unused
    .map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .join(', ')
  return [
    `${named} not used: ${kind === 'email' ? 'this is mail, which has no columns' : 'this is no workbook'}`,
  ]
}

function parseDelimiter(text: string): string {
  const delimiter = text === 'tab' ? '\t' : text.replaceAll('\\t', '\t')
  // Letters and digits are what cells are made of: a word that is meant otherwise would divide nothing.
  if (delimiter !== '' && delimiter.length <= 3 && !/["\r\na-z0-9]/i.test(delimiter)) return delimiter
  throw new VerbatimError(
    'usage',
    `${JSON.stringify(text)} is no delimiter`,
    'Name one to three signs, for example ";", "||" or "\\t" for a tab; no letter or digit, no quotation mark and no line break.',
  )
}

function parseScale(text: string): ScoreScale {
  const match = /^(-?\d+(?:\.\d+)?)\s*(?:-|to|\.\.)\s*(-?\d+(?:\.\d+)?)$/.exec(text.trim())
  const from = Number(match?.[1])
  const to = Number(match?.[2])
  if (match === null || from >= to) {
    throw new VerbatimError(
      'usage',
      `${text} is no scale`,
      'Write the lowest and the highest score, for example 0-10.',
    )
  }
  return { from, to, kind: from === 0 && to === 10 ? 'nps' : 'rating' }
}

function parseQuote(text: string): string {
  if (text === 'none' || text === '') return ''
  if (text.length === 1 && !/[\r\n\ta-z0-9 ]/i.test(text)) return text
  throw new VerbatimError(
    'usage',
    `${JSON.stringify(text)} is no quote`,
    'Name one sign, for example "\'", or "none" where cells are not quoted.',
  )
}

const parseHeaderRow = (text: string): number | null => (text === 'none' ? null : parseCount(text, 1_000_000))

function parseCount(text: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new VerbatimError('usage', `${text} is no number of rows`, `Write a whole number from 1 to ${most}.`)
}

function parseMark(text: string): '.' | ',' {
  if (text === '.' || text === ',') return text
  throw new VerbatimError('usage', `${JSON.stringify(text)} is no decimal mark`, 'Write "." or ",".')
}

/** "good=3, bad=1": a comma within a word is no divider, for what follows it has no score. */
function parseWords(text: string): Record<string, number> {
  const words: Record<string, number> = {}
  for (const [, word, score] of text.matchAll(/\s*(.+?)\s*=\s*(-?\d+(?:\.\d+)?)\s*(?:,|$)/g))
    words[answerKey(word!)] = Number(score)
  if (Object.keys(words).length > 0) return words
  throw new VerbatimError(
    'usage',
    `${JSON.stringify(text)} gives no word a score`,
    'Write for example "good=3,fair=2,bad=1".',
  )
}
