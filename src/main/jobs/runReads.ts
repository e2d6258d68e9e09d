import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { JobStage, Stage } from '../../shared/domain/labels.ts'
import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'
import {
  type Alert,
  type CurvePoint,
  type FailedJob,
  type Run,
  type RunServer,
  type RunsSnapshot,
  RunRequest,
  SHOWN_RUNS,
  type Workers,
  shownRun,
} from '../../shared/domain/run.ts'
import { PREFERENCES } from '../../shared/domain/preferences.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readOpenAlerts } from '../db/queries/alerts.ts'
import { residentMegabytes } from './machineMemory.ts'
import type { RecipeIds } from './planReads.ts'
import { readPace } from './runPaceReads.ts'
import type { Reuse } from './reuse.ts'
import { countJobs, figuresFrom, figuresOf, latestDurations } from './runFigureReads.ts'
import { isAlert } from './waiting.ts'

interface RunRow {
  id: number
  state: Run['state']
  reason: string
  stages: string
  model: string | null
  request: string
  recipes: string
  fallbacks: string
  ranked: number
  chosen: number
  left_out: number
  threshold: number
  share: number
  figures: string | null
  planning: number
  batch: number
  rules: number
  rules_before: number
  cached: number
  answer_life_days: number
  near_duplicates: number
  retries: number
  timeouts: number
  prompt_tokens: number
  output_tokens: number
  busy_ms: number
  breaker: RunsSnapshot['breaker']
  workers: number | null
  curve: string
  servers: string
  notes: string
  learnt: string
  memory: number
  noted_at: number | null
  seed: number
  started_at: number
  finished_at: number | null
}

export const listRuns = (db: ReadDatabase, limit = 200): Run[] =>
  db.all<RunRow>('SELECT * FROM run ORDER BY id DESC LIMIT ?', [limit]).map((row) => readRun(db, row))

export function getRun(db: ReadDatabase, run: number): Run | null {
  const row = readRow(db, run)
  return row === null ? null : readRun(db, row)
}

const readRow = (db: ReadDatabase, run: number): RunRow | null =>
  db.get<RunRow>('SELECT * FROM run WHERE id = ?', [run]) ?? null

function readRun(db: ReadDatabase, row: RunRow, figures = figuresOf(db, row.id, row.figures)): Run {
  const { checks } = figures
  // A comparison asks nothing else.
  const isComparison = RunRequest.parse(JSON.parse(row.request)).comparison !== undefined
  const own = isComparison ? { ...checks, jobs: checks.open + checks.done + checks.failed } : figures
  const stages = JSON.parse(row.stages) as Stage[]
  const byFallback = fallbackAnswers(db, row.id)
  const before = row.cached + row.rules_before
  return {
    run: row.id,
    state: row.state,
    reason: row.reason,
    stages,
    model: row.model,
    critical: stages.includes('critical')
      ? { chosen: row.chosen, leftOut: row.left_out, of: row.ranked }
      : null,
    fallbacks: byFallback.reduce((sum, { answers }) => sum + answers, 0),
    notes: [
      ...(JSON.parse(row.notes) as string[]),
      ...trialNotes(db, row.recipes),
      ...byFallback.map(fallbackNote),
      ...(JSON.parse(row.learnt) as string[]),
    ],
    curve: JSON.parse(row.curve) as CurvePoint[],
    planned: own.jobs + before + row.rules,
    done: own.done + before + row.rules,
    cached: before,
    cache: { hits: row.cached, misses: figures.jobs - figures.following },
    folded: figures.following,
    near: figures.near,
    progress: figures.stages,
    checks: {
      planned: checks.open + checks.done + checks.failed,
      done: checks.done,
      failed: checks.failed,
    },
    failed: own.failed,
    retries: row.retries,
    timeouts: row.timeouts,
    seconds: row.busy_ms / 1_000,
    // The rules take no time worth telling: where a model is asked, its pace is what matters.
    itemsPerMinute:
      row.busy_ms === 0
        ? 0
        : ((row.model === null ? row.rules : figures.done) * MILLISECONDS_A_MINUTE) / row.busy_ms,
    latency: figures.latency,
    tokens: { prompt: row.prompt_tokens, output: row.output_tokens },
    startedAt: new Date(row.started_at).toISOString(),
    finishedAt: row.finished_at === null ? null : new Date(row.finished_at).toISOString(),
  }
}

