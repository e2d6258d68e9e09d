import type { RunReport } from '../../shared/domain/runReport.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readRunReport } from '../jobs/runReportReads.ts'
import { exportPageReads } from './exportPages.ts'
import { resultReads } from './resultPages.ts'

/** What is written out, a page at a time. */
export const exportReads = (db: ReadDatabase) => ({
  ...resultReads(db),
  ...exportPageReads(db),

  /** Runs behind a number, the oldest first. */
  'export.runs': ({ after, limit }: { after: number; limit: number }): RunReport[] =>
    db
      .all<{ id: number }>('SELECT id FROM run WHERE id > ? ORDER BY id LIMIT ?', [after, limit])
      .flatMap(({ id }) => readRunReport(db, id) ?? []),
})
