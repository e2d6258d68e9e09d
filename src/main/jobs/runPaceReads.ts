/** How fast a run goes, and how long it still takes: questions and vectors, which are asked side by side. */
import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readPartsLeft } from './answerPartWrites.ts'
import { type Estimate, type Pace, estimateRemaining, later, withParts } from './estimates.ts'
import type { JobCounts } from './runFigureReads.ts'

/** The time left is told by the pace of so long. */
const PACE_MS = 120_000
/** What is shown as items a minute: of the last minute. */
const RATE_MS = MILLISECONDS_A_MINUTE
/** The spread of single answers is that of so many of the latest. */
const LATEST_ANSWERS = 200

/** How many settled in a window, and when the first of them did. */
interface Settled {
  answers: number
  first: number | null
}

export interface RunPace {
  itemsPerMinute: number
  /** Null as long as too little was seen. */
  eta: Estimate | null
}

/** @param of.durations milliseconds of the latest answers; see `latestDurations` */
export function readPace(
  db: ReadDatabase,
  of: { run: number; now: number; counts: JobCounts; durations: readonly number[] },
): RunPace {
  const { run, now, counts, durations } = of
  const answersSince = (milliseconds: number, where: string): Settled =>
    db.get<Settled>(
      `SELECT count(*) AS answers, min(settled_at) AS first FROM answer WHERE run_id = ? AND settled_at > ? ${where}`,
      [run, now - milliseconds],
    )!
  const vectorsSince = (milliseconds: number, where: string): Settled =>
    db.get<Settled>(
      `SELECT count(*) AS answers, min(settled_at) AS first FROM job
       WHERE run_id = ? AND stage = 'embed' AND state = 'done' AND settled_at > ? ${where}`,
      [run, now - milliseconds],
    )!
  const paceOf = (remaining: number, { answers, first }: Settled, spread: readonly number[]): Pace => ({
    remaining,
    answers,
    seconds: first === null ? 0 : (now - first) / 1_000,
    durations: spread,
  })
  const settled = together(answersSince(RATE_MS, ''), vectorsSince(RATE_MS, ''))
  const window = settled.first === null ? 0 : Math.max(1_000, now - settled.first)
  const openVectors = readOpenVectors(db, run)
  const openQuestions = Math.max(0, counts.pending + counts.leased + counts.checks.open - openVectors)
  const asked = 'AND folded_into IS NULL'
  const questions = paceOf(openQuestions, answersSince(PACE_MS, asked), durations.slice(0, LATEST_ANSWERS))
  const vectors = paceOf(openVectors, vectorsSince(PACE_MS, asked), [])
  return {
    itemsPerMinute: window === 0 ? 0 : (settled.answers * MILLISECONDS_A_MINUTE) / window,
    // Each goes on at its own pace: the run ends with the later of them.
    eta: later(
      withParts(estimateRemaining(questions), readPartsLeft(db, run), openQuestions),
      estimateRemaining(vectors),
    ),
  }
}

const together = (one: Settled, other: Settled): Settled => ({
  answers: one.answers + other.answers,
  first:
    one.first === null || other.first === null
      ? (one.first ?? other.first)
      : Math.min(one.first, other.first),
})

const readOpenVectors = (db: ReadDatabase, run: number): number =>
  db.get<{ n: number }>(
    `SELECT count(*) AS n FROM job WHERE run_id = ? AND state IN ('pending', 'leased') AND stage = 'embed'`,
    [run],
  )!.n