interface FallbackRow {
  stage: string
  model: string
  answers: number
}

const fallbackAnswers = (db: ReadDatabase, run: number): FallbackRow[] =>
  db.all<FallbackRow>(
    `SELECT r.stage, r.model, count(*) AS answers FROM answer a JOIN recipe r ON r.id = a.answered_by
     WHERE a.run_id = ? AND a.answered_by IS NOT NULL GROUP BY r.stage, r.model ORDER BY r.stage`,
    [run],
  )

const fallbackNote = ({ stage, model, answers }: FallbackRow): string =>
  `${stage}: ${answers} answered by the fallback model ${model}`

/** What was measured of several texts a prompt, in words. */
function trialNotes(db: ReadDatabase, recipes: string): string[] {
  const trials = db.all<TrialRow>(
    `SELECT r.stage, r.kind, t.size, t.sampled, t.compared, t.same, t.bound, t.kept FROM batch_trial t
     JOIN recipe r ON r.id = t.recipe_id WHERE t.recipe_id IN (SELECT value FROM json_each(?)) ORDER BY t.recipe_id`,
    [recipes],
  )
  return trials.map(({ stage, kind, size, sampled, compared, same, bound, kept }) => {
    const agreement = compared === 0 ? 0 : Math.round((1000 * same) / compared) / 10
    const verdict = kept === 1 ? `${size} texts a prompt are kept` : 'texts are asked one by one'
    return `${stage}, ${kind}: ${size} texts a prompt agree with single answers in ${agreement} % of the fields (${sampled} texts; at least ${bound} % were asked for): ${verdict}`
  })
}

interface TrialRow {
  stage: string
  kind: string
  size: number
  sampled: number
  compared: number
  same: number
  bound: number
  kept: number
}

export type RunSample = Pick<RunsSnapshot, 'queue' | 'itemsPerMinute' | 'eta'> & {
  run: Run
  /** That a person has not seen yet, whatever run they came from. */
  kept: Alert[]
}

/**
 * What of a run changes while it runs.
 *
 * @param input.busyMs how long it has been running, where that is known better than it was last noted
 */
export function sampleRun(
  db: ReadDatabase,
  input: { run: number; now: number; busyMs?: number },
): RunSample | null {
  const row = readRow(db, input.run)
  if (row === null) return null
  const counts = countJobs(db, input.run)
  const durations = latestDurations(db, input.run)
  const figures = row.figures === null ? figuresFrom(counts, durations) : undefined
  const run = readRun(db, { ...row, busy_ms: input.busyMs ?? row.busy_ms }, figures)
  // Of one moment: some may have settled since the run's figures were read.
  const open = run.planned - run.done - run.failed
  const leased = Math.min(counts.leased, open)
  const pace = readPace(db, { run: input.run, now: input.now, counts, durations })
  return {
    run,
    queue: { pending: open - leased, leased, done: run.done, failed: run.failed },
    itemsPerMinute: pace.itemsPerMinute,
    eta: run.state === 'running' ? pace.eta : null,
    kept: readOpenAlerts(db),
  }
}

/** The whole state as another process sees it; a worker there is a leased job. */
export function readSnapshot(db: ReadDatabase, now: number): RunsSnapshot {
  const runs = listRuns(db, SHOWN_RUNS)
  const latest = shownRun(runs)
  const sample = latest === undefined ? null : sampleRun(db, { run: latest.run, now })
  const row =
    latest === undefined ? undefined : db.get<RunRow>('SELECT * FROM run WHERE id = ?', [latest.run])
  const live = row?.state === 'running'
  const asking = live && row.breaker === 'closed'
  const servers = live ? (JSON.parse(row.servers) as RunServer[]) : []
  return {
    runs,
    queue: sample?.queue ?? { pending: 0, leased: 0, done: 0, failed: 0 },
    itemsPerMinute: asking ? (sample?.itemsPerMinute ?? 0) : 0,
    eta: asking ? (sample?.eta ?? null) : null,
    workers: live ? leasedWorkers(db, row.id, now) : [],
    wantedWorkers: row === undefined ? null : workersOf(db, row),
    servers,
    breaker: live ? row.breaker : 'closed',
    memory: live ? row.memory : residentMegabytes(),
    alerts: [...(row === undefined ? [] : alertsOf(row)), ...readOpenAlerts(db)],
  }
}

