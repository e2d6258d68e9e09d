import type { RunMoment } from '../../shared/domain/runReport.ts'
import type { WriteDatabase } from '../db/database.ts'

/** The least between two looks. Milliseconds. */
const LEAST_BETWEEN_MS = 10_000
/** Of a run of hours, so many looks for each doubling of its time. */
const LOOKS = 300

/** Keeps a look at a run, unless the last one is recent for the time it has taken. @returns whether it was kept */
export function keepMoment(db: WriteDatabase, { run, moment }: { run: number; moment: RunMoment }): boolean {
  const { first, last } = db.get<{ first: number | null; last: number | null }>(
    'SELECT min(at) AS first, max(at) AS last FROM run_sample WHERE run_id = ?',
    [run],
  )!
  const least = first === null ? 0 : Math.max(LEAST_BETWEEN_MS, (moment.at - first) / LOOKS)
  // A clock that was set back must not end the looks.
  if (last !== null && Math.abs(moment.at - last) < least) return false
  const { changes } = db.run(
    `INSERT INTO run_sample (run_id, at, pending, leased, done, failed, asking, wanted, items_per_minute, memory)
     SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM run WHERE id = ?)
     ON CONFLICT DO NOTHING`,
    [
      run,
      moment.at,
      moment.pending,
      moment.leased,
      moment.done,
      moment.failed,
      moment.asking,
      moment.wanted,
      moment.itemsPerMinute,
      moment.memory,
      run,
    ],
  )
  return changes === 1
}

/** Belongs into the transaction that notes the error at its job. @param recipe by which was asked */
export function countError(db: WriteDatabase, run: number, recipe: number, code: string): void {
  db.run(
    `INSERT INTO run_error (run_id, stage, model, code, times)
     SELECT ?, stage, coalesce(model, ''), ?, 1 FROM recipe WHERE id = ?
     ON CONFLICT (run_id, stage, model, code) DO UPDATE SET times = times + 1`,
    [run, code, recipe],
  )
}
