/** One run from its start (or resumption) to its end: rules, plan, model. */
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { CurvePoint, Run, RunsSnapshot, WorkerState, Workers } from '../../shared/domain/run.ts'
import { type Topic, createTopic, throttleLatest } from '../../shared/topic.ts'
import { serverAddressOf } from '../analysis/modelServer/serverAddress.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import { createAnalystPool } from '../workers/analystPool.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { BatchResult } from '../analysis/batch.ts'
import { measuredBatches } from './measuredBatches.ts'
import type { LeasedJob, Outcome } from './exchange.ts'
import { endAtDeadline, withinTime } from './limits.ts'
import { createLoading } from './loading.ts'
import { planStages } from './planStages.ts'
import { type PowerState, watchRest } from './rest.ts'
import { startEmbedding } from './embeddingLoop.ts'
import { joinLoops } from './joinLoops.ts'
import { type KnownRecipe, questionOf, readEmbeddings, readRecipes, warmUp } from './runContext.ts'
import { type AskedHow, type RunEnd, type RunLoop, startRunLoop } from './runLoop.ts'
import type { ResumableRun } from './runReads.ts'
import { residentMegabytes } from './snapshotSampler.ts'
import type { ConcurrencyTuner } from './concurrencyTuner.ts'
import { createRunTuner } from './runTuner.ts'
import { createStopwatch } from './stopwatch.ts'
import type { RunTuning } from './tuning.ts'

export interface ActiveRun {
  readonly run: number
  readonly busyMs: number
  readonly breaker: RunsSnapshot['breaker']
  /** Why nothing is asked at the moment; '' when something is. */
  readonly waiting: { reason: string; since: string }
  workers(): WorkerState[]
  /** Questions it keeps in flight, as set for it. */
  readonly wantedWorkers: number
  /** What was measured of numbers of workers. */
  readonly curve: CurvePoint[]
  /** The number it was started with no longer holds. */
  followPreference(): void
  wake(): void
  /** The machine has slept: what is known of the server is out of date. */
  tryServer(): void
  /** Looks for texts without a job also in sources that it has planned. */
  lookAgain(): void
  /** Resolves when it has halted and that is stored; `running` leaves it to be taken up by the next start. */
  halt(as: HaltState): Promise<void>
  /** Never rejects. Gives the state the run ended in if that could not be stored (a full disk), else null. */
  ended: Promise<UnstoredEnd | null>
}

export interface UnstoredEnd {
  state: Exclude<Run['state'], 'waiting'>
  reason: string
}

type HaltState = 'paused' | 'stopped' | 'running'

/** The services a run works with. */
export interface RunSurroundings {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  workerFiles: Pick<WorkerFiles, 'analyst' | 'triager'>
  logger: Logger
  triage: { run(): Promise<{ items: number }> }
  /** Brings the themes up to what was found. */
  themes?: { update(): Promise<unknown> }
  /** Brings the chains up to the mails that are there. */
  threads: { rethread(): Promise<unknown> }
  facts: Topic<{ version: number }>
  /** What is waited for before texts are planned or asked: that a mapping which was being laid is laid to its end. */
  textsReady?: Promise<unknown>
  /** Where nobody can tell, the machine counts as plugged in. */
  power?: Topic<PowerState>
}

export interface ActiveRunOptions extends RunSurroundings {
  run: ResumableRun
  environment: Readonly<Record<string, string | undefined>>
  tuning: RunTuning
  now: () => number
  unsettled: Outcome[]
  takeUnsettled(outcomes: Outcome[]): void
}

const FACTS_EVERY_MS = 500
/** What was named meanwhile joins the themes; looking at everything takes its time. */
const THEMES_EVERY_MS = 300_000

interface Wish {
  as: HaltState
  reason: string
}

