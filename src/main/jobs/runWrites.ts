import type { CurvePoint, Run, RunServer, RunsSnapshot } from '../../shared/domain/run.ts'
import type { WriteDatabase } from '../db/database.ts'
import { forgetFigures, keepFigures } from './runFigures.ts'

/** Everything still leased belongs to a process that is gone: the owner of the folder takes it back when it starts. */
export function takeBackOrphans(db: WriteDatabase): { jobs: number } {
  const { changes } = db.run(`UPDATE job SET state = 'pending', lease_until = NULL WHERE state = 'leased'`)
  return { jobs: changes }
}

export function setRunState(
  db: WriteDatabase,
  input: { run: number; state: Run['state']; reason: string; busyMs: number; now: number },
): null {
  const { run, state, reason, now } = input
  const finished = state === 'done' || state === 'stopped' ? now : null
  return db.transaction(() => {
    db.run(
      `UPDATE run SET state = ?, reason = ?, busy_ms = ?, finished_at = ?, noted_at = ?, breaker = 'closed' WHERE id = ?`,
      [state, reason, Math.round(input.busyMs), finished, now, run],
    )
    if (state === 'running') forgetFigures(db, run)
    else keepFigures(db, run)
    return null
  })
}

/** Takes a run out of the queue; it has never begun and leaves nothing behind. @returns whether it was in it */
export function withdrawRun(db: WriteDatabase, { run }: { run: number }): boolean {
  return db.run(`DELETE FROM run WHERE id = ? AND state = 'waiting'`, [run]).changes > 0
}

/** What a second process may want to know of a run that is going on; written now and then, and on each change. */
export function noteRun(
  db: WriteDatabase,
  input: {
    run: number
    busyMs: number
    breaker: RunsSnapshot['breaker']
    memory: number
    reason: string
    /** The number of workers that was found by measurement; null where it is fixed. */
    workers: number | null
    curve: readonly CurvePoint[]
    servers: readonly RunServer[]
    /** What was found out on the way, in words; none leaves those of before. */
    learnt: readonly string[]
    now: number
  },
): null {
  db.run(
    `UPDATE run SET busy_ms = ?, memory = ?, workers = ?, curve = ?, servers = ?,
       learnt = CASE WHEN json_array_length(?) = 0 THEN learnt ELSE ? END, noted_at = CASE WHEN breaker = ? AND reason = ? THEN noted_at ELSE ? END, breaker = ?, reason = ? WHERE id = ? AND state = 'running'`,
    [
      Math.round(input.busyMs),
      input.memory,
      input.workers,
      JSON.stringify(input.curve),
      JSON.stringify(input.servers),
      JSON.stringify(input.learnt),
      JSON.stringify(input.learnt),
      input.breaker,
      input.reason,
      input.now,
      input.breaker,
      input.reason,
      input.run,
    ],
  )
  return null
}

/** Unfinished runs follow the preference from now on, whatever number they were started with. */
export function letGoOfWorkers(db: WriteDatabase): null {
  db.run(
    `UPDATE run SET request = json_set(request, '$.workers', NULL)
     WHERE state <> 'done' AND request ->> '$.workers' IS NOT NULL`,
  )
  return null
}

/**
 * Gives every failed job its attempts back and hands it to a run.
 *
 * @param input.run the one that goes on; null: the latest that asked a model
 * @returns the run, null when nothing has failed
 */
export function retryFailed(
  db: WriteDatabase,
  input: { run: number | null },
): { jobs: number; run: number | null } {
  return db.transaction(() => {
    const run =
      input.run ??
      db.get<{ id: number }>(
        `SELECT id FROM run WHERE recipes <> '{}' AND state <> 'waiting' AND batch = 0 ORDER BY id DESC LIMIT 1`,
      )?.id ??
      null
    if (run === null) return { jobs: 0, run: null }
    const { changes } = db.run(
      `UPDATE job SET state = CASE WHEN folded_into IS NULL THEN 'pending' ELSE 'folded' END, run_id = ?, failures = 0, fallback_recipe = NULL,
         not_before = 0, settled_at = NULL WHERE state = 'failed'`,
      [run],
    )
    return { jobs: changes, run: changes === 0 ? null : run }
  })
}
