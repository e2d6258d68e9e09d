import { z } from 'zod'
import { ColumnMapping, Inspection, TableReading } from '../domain/reading.ts'
import { RemapPreview, Remapped } from '../domain/remap.ts'
import { ChangedRow, DuplicateRow, Forgotten, SkippedRow, Source } from '../domain/source.ts'
import { Page } from '../domain/filter.ts'
import { ErrorData } from '../domain/errors.ts'
import { channel, nothing } from './contract.ts'

/** A dropped or chosen file; the page sees an opaque id and a name, never a path. */
export const FileHandle = z.object({ file: z.string(), name: z.string(), bytes: z.number() })
export type FileHandle = z.infer<typeof FileHandle>

export const sourcesContract = {
  /** Opens the system's file dialog. */
  'sources.choose': channel(nothing, z.array(FileHandle)),
  'sources.inspect': channel(
    z.object({
      file: z.string(),
      reading: TableReading.default({}),
      mapping: z.nullable(ColumnMapping).default(null),
      /** The one the rows are meant for; null: decided as the import would. */
      survey: z.string().nullable().default(null),
    }),
    z.union([
      z.object({ ok: z.literal(true), inspection: Inspection }),
      z.object({ ok: z.literal(false), error: ErrorData }),
    ]),
  ),
  'sources.import': channel(
    z.object({
      file: z.string(),
      reading: TableReading,
      mapping: z.nullable(ColumnMapping),
      survey: z.string().nullable(),
    }),
    z.object({ source: z.number().int() }),
  ),
  'sources.importSample': channel(nothing, z.object({ sources: z.array(z.number().int()) })),
  /** Opens the system's dialog for a folder and watches it; null: nothing was chosen. */
  'watched.add': channel(nothing, nothing),
  'watched.remove': channel(z.object({ path: z.string() }), nothing),
  /** Takes a file of a watched folder that failed as if it had just come. */
  'watched.retry': channel(z.object({ file: z.number().int() }), nothing),
  /** Leaves such a file as it is: it is told of no more, and taken when it changes. */
  'watched.leave': channel(z.object({ file: z.number().int() }), nothing),
  /** A file of a watched folder for its preview. */
  'watched.preview': channel(z.object({ file: z.number().int() }), z.array(FileHandle)),
  'sources.cancel': channel(z.object({ source: z.number().int() }), nothing),
  'sources.list': channel(nothing, z.array(Source)),
  'sources.skipped': channel(
    z.object({ source: z.number().int(), page: Page }),
    z.object({ total: z.number().int(), rows: z.array(SkippedRow) }),
  ),
  /** What another mapping (null: the one it has) would make of a source's stored rows. */
  'sources.remapPreview': channel(
    z.object({ source: z.number().int(), mapping: z.nullable(ColumnMapping).default(null) }),
    RemapPreview,
  ),
  'sources.remap': channel(z.object({ source: z.number().int(), mapping: ColumnMapping }), Remapped),
  /** Rows that were known already, each with where it stands besides. */
  'sources.duplicates': channel(
    z.object({ source: z.number().int(), page: Page }),
    z.object({ total: z.number().int(), rows: z.array(DuplicateRow) }),
  ),
  /** Rows with a known id and other cells that wait to be taken for updates or left. */
  'sources.changed': channel(
    z.object({ source: z.number().int(), page: Page }),
    z.object({ total: z.number().int(), rows: z.array(ChangedRow) }),
  ),
  /** `positions` null: all that are open. */
  'sources.settleChanged': channel(
    z.object({
      source: z.number().int(),
      positions: z.array(z.number().int()).nullable(),
      take: z.boolean(),
    }),
    z.object({ settled: z.number().int() }),
  ),
  'sources.forget': channel(z.object({ source: z.number().int() }), Forgotten),
}
