import { z } from 'zod'
import { parseDailyHours } from './dailyHours.ts'
import { JobStage, LedgerStage, Stage } from './labels.ts'
import { ErrorData } from './errors.ts'

/** Questions in flight at once. */
export const MOST_WORKERS = 256

/** One press of the button. `waiting`: behind the run that goes on. */
export const RunState = z.enum(['waiting', 'running', 'paused', 'stopped', 'done'])
export type RunState = z.infer<typeof RunState>

/** A number of questions in flight, or that it is to be found by measurement. */
export const Workers = z.union([z.literal('auto'), z.number().int().min(1).max(MOST_WORKERS)])
export type Workers = z.infer<typeof Workers>

export const RunRequest = z.object({
  stages: z.array(Stage).min(1),
  /** null: what the preferences say. */
  model: z.string().nullable().default(null),
  /** Of the stage `embed`; null: what the preferences say. */
  embeddingModel: z.string().nullable().default(null),
  /** `auto`: found by measurement while it runs. */
  workers: z.nullable(Workers).default(null),
  hours: z.number().positive().nullable().default(null),
  limit: z.number().int().positive().nullable().default(null),
  /** Hours of the day like 22:00-06:00 in which it asks; null: those of the preferences. */
  between: z
    .string()
    .refine((text) => parseDailyHours(text) !== null)
    .nullable()
    .default(null),
  /** The comparison of two recipes that it asks, and nothing else. */
  comparison: z.number().int().optional(),
})
export type RunRequest = z.infer<typeof RunRequest>

/** Whether it asks whatever there is, also what comes while it goes on: a person bounded nothing of it but its time. */
export const asksEverything = ({ limit, comparison }: Pick<RunRequest, 'limit' | 'comparison'>): boolean =>
  limit === null && comparison === undefined

export const RunPlan = z.object({
  items: z.number().int(),
  /** Items whose text another item has too; asked once. */
  folded: z.number().int(),
  /** Texts that are nearly the same are found when it starts: fewer may be asked. */
  foldsNear: z.boolean().default(false),
  /** Answers that exist already for this recipe. */
  cached: z.number().int(),
  toAsk: z.number().int(),
  /** Mail chains among `items`. */
  chains: z.number().int().default(0),
  /** The most that the critical stage would choose, as far as texts are ranked by now; null when it is not asked for. */
  critical: z.number().int().nullable().default(null),
  /** What differs from what the preferences say, in words. */
  notes: z.array(z.string()).default([]),
  /** From the latency of earlier answers by this model; null when there is none. */
  expectedSeconds: z.number().nullable(),
})
export type RunPlan = z.infer<typeof RunPlan>

/** What a number of workers was measured to bring. */
export const CurvePoint = z.object({
  workers: z.number().int(),
  itemsPerMinute: z.number(),
  answers: z.number().int(),
})
export type CurvePoint = z.infer<typeof CurvePoint>

/** What a run has to ask of a stage; what was answered before it is not among it. */
export const StageProgress = z.object({
  stage: LedgerStage,
  jobs: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
})
export type StageProgress = z.infer<typeof StageProgress>

/** `planned`, `done`, `cached`, `failed` count jobs; `done` includes `cached`. Latency in milliseconds. */
export const Run = z.object({
  run: z.number().int(),
  state: RunState,
  /** Why it is paused or stopped, in words a person understands; '' when by request. */
  reason: z.string(),
  stages: z.array(Stage),
  model: z.string().nullable(),
  planned: z.number().int(),
  done: z.number().int(),
  cached: z.number().int(),
  /** Jobs that wait for the answer to another text or took it over. */
  folded: z.number().int(),
  /** Of `folded` those whose text is not equal, but near to the other one. */
  near: z.number().int().default(0),
  failed: z.number().int(),
  retries: z.number().int(),
  timeouts: z.number().int(),
  seconds: z.number(),
  itemsPerMinute: z.number(),
  latency: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  tokens: z.object({ prompt: z.number().int(), output: z.number().int() }),
  /** What the critical stage chose, of how many, and how many it left out for its share; null when it was not asked for. */
  critical: z
    .object({ chosen: z.number().int(), leftOut: z.number().int(), of: z.number().int() })
    .nullable()
    .default(null),
  /**
   * Answers of a model that were there before the run and spared a question, and questions that were left to ask, the
   * same ones again not counted. What the rules said is in neither.
   */
  cache: z.object({ hits: z.number().int(), misses: z.number().int() }).default({ hits: 0, misses: 0 }),
  /** By stage, in the order of the work. */
  progress: z.array(StageProgress).default([]),
  /** Texts asked a second time, to compare: no part of the counts above. */
  checks: z
    .object({ planned: z.number().int(), done: z.number().int(), failed: z.number().int() })
    .default({ planned: 0, done: 0, failed: 0 }),
  /** Texts that the fallback model of a stage answered, in place of its own. */
  fallbacks: z.number().int().default(0),
  /** What was found out on the way and decided by it, in words. */
  notes: z.array(z.string()).default([]),
  /** Items a minute by workers, in ascending order of workers, where the number is found by measurement; else empty. */
  curve: z.array(CurvePoint).default([]),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
})
export type Run = z.infer<typeof Run>

/** Which part of a text that is read in several, from 1; `of` may grow where one proves too long. */
export const PartNumber = z.object({ number: z.number().int(), of: z.number().int() })
export type PartNumber = z.infer<typeof PartNumber>

