import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { ColumnMapping, type Inspection, type TableReading } from '../../shared/domain/reading.ts'
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
  scale?: string
  delimiter?: string
  encoding?: string
  sheet?: string
  survey?: string
}

const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value]

export function withReadingOptions(command: Command): Command {
  return command
    .option('--score <column>', 'a column with scores (may be given again)', collect)
    .option('--comment <column>', 'a column with free text (may be given again)', collect)
    .option('--date <column>', 'the column with the date')
    .option('--id <column>', 'the column that identifies a row')
    .option('--customer <column>', 'the column that names the customer')
    .option('--segment <column>', 'a column to group by (may be given again)', collect)
    .option('--scale <from-to>', 'the range of the scores, for example 0-10')
    .option('--delimiter <character>', 'what stands between the cells (tab: \\t)')
    .option('--encoding <name>', 'the encoding, for example windows-1252')
    .option('--sheet <name>', 'the sheet of a workbook, or the list within a JSON file')
    .option('--survey <name>', 'the survey the rows belong to: identity holds within it')
}

export function readingOf(options: ReadingOptions): TableReading {
  return {
    ...(options.delimiter === undefined ? {} : { delimiter: parseDelimiter(options.delimiter) }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
  }
}

/**
 * The proposed mapping with the roles the person named put in; null when none was named. A column that gets a new
 * role loses its proposed one.
 *
 * @throws VerbatimError `mapping_invalid` when a column is not in the file
 */
export function mappingOf(options: ReadingOptions, inspection: Inspection): ColumnMapping | null {
  const named = [
    ...(options.score ?? []),
    ...(options.comment ?? []),
    ...(options.segment ?? []),
    ...[options.date, options.id, options.customer].filter((name) => name !== undefined),
  ]
  const scale = options.scale === undefined ? null : parseScale(options.scale)
  if ((named.length === 0 && scale === null) || inspection.kind === 'email') return null
  const known = new Set(inspection.columns.map((column) => column.name))
  for (const name of named) {
    if (known.has(name)) continue
    throw new VerbatimError(
      'mapping_invalid',
      `${inspection.path} has no column named ${name}`,
      `Its columns are: ${[...known].join(', ')}.`,
    )
  }
  const proposed = inspection.mapping
  const free = (column: string | null): string | null =>
    column !== null && named.includes(column) ? null : column
  const rest = (columns: string[]): string[] => columns.filter((column) => !named.includes(column))
  return ColumnMapping.parse({
    ...proposed,
    score: options.score ?? rest(proposed.score),
    comment: options.comment ?? rest(proposed.comment),
    segments: options.segment ?? rest(proposed.segments),
    date: options.date ?? free(proposed.date),
    id: options.id ?? free(proposed.id),
    customer: options.customer ?? free(proposed.customer),
    scale: scale ?? proposed.scale,
    // What the person says of the scale holds for every question named.
    scales:
      scale === null
        ? proposed.scales
        : Object.fromEntries((options.score ?? proposed.score).map((name) => [name, scale])),
    dateOrder: options.date === undefined ? proposed.dateOrder : null,
  })
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
  'score',
  'comment',
  'date',
  'id',
  'customer',
  'segment',
  'scale',
  'delimiter',
  'encoding',
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
  const named = unused.map((name) => `--${name}`).join(', ')
  return [
    `${named} not used: ${kind === 'email' ? 'this is mail, which has no columns' : 'this is no workbook'}`,
  ]
}

function parseDelimiter(text: string): string {
  const delimiter = text.replaceAll('\\t', '\t')
  if (delimiter !== '' && delimiter.length <= 3 && !/["\r\n]/.test(delimiter)) return delimiter
  throw new VerbatimError(
    'usage',
    `${JSON.stringify(text)} is no delimiter`,
    'Name one to three characters, for example ";" or "\\t" for a tab; no quotation mark and no line break.',
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
