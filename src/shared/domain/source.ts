import { z } from 'zod'
import { ColumnMapping, FileFormat, ItemKind, TableReading } from './reading.ts'
import { ErrorData } from './errors.ts'

export const SourceState = z.enum(['waiting', 'importing', 'complete', 'failed'])
export type SourceState = z.infer<typeof SourceState>

/** An imported file. Always: rows = items + duplicates + skipped. Times are ISO 8601 in UTC. */
export const Source = z.object({
  id: z.number().int(),
  path: z.string(),
  name: z.string(),
  format: FileFormat,
  kind: ItemKind,
  state: SourceState,
  sample: z.boolean(),
  survey: z.string().nullable(),
  rows: z.number().int(),
  items: z.number().int(),
  duplicates: z.number().int(),
  skipped: z.number().int(),
  reasons: z.record(z.string(), z.number().int()),
  warnings: z.array(z.string()),
  bytes: z.number().int(),
  seconds: z.number(),
  importedAt: z.string(),
  reading: TableReading,
  mapping: z.nullable(ColumnMapping),
  columns: z.array(z.string()),
  error: z.nullable(ErrorData),
})
export type Source = z.infer<typeof Source>

/** What is to be imported: a file with the reading and mapping the person confirmed. */
export const ImportRequest = z.object({
  path: z.string(),
  reading: TableReading.default({}),
  /** null: take the proposed mapping. */
  mapping: z.nullable(ColumnMapping).default(null),
  /** null: decide by columns and identity (see importers/survey). */
  survey: z.string().nullable().default(null),
  sample: z.boolean().default(false),
})
export type ImportRequest = z.infer<typeof ImportRequest>

export const SkippedRow = z.object({ position: z.number().int(), reason: z.string(), detail: z.string() })
export type SkippedRow = z.infer<typeof SkippedRow>

const RowPlace = z.object({ source: z.number().int(), name: z.string(), position: z.number().int() })

/** A row or message that the store had already, with the places where it stands besides. */
export const DuplicateRow = z.object({
  position: z.number().int(),
  item: z.number().int(),
  subject: z.string().nullable(),
  /** The beginning of the item's text. */
  text: z.string(),
  /** The first is the one it was folded into. */
  known: z.array(RowPlace),
})
export type DuplicateRow = z.infer<typeof DuplicateRow>

/** A row with a known id and other cells, as it came and as its item is stored. */
export const ChangedRow = z.object({
  position: z.number().int(),
  item: z.number().int(),
  /** Only the columns that differ. */
  cells: z.array(z.object({ column: z.string(), was: z.string(), now: z.string() })),
})
export type ChangedRow = z.infer<typeof ChangedRow>

/** Progress of one import; `secondsLeft` is null until it can be told. */
export const ImportProgress = z.object({
  source: z.number().int(),
  name: z.string(),
  phase: z.enum([
    'waiting',
    'reading',
    'importing',
    'indexing',
    'threading',
    'triage',
    'done',
    'failed',
    'cancelled',
  ]),
  bytesRead: z.number(),
  bytesTotal: z.number(),
  rows: z.number().int(),
  items: z.number().int(),
  duplicates: z.number().int(),
  skipped: z.number().int(),
  /** Items that the rules have read of those they are to read; null before that. */
  labelled: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  secondsLeft: z.number().nullable(),
  error: z.nullable(ErrorData),
})
export type ImportProgress = z.infer<typeof ImportProgress>

/** What the rules have read and are to read, by sources in the order in which they are read. */
export interface RulesProgress {
  done: number
  total: number
  sources: readonly { source: number; name: string; done: number; total: number }[]
}

export const Forgotten = z.object({
  source: z.number().int(),
  items: z.number().int(),
  keptElsewhere: z.number().int(),
  answers: z.number().int(),
  chains: z.number().int(),
})
export type Forgotten = z.infer<typeof Forgotten>