/** As in `createRunWorkers`: the number the run was started with, or the preference, or what was found by measurement. */
function workersOf(db: ReadDatabase, row: RunRow): number | null {
  const stored = db.get<{ value: string }>(`SELECT value FROM preference WHERE name = 'workers'`)
  const preferred = stored === undefined ? PREFERENCES.workers.default : (JSON.parse(stored.value) as Workers)
  const set = RunRequest.parse(JSON.parse(row.request)).workers ?? preferred
  return set === 'auto' ? row.workers : set
}

function leasedWorkers(db: ReadDatabase, run: number, now: number): RunsSnapshot['workers'] {
  const jobs = db.all<{
    kind: 'item' | 'chain'
    subject: number
    stage: JobStage
    leasedAt: number | null
    heard: number
    parts: number | null
  }>(
    `SELECT j.subject_kind AS kind, j.subject, j.stage, j.leased_at AS leasedAt, count(p.key) AS heard, max(p.parts) AS parts
     FROM job j LEFT JOIN answer_part p ON p.job_id = j.id
     WHERE j.run_id = ? AND j.state = 'leased' GROUP BY j.id ORDER BY j.leased_at`,
    [run],
  )
  return jobs.map(({ kind, subject, stage, leasedAt, heard, parts }, index) => ({
    id: index + 1,
    state: 'asking',
    item: kind === 'item' ? subject : null,
    chain: kind === 'chain' ? subject : null,
    stage,
    seconds: leasedAt === null ? 0 : (now - leasedAt) / 1_000,
    lastLatencyMs: null,
    settled: 0,
    server: '',
    // What is kept is all that another process knows of it.
    part: parts === null ? null : { number: Math.min(heard + 1, parts), of: parts },
  }))
}

function alertsOf(row: RunRow): Alert[] {
  if (!isAlert(row.reason) || row.state === 'done') return []
  const since = new Date(row.noted_at ?? row.started_at).toISOString()
  const code = row.state === 'running' ? 'waiting' : row.state === 'paused' ? 'run_paused' : 'run_stopped'
  return [{ code, message: row.reason, since }]
}

interface FailedRow {
  job: number
  item: number
  chain: number | null
  stage: JobStage
  excerpt: string
  attempts: number
  error: string | null
}

/** Jobs that failed for good, the latest first; they can be retried. A chain is shown by its latest message. */
export function listFailures(
  db: ReadDatabase,
  { page }: { page: { offset: number; limit: number } },
): { total: number; rows: FailedJob[] } {
  const { total } = db.get<{ total: number }>(`SELECT count(*) AS total FROM job WHERE state = 'failed'`)!
  const rows = db.all<FailedRow>(
    `SELECT j.id AS job, i.id AS item, CASE j.subject_kind WHEN 'chain' THEN j.subject END AS chain, j.stage,
            substr(i.text, 1, 160) AS excerpt, j.failures AS attempts, j.last_error AS error
     FROM job j JOIN item i ON i.id = CASE j.subject_kind WHEN 'item' THEN j.subject ELSE (
       SELECT cm.item_id FROM chain_message cm WHERE cm.chain_id = j.subject ORDER BY cm.ordinal DESC LIMIT 1) END
     WHERE j.state = 'failed' ORDER BY j.settled_at DESC, j.id DESC LIMIT ? OFFSET ?`,
    [page.limit, page.offset],
  )
  const unknown: ErrorData = { code: 'internal', message: 'no reason was kept', hint: '' }
  return {
    total,
    rows: rows.map((row) => ({
      ...row,
      error: row.error === null ? unknown : (JSON.parse(row.error) as ErrorData),
    })),
  }
}

