import type { Stage } from '../../shared/domain/labels.ts'
import type { RunMoment, RunReport, StageFigures } from '../../shared/domain/runReport.ts'
import type { ReadDatabase } from '../db/database.ts'
import { percentile } from './estimates.ts'
import { getRun } from './runReads.ts'

/** Latency is told from so many of the latest answers of a stage. */
const LATEST_ANSWERS = 5_000

/** All that is kept of how a run went; null when there is none by that number. */
export function readRunReport(db: ReadDatabase, run: number): RunReport | null {
  const found = getRun(db, run)
  if (found === null) return null
  const stages = stageFigures(db, run)
  return {
    run: found,
    stages,
    errors: readErrors(db, run),
    cache: {
      hits: found.cache.hits,
      folded: found.folded,
      near: found.near,
      asked: stages.reduce((sum, { answers }) => sum + answers, 0),
    },
    timeLine: db.all<RunMoment>(
      `SELECT at, pending, leased, done, failed, asking, wanted, items_per_minute AS itemsPerMinute, memory
       FROM run_sample WHERE run_id = ? ORDER BY at`,
      [run],
    ),
  }
}

export function readErrors(db: ReadDatabase, run: number): Record<string, number> {
  const rows = db.all<{ code: string; times: number }>(
    'SELECT code, sum(times) AS times FROM run_error WHERE run_id = ? GROUP BY code ORDER BY times DESC, code',
    [run],
  )
  return Object.fromEntries(rows.map(({ code, times }) => [code, times]))
}

/** By stage and model of those that answered or failed to, a fallback by itself. */
export function stageFigures(db: ReadDatabase, run: number): StageFigures[] {
  const rows = db.all<{
    recipe: number
    stage: Stage
    model: string
    answers: number
    prompt: number
    output: number
    milliseconds: number
  }>(
    `SELECT r.id AS recipe, r.stage, coalesce(r.model, '') AS model, count(*) AS answers,
            coalesce(sum(a.prompt_tokens), 0) AS prompt, coalesce(sum(a.output_tokens), 0) AS output,
            coalesce(sum(a.duration_ms), 0) AS milliseconds
     FROM answer a JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id)
     WHERE a.run_id = ? AND a.folded_into IS NULL AND r.stage <> 'rules' GROUP BY r.id ORDER BY r.id`,
    [run],
  )
  const vectors = db.all<{ stage: Stage; model: string; answers: number }>(
    `SELECT r.stage, coalesce(r.model, '') AS model, count(*) AS answers FROM job j JOIN recipe r ON r.id = j.recipe_id
     WHERE j.run_id = ? AND j.stage = 'embed' AND j.state = 'done' AND j.folded_into IS NULL
     GROUP BY r.stage, r.model ORDER BY r.model`,
    [run],
  )
  const together = Map.groupBy(rows, ({ stage, model }) => JSON.stringify([stage, model]))
  const asked = [...together.values()].map((each): Omit<StageFigures, 'errors'> => {
    const { stage, model } = each[0]!
    const sum = (field: 'answers' | 'prompt' | 'output' | 'milliseconds'): number =>
      each.reduce((total, row) => total + row[field], 0)
    const durations = each.flatMap(({ recipe }) => durationsOf(db, run, recipe))
    const seconds = sum('milliseconds') / 1_000
    return {
      stage,
      model,
      answers: sum('answers'),
      latency: { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) },
      tokens: { prompt: sum('prompt'), output: sum('output') },
      tokensPerSecond: seconds === 0 || sum('output') === 0 ? null : sum('output') / seconds,
    }
  })
  const heard = [...asked, ...vectors.map((each) => ({ ...each, ...NOTHING_TOLD }))]
  const errors = db.all<{ stage: Stage; model: string; code: string; times: number }>(
    'SELECT stage, model, code, times FROM run_error WHERE run_id = ? ORDER BY stage, model, times DESC, code',
    [run],
  )
  const silent = errors
    .filter((one) => !heard.some((each) => isSame(each, one)))
    .filter((one, at, all) => all.findIndex((each) => isSame(each, one)) === at)
    .map(({ stage, model }) => ({ stage, model, answers: 0, ...NOTHING_TOLD }))
  return [...heard, ...silent].map((figures) => ({
    ...figures,
    errors: Object.fromEntries(
      errors.filter((one) => isSame(figures, one)).map(({ code, times }) => [code, times]),
    ),
  }))
}

const isSame = (
  a: Pick<StageFigures, 'stage' | 'model'>,
  b: Pick<StageFigures, 'stage' | 'model'>,
): boolean => a.stage === b.stage && a.model === b.model

/** Many texts are laid out by one request: of a single one there is no time, and its tokens count in the run's alone. */
const NOTHING_TOLD = {
  latency: { p50: null, p95: null },
  tokens: { prompt: 0, output: 0 },
  tokensPerSecond: null,
}

const durationsOf = (db: ReadDatabase, run: number, recipe: number): number[] =>
  db
    .all<{ ms: number }>(
      `SELECT duration_ms AS ms FROM answer
       WHERE run_id = ? AND coalesce(answered_by, recipe_id) = ? AND folded_into IS NULL AND duration_ms > 0
       ORDER BY settled_at DESC LIMIT ${LATEST_ANSWERS}`,
      [run, recipe],
    )
    .map(({ ms }) => ms)
