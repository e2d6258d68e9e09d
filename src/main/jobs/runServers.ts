/** The model servers of the preferences as one run asks them: each loads the model, and is asked by the name it has there. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { BatchResult } from '../analysis/batch.ts'
import { isNamed } from '../analysis/modelServer/identity.ts'
import type { KnownServer, ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { AnalystPool } from '../workers/analystPool.ts'
import type { AskedHow, AskedServer } from './askedServer.ts'
import type { AskTogether, Batches } from './batches.ts'
import type { LeasedJob } from './exchangeWrites.ts'
import { TASKS } from '../analysis/tasks.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import type { PartsKeeper } from '../analysis/parts.ts'
import type { ObservedTimes } from './observedTimes.ts'
import type { QuestionPace } from './questionPace.ts'
import { withinLoadingTime } from '../analysis/modelServer/loadingTime.ts'
import { type Loading, createLoading } from './loading.ts'
import { type KnownRecipe, type LoadedModel, questionOf, warmUp } from '../analysis/askedRecipes.ts'

/** Asks jobs of one recipe in one prompt, at a certain server. */
type AskJobs = (
  jobs: readonly LeasedJob[],
  how: AskedHow,
  signal: AbortSignal,
  keeper?: PartsKeeper,
) => Promise<BatchResult[]>

export interface RunServersOptions {
  preferences: () => Preferences
  serversOf: ServersOf
  recipeOf: (id: number) => Promise<KnownRecipe>
  /** What each server loads first. */
  main: KnownRecipe
  /** The run's model, for which servers may have names of their own. */
  model: string
  pool: Pick<AnalystPool, 'ready' | 'analyse'>
  warmUpMs: number
  /** Passed by every request but the first of a question, which the loop has let pass. */
  pace: Pick<QuestionPace, 'next'>
  /** What is learnt of how long answers take. */
  times: ObservedTimes
  /** Questions in flight at the first server. */
  workers: () => number
  /** Told of each question to the first server. */
  onAsked: NonNullable<AskedServer['onAsked']>
  /** What is learnt of single answers before they are handed on. */
  learn: Batches['learn']
}

const MOST_REFUSALS = 3
const isMissing = (error: unknown): boolean =>
  error instanceof VerbatimError && error.code === 'model_missing'
/** The server is there and does not load it, for want of memory for one. */
const isRefusal = (error: unknown): error is VerbatimError =>
  error instanceof VerbatimError && (error.code === 'server_failed' || error.code === 'model_timeout')

/** @returns the servers as they are to be asked from now on, by the preferences */
export function createRunServers(options: RunServersOptions): () => AskedServer[] {
  const { preferences, recipeOf, main, model, pool, pace, times } = options
  /** By key: a server that leaves and comes back is loaded anew only when its gate is tried. */
  const met = new Map<string, Pick<AskedServer, 'warmUp' | 'ask'>>()

  /** By recipe: how often its model could not be loaded in a row. */
  const refusals = new Map<number, number>()
  /** With a fallback behind it, a model that the server has but cannot load is as good as missing. */
  const orSayItIsMissing = async <T>(
    { id, model, fallback }: KnownRecipe,
    load: () => Promise<T>,
  ): Promise<T> => {
    try {
      const loaded = await load()
      refusals.delete(id)
      return loaded
    } catch (error) {
      if (fallback === null || !isRefusal(error)) throw error
      const times = (refusals.get(id) ?? 0) + 1
      refusals.set(id, times)
      if (times < MOST_REFUSALS) throw error
      throw new VerbatimError(
        'model_missing',
        `the model ${model} does not load: ${error.message}`,
        error.hint,
      )
    }
  }

  /** A server with a name of its own for the run's model told of it: the person says that it is the others' model, too. */
  const isVouchedFor = (recipe: KnownRecipe): boolean =>
    recipe.model === model &&
    options
      .serversOf(preferences())
      .some((known) => known.model !== '' && isNamed(recipe.settings.digest, known.model))

  const meet = (server: KnownServer): Pick<AskedServer, 'warmUp' | 'ask'> => {
    const loading: Loading<LoadedModel> = createLoading(async (recipe, signal) => {
      await pace.next(signal)
      return orSayItIsMissing(recipe, () =>
        withinLoadingTime(options.warmUpMs, signal, async (limited) => {
          const isOther = server.model !== '' && recipe.model === model
          const named = isOther ? server.model : recipe.model
          const there = {
            place: server.place(),
            model: named,
            isConfirmed: isOther || isVouchedFor(recipe),
            isFurther: server.slots !== null,
          }
          return warmUp(there, recipe, preferences().keepAliveMinutes, limited)
        }),
      )
    })
    const ask: AskJobs = async (jobs, how, signal, keeper) => {
      const recipe = await recipeOf(jobs[0]!.recipe)
      const { place, ...named } = await loading.ensure(recipe, signal)
      const { timeouts, leastTimeoutSeconds } = preferences()
      const what = { stage: `${TASKS[recipe.task].stage}, ${recipe.model}`, server: server.address }
      const questions = jobs.map((job): AnalystQuestion => {
        const question = { ...questionOf(job, recipe, how, preferences()), ...named, kept: job.parts }
        if (timeouts === 'as set') return question
        const known = { floorSeconds: leastTimeoutSeconds, workers: server.slots ?? options.workers() }
        return { ...question, timeout: times.follow(what, question.timeout, known) }
      })
      return pool.analyse(questions, place, signal, {
        observe: (heard) => times.add(what, heard),
        pace,
        keeper,
      })
    }
    return {
      warmUp: async (signal) => {
        await pool.ready()
        try {
          await loading.again(main, signal)
        } catch (error) {
          if (main.fallback === null || !isMissing(error)) throw error
          await loading.again(await recipeOf(main.fallback), signal)
        }
      },
      ask: async (jobs, how, signal, keeper) => {
        const results = await ask(jobs, how, signal, keeper)
        const [job, ...more] = jobs
        const [result] = results
        if (job === undefined || more.length > 0 || result?.ok !== true) return results
        const askTogether: AskTogether = async (sample) => {
          await pace.next(signal)
          return ask(sample, { manner: 'plain', isLast: false }, signal)
        }
        await options.learn(job, result.answer, askTogether)
        return results
      },
    }
  }

  return () =>
    options.serversOf(preferences()).map((server): AskedServer => {
      const { key, address, slots } = server
      const known = met.get(key) ?? meet(server)
      met.set(key, known)
      if (slots !== null) return { key, address, slots, ...known }
      return { key, address, slots: options.workers(), onAsked: options.onAsked, ...known }
    })
}
