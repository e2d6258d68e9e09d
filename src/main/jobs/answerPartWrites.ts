/** What was said of parts of long texts whose job is not settled: `answer_part`. It goes with the job's end by triggers. */
import { SideStage } from '../../shared/domain/labels.ts'
import { Heard, type KeptPart } from '../analysis/parts.ts'
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { sqlList } from '../sqlPieces.ts'
import { type Estimate, estimateRemaining } from './estimates.ts'
import type { Lease } from './exchangeWrites.ts'

export interface PartToKeep extends Lease {
  part: KeptPart
  /** Parts of the text, as far as is known. */
  of: number
}

/**
 * Keeps a part as long as the job is leased by the same attempt. What is got on with is not at its end: the attempts count
 * anew from here.
 *
 * @returns false when the lease is stale: nothing more is to be asked by it
 */
export function keepPart(db: WriteDatabase, { job, attempt, part, of }: PartToKeep): boolean {
  return db.transaction(() => {
    const { changes } = db.run(
      `UPDATE job SET failures = 0 WHERE id = ? AND attempt = ? AND state = 'leased'`,
      [job, attempt],
    )
    if (changes === 0) return false
    db.run(
      `INSERT INTO answer_part (job_id, key, parts, heard, duration_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (job_id, key) DO UPDATE SET parts = excluded.parts, heard = excluded.heard,
         duration_ms = excluded.duration_ms`,
      [job, part.key, of, JSON.stringify(part.heard), Math.round(part.durationMs)],
    )
    return true
  })
}

/** By job; what cannot be read is asked again. */
export function readParts(db: ReadDatabase, jobs: readonly Lease[]): Map<number, KeptPart[]> {
  const parts = new Map<number, KeptPart[]>()
  for (const { job, key, heard, durationMs } of db.all<{
    job: number
    key: string
    heard: string
    durationMs: number
  }>(
    `SELECT job_id AS job, key, heard, duration_ms AS durationMs FROM answer_part
     WHERE job_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(jobs.map(({ job }) => job))],
  )) {
    const read = Heard.safeParse(JSON.parse(heard))
    if (read.success) parts.set(job, [...(parts.get(job) ?? []), { key, heard: read.data, durationMs }])
  }
  return parts
}

/** Of recipes that are asked no more, unless their run goes on or waits. */
export function dropOldParts(db: WriteDatabase): void {
  db.run(
    `DELETE FROM answer_part WHERE job_id IN
       (SELECT j.id FROM answer_part p CROSS JOIN job j ON j.id = p.job_id CROSS JOIN recipe r ON r.id = j.recipe_id
        CROSS JOIN run ON run.id = j.run_id
        WHERE r.active = 0 AND j.stage NOT IN ${sqlList(SideStage.options)} AND run.state NOT IN ('running', 'waiting'))`,
  )
}

/** Texts of a run that are being read in parts, and how long the longest of them will take; null when that is not known. */
export function readPartsLeft(db: ReadDatabase, run: number): { texts: number; left: Estimate | null } {
  const texts = db.all<{ heard: number; parts: number; durations: string }>(
    `SELECT count(*) AS heard, max(p.parts) AS parts, json_group_array(p.duration_ms) AS durations
     FROM job j JOIN answer_part p ON p.job_id = j.id WHERE j.run_id = ? AND j.state = 'leased' GROUP BY j.id`,
    [run],
  )
  const estimates = texts.map(({ heard, parts, durations }) => {
    const each = JSON.parse(durations) as number[]
    const seconds = each.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1_000
    return estimateRemaining({
      remaining: Math.max(1, parts - heard),
      answers: heard,
      seconds,
      durations: each,
    })
  })
  const known = estimates.filter((estimate) => estimate !== null)
  const [longest] = known.toSorted((a, b) => b.seconds - a.seconds)
  return { texts: texts.length, left: known.length < estimates.length ? null : (longest ?? null) }
}