/** The latest: a hundred may wait, and the one that goes on is before them. */
export const SHOWN_RUNS = 120

/** The one that is told of where there is room for one: what goes on, else the latest that began. @param runs the latest first */
export const shownRun = <Shown extends Pick<Run, 'state'>>(runs: readonly Shown[]): Shown | undefined =>
  runs.find(({ state }) => state === 'running') ?? runs.find(({ state }) => state !== 'waiting')

/** A worker is one request in flight. */
export const WorkerState = z.object({
  id: z.number().int(),
  /** `loading`: waits for the model to be loaded, when nothing has failed. */
  state: z.enum(['asking', 'idle', 'loading', 'backing off']),
  item: z.number().int().nullable(),
  chain: z.number().int().nullable().default(null),
  stage: z.nullable(JobStage),
  seconds: z.number(),
  lastLatencyMs: z.number().nullable(),
  settled: z.number().int(),
  /** Address of the model server it asks or asked last; '' when that is not known. */
  server: z.string().default(''),
  /** What it is being asked of a text that is read in parts; null for one that is read whole. */
  part: z.nullable(PartNumber).default(null),
})
export type WorkerState = z.infer<typeof WorkerState>

const SeenServer = z.object({
  state: z.enum([
    'unknown',
    'ready',
    'model missing',
    'another model',
    'key refused',
    'unreachable',
    'not a model server',
  ]),
  address: z.string(),
  version: z.string().nullable(),
  models: z.array(z.string()),
  /** The one it would be asked for, by the name it has there. */
  model: z.string(),
  error: z.nullable(ErrorData),
})
export type SeenServer = z.infer<typeof SeenServer>

/** The Ollama that Verbatim starts itself. */
export const OwnServerState = z.object({
  /**
   * `off`: not wanted; `not ours`: another one answers at the address and is used; `not possible`: for the reason in `message`;
   * `restarting`: it ended and is started again after a pause.
   */
  state: z.enum(['off', 'starting', 'running', 'restarting', 'not ours', 'not possible']),
  executable: z.string(),
  /** What it was started with besides the person's own environment. */
  environment: z.record(z.string(), z.string()),
  pid: z.number().int().nullable(),
  restarts: z.number().int(),
  message: z.string(),
})
export type OwnServerState = z.infer<typeof OwnServerState>

export const ServerState = SeenServer.extend({
  /** null where it is not known, as beside the owner of the folder. */
  own: z.nullable(OwnServerState).default(null),
  /** Those that are asked beside it. */
  further: z.array(SeenServer).default([]),
})
export type ServerState = z.infer<typeof ServerState>

/** A model server as the run under way sees it. */
export const RunServer = z.object({
  address: z.string(),
  /**
   * `loading`: the model is being loaded; `waited for`: it failed and is tried again; `left out`: it takes no part, for the
   * reason given; `leaving`: it was taken from the list and is heard to the end.
   */
  state: z.enum(['asked', 'loading', 'waited for', 'left out', 'leaving']),
  reason: z.string(),
  slots: z.number().int(),
  asking: z.number().int(),
  /** Texts it answered since this run was last taken up. */
  answered: z.number().int(),
})
export type RunServer = z.infer<typeof RunServer>

export const BreakerState = z.enum(['closed', 'open', 'half-open'])

/** With an `id` where it is kept until a person has seen it; the others end by themselves. */
export const Alert = z.object({
  code: z.string(),
  message: z.string(),
  since: z.string(),
  id: z.number().int().optional(),
})
export type Alert = z.infer<typeof Alert>

/** Of the run under way, and gone with its reason; the others are kept. */
export const isPassing = ({ id }: Alert): boolean => id === undefined

const OF_QUALITY = new Set(['quality_drift', 'recipe_rolled_back', 'recipe_worse'])

/** Of a run: it is told where runs are; the others are about how good the answers are. */
export const isOfRun = ({ code }: Alert): boolean => !OF_QUALITY.has(code)

/** The answer of `verbatim status`, and the snapshot pushed on the topic `runs`. */
export const RunsSnapshot = z.object({
  runs: z.array(Run),
  queue: z.object({
    pending: z.number().int(),
    leased: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
  }),
  /** 0 while nothing is asked. */
  itemsPerMinute: z.number(),
  eta: z.object({ seconds: z.number(), low: z.number(), high: z.number() }).nullable(),
  workers: z.array(WorkerState),
  /**
   * How many questions the run under way (or the latest) keeps in flight at its first server, as set for it; null when there is
   * no run. Further servers have slots of their own.
   */
  wantedWorkers: z.number().int().nullable().default(null),
  breaker: BreakerState,
  /** The model servers of the run under way. */
  servers: z.array(RunServer).default([]),
  /** Resident megabytes of the app's main process with its threads. */
  memory: z.number(),
  alerts: z.array(Alert),
})
export type RunsSnapshot = z.infer<typeof RunsSnapshot>

export const FailedJob = z.object({
  job: z.number().int(),
  /** Of a chain its latest message. */
  item: z.number().int(),
  chain: z.number().int().nullable().default(null),
  stage: JobStage,
  excerpt: z.string(),
  attempts: z.number().int(),
  error: ErrorData,
})
export type FailedJob = z.infer<typeof FailedJob>
