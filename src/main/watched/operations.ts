/** What is known of the files of watched folders. */
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { Stage } from '../../shared/domain/labels.ts'
import { ColumnMapping, type FileFormat, TableReading } from '../../shared/domain/reading.ts'
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import type { KnownReading } from './knownReadings.ts'
import type { FileMark } from './settling.ts'

export interface WatchedRow extends FileMark {
  id: number
  path: string
  state: 'importing' | 'taken' | 'waiting' | 'failed'
  source: number | null
  error: ErrorData | null
  notedAt: number
}

interface StoredRow extends Omit<WatchedRow, 'error'> {
  error: string | null
}

const toRow = (row: StoredRow): WatchedRow => ({
  ...row,
  error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
})

const COLUMNS = 'id, path, bytes, modified_at AS modifiedAt, state, source, error, noted_at AS notedAt'

export const watchedReads = (db: ReadDatabase) => ({
  'watched.files': (_input: null): WatchedRow[] =>
    db.all<StoredRow>(`SELECT ${COLUMNS} FROM watched_file ORDER BY id`).map(toRow),

  /** Whether a file, as it is now, was imported by hand or is being imported. */
  'watched.isKnown': ({ path, bytes, modifiedAt }: FileMark & { path: string }): boolean =>
    db.get(
      `SELECT 1 FROM source WHERE path = ? AND bytes = ? AND modified_at = ? AND state <> 'failed' LIMIT 1`,
      [path, bytes, modifiedAt],
    ) !== undefined,

  /** How the tables that are there were read, the latest first. */
  'watched.readings': (_input: null): KnownReading[] =>
    db
      .all<{ survey: string; format: FileFormat; columns: string; reading: string; mapping: string }>(
        `SELECT v.name AS survey, s.format, v.columns, s.reading, s.mapping
         FROM source s JOIN survey v ON v.id = s.survey_id
         WHERE s.state = 'complete' AND s.mapping IS NOT NULL AND s.sample = 0 ORDER BY s.id DESC LIMIT 500`,
      )
      .map(({ survey, format, columns, reading, mapping }) => ({
        survey,
        format,
        columns: JSON.parse(columns) as string[],
        reading: TableReading.parse(JSON.parse(reading)),
        mapping: ColumnMapping.parse(JSON.parse(mapping)),
      })),

  /** Whether texts that came from watched folders were never asked about by a stage. */
  'watched.unread': ({ stage }: { stage: Stage }): boolean =>
    db.get(
      `SELECT 1 FROM watched_file w JOIN source s ON s.id = w.source AND s.state = 'complete'
         JOIN item i ON i.source_id = s.id
       WHERE i.text_key IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM answer a
           WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = $stage)
         AND NOT EXISTS (SELECT 1 FROM job j
           WHERE j.subject_kind = 'item' AND j.subject = i.id AND j.stage = $stage) LIMIT 1`,
      { stage },
    ) !== undefined,
})

export const watchedWrites = (db: WriteDatabase) => ({
  'watched.note': (note: Omit<WatchedRow, 'id'>): WatchedRow =>
    toRow(
      db.get<StoredRow>(
        `INSERT INTO watched_file (path, bytes, modified_at, state, source, error, noted_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes, modified_at = excluded.modified_at,
           state = excluded.state, source = excluded.source, error = excluded.error, noted_at = excluded.noted_at
         RETURNING ${COLUMNS}`,
        [
          note.path,
          note.bytes,
          note.modifiedAt,
          note.state,
          note.source,
          note.error === null ? null : JSON.stringify(note.error),
          note.notedAt,
        ],
      )!,
    ),

  /** It is looked at as if it had just come. */
  'watched.forgetFile': ({ file }: { file: number }): null => {
    db.run('DELETE FROM watched_file WHERE id = ?', [file])
    return null
  },
})
