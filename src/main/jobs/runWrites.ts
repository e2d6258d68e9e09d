import type { CurvePoint, Run, RunServer, RunsSnapshot } from '../../shared/domain/run.ts'
import type { WriteDatabase } from '../db/database.ts'
import { COMPARISON_RUNS } from './retryReads.ts'
import { forgetFigures, keepFigures } from './runFigureWrites.ts'

/** Everything still leased belongs to a process that is gone: the owner of the folder takes it back when it starts. */
export function takeBackOrphans(db: WriteDatabase): { jobs: number } {
  const { changes } = db.run(`UPDATE job SET state = 'pending', lease_until = NULL WHERE state = 'leased'`)
  return { jobs: changes }
}

/** One that goes to the end of the queue is planned anew at its turn: what it was to ask may be asked by the others meanwhile. */
export function setRunState(
  db: WriteDatabase,
  input: { run: number; state: Run['state']; reason: string; busyMs: number; now: number },
): null {
  const { run, state, reason, now } = input
  const finished = state === 'done' || state === 'stopped' ? now : null
  return db.transaction(() => {
    db.run(
      `UPDATE run SET state = ?, reason = ?, busy_ms = ?, finished_at = ?, noted_at = ?, breaker = 'closed',
         planning = CASE ? WHEN 'waiting' THEN 1 ELSE planning END WHERE id = ?`,
      [state, reason, Math.round(input.busyMs), finished, now, state, run],
    )
    const counter = state === 'waiting' ? 'queued' : state === 'running' ? 'went_on' : null
    if (counter !== null)
      db.run(`UPDATE run SET ${counter} = (SELECT 1 + max(${counter}) FROM run) WHERE id = ?`, [run])
    if (state === 'running') forgetFigures(db, run)
    else keepFigures(db, run)
    return null
  })
}

/** Takes a run out of the queue: one that never began leaves nothing behind, one that made way is stopped. @returns whether it was in it */
export function withdrawRun(db: WriteDatabase, { run, now }: { run: number; now: number }): boolean {
  return db.transaction(() => {
    const waiting = db.get<{ busyMs: number; hasJobs: number }>(
      `SELECT busy_ms AS busyMs, EXISTS (SELECT 1 FROM job WHERE run_id = run.id) AS hasJobs FROM run
       WHERE id = ? AND state = 'waiting'`,
      [run],
    )
    if (waiting === undefined) return false
    const { busyMs, hasJobs } = waiting
    if (busyMs > 0 || hasJobs === 1) setRunState(db, { run, state: 'stopped', reason: '', busyMs, now })
    else db.run('DELETE FROM run WHERE id = ?', [run])
    return true
  })
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

/** Gives failed jobs their attempts back and hands them to a run: a comparison its own, every other all but those. */
export function retryFailed(db: WriteDatabase, { run }: { run: number }): { jobs: number } {
  return db.transaction(() => {
    const { changes } = db.run(
      `WITH comparison AS (${COMPARISON_RUNS})
       UPDATE job SET state = CASE WHEN folded_into IS NULL THEN 'pending' ELSE 'folded' END, run_id = @run, failures = 0,
         fallback_recipe = NULL, not_before = 0, settled_at = NULL
       WHERE state = 'failed' AND CASE WHEN @run IN comparison THEN run_id = @run ELSE run_id NOT IN comparison END`,
      { run },
    )
    return { jobs: changes }
  })
}