export interface ResumableRun {
  run: number
  state: Run['state']
  request: RunRequest
  recipes: RecipeIds
  model: string | null
  /** Whether another model is asked where its own is missing. */
  hasFallbacks: boolean
  planning: boolean
  seed: number
  reuse: Reuse
  busyMs: number
  /** What it measured of numbers of workers before. */
  curve: CurvePoint[]
}

export interface WaitingRun {
  run: number
  /** The hours of the day that were set for it; null where none were. */
  between: string | null
  /** 0: the rules alone, which rest never. */
  asksModel: number
}

/** The runs that wait for their turn, the next first, and whether the run that went on last was paused: then they rest, too. */
export function readWaiting(db: ReadDatabase): { runs: WaitingRun[]; isPaused: boolean } {
  const runs = db.all<WaitingRun>(
    `SELECT id AS run, request ->> '$.between' AS "between", request ->> '$.stages' <> '["rules"]' AS asksModel FROM run WHERE state = 'waiting' ORDER BY queued, id`,
  )
  const before = db.get<{ state: string }>(
    `SELECT state FROM run WHERE batch = 0 ORDER BY went_on DESC, id DESC LIMIT 1`,
  )
  return { runs, isPaused: before?.state === 'paused' }
}

/**
 * What is needed to go on with a run; null when there is none by that number, or none unfinished when null is given.
 *
 * @throws VerbatimError `run_state` for one that a batch file asks
 */
export function findResumable(db: ReadDatabase, run: number | null): ResumableRun | null {
  const row =
    run === null
      ? db.get<RunRow>(
          `SELECT * FROM run WHERE state NOT IN ('done', 'waiting') AND batch = 0 ORDER BY state = 'running' DESC, id DESC LIMIT 1`,
        )
      : db.get<RunRow>('SELECT * FROM run WHERE id = ?', [run])
  if (row === undefined) return null
  if (row.batch === 1)
    throw new VerbatimError(
      'run_state',
      `run ${row.id} is asked by a batch file`,
      'Take its results in with "verbatim answers FILE".',
    )
  return {
    run: row.id,
    state: row.state,
    request: RunRequest.parse(JSON.parse(row.request)),
    recipes: JSON.parse(row.recipes) as RecipeIds,
    model: row.model,
    hasFallbacks: row.fallbacks !== '{}',
    planning: row.planning === 1,
    seed: row.seed,
    reuse: { answerLifeDays: row.answer_life_days, nearDuplicates: row.near_duplicates },
    busyMs: row.busy_ms,
    curve: JSON.parse(row.curve) as CurvePoint[],
  }
}

export interface StoredRecipe {
  id: number
  stage: string
  kind: string
  model: string
  /** JSON of RecipeSettings. */
  content: string
  /** The recipe that is asked where its model does not answer. */
  fallback: number | null
}

/** The recipes by which a run's jobs are asked, those it was started with first. */
export const runRecipes = (db: ReadDatabase, run: number): StoredRecipe[] =>
  db.all<StoredRecipe>(
    `WITH asked AS (SELECT value AS id FROM json_each((SELECT recipes FROM run WHERE id = @run))),
       fallback AS (SELECT key AS of, value AS id FROM json_each((SELECT fallbacks FROM run WHERE id = @run))),
       open AS (SELECT DISTINCT recipe_id, fallback_recipe FROM job
                WHERE run_id = @run AND state IN ('pending', 'leased', 'folded'))
     SELECT r.id, r.stage, r.kind, r.model, r.content, (SELECT f.id FROM fallback f WHERE f.of = r.id) AS fallback
     FROM recipe r
     WHERE r.id IN (SELECT id FROM asked UNION SELECT id FROM fallback UNION SELECT recipe_id FROM open
                    UNION SELECT fallback_recipe FROM open)
     ORDER BY r.id IN (SELECT id FROM asked) DESC, r.id`,
    { run },
  )
