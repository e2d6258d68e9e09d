/** Asks the model what a run has in the ledger: the questions and the embeddings, each in a loop of its own beside the other. */
import { createTopic } from '../../shared/topic.ts'
import { type AnalystPool, createAnalystPool } from '../workers/analystPool.ts'
import { type EmbeddingOptions, startEmbedding } from './embeddingLoop.ts'
import { type AskingLoop, joinLoops } from './joinLoops.ts'
import { type KnownRecipes, readKnownRecipes } from './knownRecipes.ts'
import { measuredBatches } from './measuredBatches.ts'
import type { ObservedTimes } from './observedTimes.ts'
import { createQuestionPace } from './questionPace.ts'
import { PLUGGED_IN, watchRest } from './rest.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'
import { startRunLoop } from './runLoop.ts'
import type { ResumableRun } from './runReads.ts'
import { createRunServers } from './runServers.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import type { RunWorkers } from './runWorkers.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { RunTuning } from './tuning.ts'

export interface AskingOptions extends Pick<
  RunSurroundings,
  'read' | 'write' | 'preferences' | 'workerFiles' | 'power' | 'pace' | 'logger' | 'serversOf'
> {
  run: ResumableRun
  tuning: RunTuning
  now: () => number
  workers: RunWorkers
  /** Learns how long answers take. */
  times: ObservedTimes
  /** Stands still while the run rests. */
  stopwatch: Stopwatch
  /** Answers were stored. */
  onSettled: () => void
  /** A server was found to answer, or not to. */
  onGate: () => void
}

export interface Asking {
  loop: AskingLoop
  /** The number of workers may have changed. */
  followWorkers(): void
  /** Once the loop has ended. */
  close(): Promise<void>
}

/** @returns null where the run asks no model anything */
export async function startAsking(options: AskingOptions): Promise<Asking | null> {
  const { run, read, write, preferences, tuning, now, stopwatch, serversOf } = options
  const known = await readKnownRecipes(read, run.run)
  const { embeddings, embeddingOf } = known
  const [main] = known.recipes.values()
  if (main === undefined && embeddings.size === 0) return null
  const batches = await measuredBatches(options, known.recipes)

  const pool = createAnalystPool(options.workerFiles.analyst)
  const rest = watchRest({
    between: run.request.between,
    preferences,
    power: options.power ?? createTopic(PLUGGED_IN),
    now,
    everyMs: tuning.restLookMs,
    onChange: (reason) => {
      stopwatch.run(reason === '')
      loop.rest(reason)
    },
  })
  stopwatch.run(rest.reason === '')
  const { breakerFailures, breakerPauseSeconds } = preferences.all()
  const common: CommonOptions = {
    run: run.run,
    write,
    tuning,
    now,
    breaker: { failures: breakerFailures, pauseMs: breakerPauseSeconds * 1_000 },
    maximumAttempts: () => preferences.all().maximumAttempts,
    pace: options.pace ?? createQuestionPace(() => preferences.all().questionsPerMinute),
    resting: rest.reason,
    onSettled: options.onSettled,
    onGate: options.onGate,
  }
  const { embed, ...asked } = run.recipes
  const questions =
    main === undefined
      ? null
      : startQuestions(options, {
          ...{ ...known, main, batches, pool, common },
          ownRecipes: Object.values(asked),
        })
  const embedding =
    embeddings.size === 0
      ? null
      : startEmbedding({
          ...common,
          ...{ embeddings, embeddingOf, pool, serversOf },
          ownRecipes: embed === undefined ? [] : [embed],
          preferences: preferences.all,
        })
  const loop =
    questions !== null && embedding !== null
      ? joinLoops(questions.loop, embedding.loop)
      : (questions?.loop ?? embedding?.loop)!
  const followWorkers = (): void => questions?.followWorkers()
  const unsubscribe = preferences.topic.subscribe(() => {
    followWorkers()
    embedding?.followServers()
  })
  return {
    loop,
    followWorkers,
    close: async () => {
      unsubscribe()
      rest.close()
      stopwatch.run(true)
      await pool.close()
    },
  }
}

/** What the loop of the questions and that of the embeddings are both told. */
type CommonOptions = Omit<
  EmbeddingOptions,
  'embeddings' | 'embeddingOf' | 'ownRecipes' | 'pool' | 'serversOf' | 'preferences'
>

interface QuestionParts extends KnownRecipes {
  /** What each server loads first. */
  main: KnownRecipe
  batches: Awaited<ReturnType<typeof measuredBatches>>
  pool: AnalystPool
  common: CommonOptions
  ownRecipes: readonly number[]
}

/** The loop of all stages but the embeddings, at as many servers as are set. */
function startQuestions(
  { run, serversOf, preferences, tuning, workers, times }: AskingOptions,
  { recipes, recipeOf, main, batches, pool, common, ownRecipes }: QuestionParts,
): Pick<Asking, 'loop' | 'followWorkers'> {
  let following = workers.wanted()
  const servers = createRunServers({
    preferences: preferences.all,
    serversOf,
    recipeOf,
    main,
    model: run.model ?? main.model,
    pool,
    pace: common.pace,
    times,
    warmUpMs: tuning.warmUpMs,
    workers: workers.wanted,
    onAsked: () => {
      const end = workers.asked()
      return (how, answers) => {
        end?.(how, answers)
        if (workers.wanted() !== following) followWorkers()
      }
    },
    learn: batches.learn,
  })
  const loop = startRunLoop({
    ...common,
    ownRecipes,
    servers: servers(),
    fallbackOf: (recipe) => recipes.get(recipe)?.fallback ?? null,
    batchSize: batches.sizeOf,
    largestBatch: () => Math.max(1, ...[...recipes.keys()].map(batches.sizeOf)),
  })
  const followWorkers = (): void => {
    following = workers.wanted()
    loop.setServers(servers())
  }
  return { loop, followWorkers }
}
