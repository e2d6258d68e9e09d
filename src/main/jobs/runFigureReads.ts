/** What a run has reached: counted in the ledger while it goes on, kept as it was from the moment it ends. */
import { z } from 'zod'
import { LedgerStage, isSideStage } from '../../shared/domain/labels.ts'
import { StageProgress } from '../../shared/domain/run.ts'
import type { ReadDatabase } from '../db/database.ts'
import { percentile } from './estimates.ts'

export interface JobCounts {
  pending: number
  leased: number
  folded: number
  done: number
  failed: number
  /** Jobs that wait for or took over another's answer, in whatever state. */
  following: number
  /** Of them those whose text is near to that of the other, and not equal. */
  near: number
  /** Questions asked to compare, which are in none of the other counts. */
  checks: { open: number; done: number; failed: number }
  /** Of those that are no such questions, by stage in the order of the work. */
  stages: StageProgress[]
}

/** Latency is told from so many of the latest answers. */
const LATEST_ANSWERS = 1_000

/** Of the jobs of a run. Milliseconds. */
const RunFigures = z.object({
  jobs: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  following: z.number().int(),
  near: z.number().int().default(0),
  checks: z.object({ open: z.number().int(), done: z.number().int(), failed: z.number().int() }),
  stages: z.array(StageProgress).default([]),
  latency: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
})
export type RunFigures = z.infer<typeof RunFigures>

interface CountRow {
  state: 'pending' | 'leased' | 'folded' | 'done' | 'failed'
  stage: string
  jobs: number
  following: number
  near: number
}

export function countJobs(db: ReadDatabase, run: number): JobCounts {
  const checks = { open: 0, done: 0, failed: 0 }
  const counts: JobCounts = {
    ...{ pending: 0, leased: 0, folded: 0, done: 0, failed: 0 },
    ...{ following: 0, near: 0, checks, stages: [] },
  }
  const stages = new Map<string, Omit<StageProgress, 'stage'>>()
  const rows = db.all<CountRow>(
    `SELECT state, stage, count(*) AS jobs, count(folded_into) AS following, count(near_key) AS near
     FROM job WHERE run_id = ? GROUP BY state, stage`,
    [run],
  )
  for (const { state, stage, jobs, following, near } of rows) {
    if (isSideStage(stage)) {
      checks[state === 'done' || state === 'failed' ? state : 'open'] += jobs
      continue
    }
    counts[state] += jobs
    counts.following += following
    counts.near += near
    const progress = stages.get(stage) ?? { jobs: 0, done: 0, failed: 0 }
    progress.jobs += jobs
    if (state === 'done' || state === 'failed') progress[state] += jobs
    stages.set(stage, progress)
  }
  counts.stages = LedgerStage.options.flatMap((stage) => {
    const progress = stages.get(stage)
    return progress === undefined ? [] : [{ stage, ...progress }]
  })
  return counts
}

/** Milliseconds the latest asked answers of a run took; of those of a batch file nobody knows. */
export const latestDurations = (db: ReadDatabase, run: number): number[] =>
  db
    .all<{ ms: number }>(
      `SELECT duration_ms AS ms FROM answer WHERE run_id = ? AND folded_into IS NULL AND duration_ms > 0
       ORDER BY settled_at DESC LIMIT ${LATEST_ANSWERS}`,
      [run],
    )
    .map(({ ms }) => ms)

/** @param durations milliseconds, see `latestDurations` */
export function figuresFrom(counts: JobCounts, durations: readonly number[]): RunFigures {
  const { pending, leased, folded, done, failed, following, near, checks, stages } = counts
  return {
    jobs: pending + leased + folded + done + failed,
    done,
    failed,
    following,
    near,
    checks,
    stages,
    latency: { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) },
  }
}

export const countFigures = (db: ReadDatabase, run: number): RunFigures =>
  figuresFrom(countJobs(db, run), latestDurations(db, run))

/** @param kept as `keepFigures` (runFigureWrites.ts) stored them; null counts */
export const figuresOf = (db: ReadDatabase, run: number, kept: string | null): RunFigures =>
  kept === null ? countFigures(db, run) : RunFigures.parse(JSON.parse(kept))

/** Of a run so far: questions with an answer, requests without one, and how many of these were out of time. */
export interface RunRates {
  answered: number
  unanswered: number
  timeouts: number
}

export function readRates(db: ReadDatabase, run: number): RunRates | null {
  const row = db.get<{ retries: number; timeouts: number }>(
    'SELECT retries, timeouts FROM run WHERE id = ?',
    [run],
  )
  if (row === undefined) return null
  // Those that wait for another's answer, took it over or failed with it were not asked.
  const asked = db.get<{ done: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE state = 'done') AS done, count(*) FILTER (WHERE state = 'failed') AS failed
     FROM job WHERE run_id = ? AND state IN ('done', 'failed') AND folded_into IS NULL`,
    [run],
  )!
  return { answered: asked.done, unanswered: row.retries + asked.failed, timeouts: row.timeouts }
}