export function executeRun(options: ActiveRunOptions): ActiveRun {
  const { run, write, preferences, tuning, now, logger } = options
  const stopwatch = createStopwatch(run.busyMs)
  const busyMs = stopwatch.milliseconds
  let loop: RunLoop | null = null
  let themesAt = now()
  /** The embeddings have a number of their own. */
  let setQuestionWorkers: (count: number) => void = () => {}
  let wish: Wish | null = null
  let since = new Date(now()).toISOString()
  let waitingReason = ''
  const bumpFacts = throttleLatest(
    () => options.facts.set({ version: options.facts.value.version + 1 }),
    FACTS_EVERY_MS,
  )

  const halt = (as: HaltState, reason: string): void => {
    if (wish !== null) return
    wish = { as, reason }
    const grace = { paused: tuning.pauseGraceMs, stopped: tuning.stopGraceMs, running: tuning.closeGraceMs }[
      as
    ]
    loop?.halt(reason, grace)
  }

  /** What was measured holds when the number is fixed afterwards. */
  let measured = run.curve
  const curve = (): CurvePoint[] => {
    const latest = tuner?.curve ?? []
    if (latest.length > 0) measured = latest
    return measured
  }
  const note = async (): Promise<void> => {
    const reason = loop?.waiting ?? ''
    if (reason !== waitingReason) since = new Date(now()).toISOString()
    waitingReason = reason
    await write.ask('ledger.noteRun', {
      run: run.run,
      busyMs: busyMs(),
      breaker: loop?.breaker ?? 'closed',
      memory: residentMegabytes(),
      reason,
      workers: tuner?.workers ?? null,
      curve: curve(),
      now: now(),
    })
  }
  const noteQuietly = (): void =>
    void note().catch((error: unknown) =>
      logger.warn('the run could not be noted', { message: String(error) }),
    )

  const runRules = async (onlyNew: boolean): Promise<void> => {
    const { items } = await options.triage.run()
    const { labelled } = await options.read.ask('ledger.rules', null)
    // What was labelled before the run began is counted once.
    await write.ask('ledger.recordRules', { run: run.run, labelled: items, total: onlyNew ? 0 : labelled })
    bumpFacts(undefined)
  }

  /** Sources whose items are in the plan. */
  let planned: ReadonlySet<number> = new Set()

  /** @returns how many subjects it found to plan */
  const plan = async (onlyNew: boolean): Promise<number> => {
    planned = new Set(await options.read.ask('ledger.sourcesToPlan', null))
    if (run.request.stages.includes('rules')) await runRules(onlyNew)
    return planStages(options, {
      run,
      onlyNew,
      now,
      isHalting: () => wish !== null,
    })
  }

  /**
   * What was imported since the run was planned is taken in: a run without a limit means all there is.
   *
   * @returns whether there is more to ask now
   */
  const takeInNew = async (): Promise<boolean> => {
    if (run.request.limit !== null || currentWish() !== null) return false
    const complete = await options.read.ask('ledger.sourcesToPlan', null)
    if (complete.every((source) => planned.has(source))) return false
    return (await plan(true)) > 0
  }
  let takingIn: Promise<boolean> | null = null
  /** Since the model was last asked: of two loops one may have ended before. */
  let foundMore = false
  /** One at a time, in the background of the questions. */
  const takeInNewMeanwhile = (): void => {
    takingIn ??= takeInNew()
      .then((more) => {
        if (more) {
          foundMore = true
          loop?.wake()
        }
        return more
      })
      .catch((error: unknown) => {
        logger.warn('new texts could not be planned', { message: String(error) })
        return false
      })
      .finally(() => (takingIn = null))
  }

  let ownWorkers = run.request.workers
  const setWorkers = (): Workers => ownWorkers ?? preferences.all().workers
  let tuner: ConcurrencyTuner | null = null
  const wanted = (): number => {
    const set = setWorkers()
    if (set !== 'auto') {
      curve()
      tuner = null
    } else tuner ??= createRunTuner(curve(), () => preferences.all())
    return set === 'auto' ? tuner!.workers : set
  }

  const askModel = async (): Promise<RunEnd> => {
    foundMore = false
    const stored = await options.read.ask('runs.recipes', { run: run.run })
    const recipes = readRecipes(stored)
    const embeddings = readEmbeddings(stored)
    const recipeOf = (id: number): KnownRecipe => {
      const recipe = recipes.get(id)
      if (recipe === undefined) throw new VerbatimError('internal', `the recipe ${id} of a job is not known`)
      return recipe
    }
    const [main] = recipes.values()
    if (main === undefined && embeddings.size === 0) return { kind: 'done' }
    const address = (): string => serverAddressOf(preferences.all(), options.environment)
    const pool = createAnalystPool(options.workerFiles.analyst)
    const loaded = createLoading((recipe, signal) =>
      withinTime(tuning.warmUpMs, signal, (limited) =>
        warmUp(address(), recipe, preferences.all().keepAliveMinutes, limited),
      ),
    )
    const askPool = async (
      jobs: readonly LeasedJob[],
      how: AskedHow,
      signal: AbortSignal,
    ): Promise<BatchResult[]> => {
      await loaded.ensure(recipeOf(jobs[0]!.recipe), signal)
      const questions = jobs.map((job) => questionOf(job, recipeOf(job.recipe), how, preferences.all()))
      return pool.analyse(questions, address(), signal)
    }
    const batches = await measuredBatches(options, recipes)
    const learn = async (
      jobs: readonly LeasedJob[],
      results: BatchResult[],
      signal: AbortSignal,
    ): Promise<void> => {
      const [job, ...more] = jobs
      const [result] = results
      if (job === undefined || more.length > 0 || result?.ok !== true) return
      const askTogether = (sample: readonly LeasedJob[]): Promise<BatchResult[]> =>
        askPool(sample, { manner: 'plain', isLast: false }, signal)
      // What is found out on the way must not cost the answer that is there.
      await batches.learn(job, result.answer, askTogether).catch(() => {})
    }
    const { breakerFailures, breakerPauseSeconds } = preferences.all()
    const rest = watchRest({
      between: run.request.between,
      preferences,
      power: options.power ?? createTopic<PowerState>({ onBattery: false }),
      now,
      everyMs: tuning.restLookMs,
      onChange: (reason) => {
        stopwatch.run(reason === '')
        loop?.rest(reason)
      },
    })
    stopwatch.run(rest.reason === '')
    const common = {
      run: run.run,
      write,
      tuning,
      now,
      breaker: { failures: breakerFailures, pauseMs: breakerPauseSeconds * 1_000 },
      maximumAttempts: () => preferences.all().maximumAttempts,
      resting: rest.reason,
      onSettled: () => bumpFacts(undefined),
      onGate: noteQuietly,
    }
    const startQuestions = (first: KnownRecipe): RunLoop =>
      startRunLoop({
        ...common,
        workers: wanted(),
        ask: async (jobs, how, signal) => {
          const results = await askPool(jobs, how, signal)
          await learn(jobs, results, signal)
          return results
        },
        batchSize: batches.sizeOf,
        largestBatch: () => Math.max(1, ...[...recipes.keys()].map(batches.sizeOf)),
        warmUp: async (signal) => {
          await pool.ready()
          await loaded.again(first, signal)
        },
        onAsked: () => {
          const end = tuner?.asked()
          return (how, answers) => {
            end?.(how, answers)
            questions?.setWorkers(wanted())
          }
        },
      })
    const questions = main === undefined ? null : startQuestions(main)
    setQuestionWorkers = (count) => questions?.setWorkers(count)
    const embedding =
      embeddings.size === 0
        ? null
        : startEmbedding({ ...common, embeddings, pool, address, preferences: () => preferences.all() })
    loop =
      questions !== null && embedding !== null ? joinLoops(questions, embedding) : (questions ?? embedding)!
    const unsubscribe = preferences.topic.subscribe(() => questions?.setWorkers(wanted()))
    const noting = setInterval(() => {
      noteQuietly()
      takeInNewMeanwhile()
      if (now() - themesAt > THEMES_EVERY_MS) void updateThemes()
    }, tuning.noteMs)
    const cancelDeadline = endAtDeadline(run.request.hours, busyMs, (reason) => halt('stopped', reason))
    // Read through a function: it may have been set while we waited, which the compiler cannot see.
    const early = currentWish()
    if (early !== null) loop.halt(early.reason, 0)
    try {
      return await loop.ended
    } finally {
      clearInterval(noting)
      cancelDeadline()
      unsubscribe()
      rest.close()
      stopwatch.run(true)
      await note().catch(() => {})
      await pool.close()
    }
  }
  const currentWish = (): Wish | null => wish

  /** What a model named becomes a theme, or joins one. Themes that cannot be brought up to date do not cost the run its end. */
  const updateThemes = async (): Promise<void> => {
    themesAt = now()
    try {
      await options.themes?.update()
      bumpFacts(undefined)
    } catch (error) {
      logger.warn('the themes could not be brought up to date', { message: String(error) })
    }
  }

  const takeUp = async (): Promise<void> => {
    if (options.unsettled.length > 0) {
      await write.ask('ledger.exchange', {
        run: run.run,
        now: now(),
        outcomes: options.unsettled,
        holding: [],
        leaseUntil: 0,
        unfollowed: [],
        wanted: 0,
        urgent: 0,
      })
      options.takeUnsettled([])
    }
    await write.ask('ledger.takeBackOrphans', null)
    await storeState('running', '')
  }

  const storeState = async (
    state: 'running' | 'paused' | 'stopped' | 'done',
    reason: string,
  ): Promise<void> => {
    await write.ask('ledger.setRunState', { run: run.run, state, reason, busyMs: busyMs(), now: now() })
  }

  const execute = async (): Promise<UnstoredEnd> => {
    await takeUp()
    await options.textsReady
    if (run.planning) {
      await write.ask('ledger.restartPlanning', { run: run.run })
      await plan(false)
      if (currentWish() === null) await write.ask('ledger.finishPlanning', { run: run.run })
    }
    while (currentWish() === null) {
      const end = await askModel()
      loop = null
      const more = (await takingIn) === true || foundMore
      if (end.kind === 'done') {
        if (more || (await takeInNew())) continue
        await updateThemes()
        if (currentWish() === null) return { state: 'done', reason: '' }
        break
      }
      options.takeUnsettled(end.unsettled)
      if (currentWish() === null) return { state: 'paused', reason: end.reason }
    }
    const asked = currentWish()
    return { state: asked?.as ?? 'paused', reason: asked?.reason ?? '' }
  }

  const ended = execute()
    .catch((error: unknown): UnstoredEnd => {
      loop = null
      logger.error('the run was broken off', { run: run.run, message: String(error) })
      return { state: currentWish()?.as ?? 'paused', reason: toErrorData(error).message }
    })
    .then(async (end) => {
      if (end.state === 'running') return null
      try {
        await storeState(end.state, end.reason)
        return null
      } catch (error) {
        logger.error('the end of the run could not be stored', { message: String(error) })
        return end
      }
    })
    .finally(() => bumpFacts(undefined))

  return {
    run: run.run,
    get busyMs() {
      return busyMs()
    },
    get breaker() {
      return loop?.breaker ?? 'closed'
    },
    get waiting() {
      return { reason: loop?.waiting ?? '', since }
    },
    workers: () => loop?.workers() ?? [],
    get wantedWorkers() {
      return wanted()
    },
    get curve() {
      return curve()
    },
    followPreference: () => {
      ownWorkers = null
      setQuestionWorkers(wanted())
    },
    wake: () => loop?.wake(),
    tryServer: () => loop?.tryServer(),
    lookAgain: () => {
      planned = new Set()
    },
    halt: async (as) => {
      halt(as, '')
      await ended
    },
    ended,
  }
}
