/** One run from its start (or resumption) to its end: rules, plan, model. */
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { CurvePoint, Run, RunServer, RunsSnapshot, WorkerState } from '../../shared/domain/run.ts'
import { createTopic, throttleLatest } from '../../shared/topic.ts'
import { showActiveAnswers } from '../quality/recipeKeeper.ts'
import { createAnalystPool } from '../workers/analystPool.ts'
import type { Outcome } from './exchange.ts'
import { startEmbedding } from './embeddingLoop.ts'
import { joinLoops } from './joinLoops.ts'
import { endAtDeadline } from './limits.ts'
import { measuredBatches } from './measuredBatches.ts'
import { planStages } from './planStages.ts'
import { type PowerState, watchRest } from './rest.ts'
import { readKnownRecipes } from './knownRecipes.ts'
import { type RunEnd, type RunLoop, startRunLoop } from './runLoop.ts'
import type { ResumableRun } from './runReads.ts'
import { residentMegabytes } from './snapshotSampler.ts'
import { createObservedTimes } from './observedTimes.ts'
import { createRunServers } from './runServers.ts'
import { createRunWorkers } from './runWorkers.ts'
import { createStopwatch } from './stopwatch.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import type { RunTuning } from './tuning.ts'

export interface ActiveRun {
  readonly run: number
  readonly busyMs: number
  readonly breaker: RunsSnapshot['breaker']
  /** Why nothing is asked at the moment; '' when something is. */
  readonly waiting: { reason: string; since: string }
  workers(): WorkerState[]
  servers(): RunServer[]
  /** Questions it keeps in flight, as set for it. */
  readonly wantedWorkers: number
  /** What was measured of numbers of workers. */
  readonly curve: CurvePoint[]
  /** The number it was started with no longer holds. */
  followPreference(): void
  /** Failed jobs were given to it: of any recipe, and of stages that it has no loop for as yet. */
  retried(): void
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
  const { hours } = run.request
  /** Whoever goes on with a run whose hours are over gives it as many again. */
  const usedUp = hours !== null && run.busyMs >= hours * 3_600_000 ? run.busyMs : 0
  let loop: RunLoop | null = null
  let themesAt = now()
  let followServers = (): void => {}
  let wish: Wish | null = null
  const halted = Promise.withResolvers<null>()
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
    halted.resolve(null)
  }
  /** What goes on by itself is not waited for when the run halts: rules and threads may take minutes. */
  const unlessHalted = <T>(work: Promise<T>): Promise<T | null> => Promise.race([work, halted.promise])

  const ownWorkers = createRunWorkers(run, preferences.all)
  const { wanted, curve } = ownWorkers
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
      workers: ownWorkers.found,
      servers: loop?.servers() ?? [],
      learnt: times.explain(),
      curve: curve(),
      now: now(),
    })
  }
  const noteQuietly = (): void =>
    void note().catch((error: unknown) =>
      logger.warn('the run could not be noted', { message: String(error) }),
    )

  const runRules = async (onlyNew: boolean): Promise<void> => {
    const labelled = await unlessHalted(options.triage.run())
    if (labelled === null) return
    // What was labelled before the run began is counted once.
    const total = onlyNew ? 0 : (await options.read.ask('ledger.rules', null)).labelled
    await write.ask('ledger.recordRules', { run: run.run, labelled: labelled.items, total })
    bumpFacts(undefined)
  }

  /** Sources whose items are in the plan. */
  let planned: ReadonlySet<number> = new Set()

  const planComparison = async (comparison: number): Promise<number> => {
    const task = await options.read.ask('quality.comparison', { comparison })
    if (task === null) throw new VerbatimError('not_found', `there is no comparison ${comparison}`)
    await write.ask('ledger.planTrial', { run: run.run, task })
    return task.items.length
  }

  /** @returns how many subjects it found to plan */
  const plan = async (onlyNew: boolean): Promise<number> => {
    const { comparison } = run.request
    if (comparison !== undefined) return planComparison(comparison)
    planned = new Set(await options.read.ask('ledger.sourcesToPlan', null))
    if (run.request.stages.includes('rules')) await runRules(onlyNew)
    const threads = { rethread: () => unlessHalted(options.threads.rethread()) }
    return planStages({ ...options, threads }, { run, onlyNew, now, isHalting: () => wish !== null })
  }

  /**
   * What was imported since the run was planned is taken in: a run without a limit means all there is.
   *
   * @returns whether there is more to ask now
   */
  const takeInNew = async (): Promise<boolean> => {
    const isWhole = run.request.limit === null && run.request.comparison === undefined
    if (!isWhole || currentWish() !== null) return false
    const complete = await options.read.ask('ledger.sourcesToPlan', null)
    if (complete.every((source) => planned.has(source))) return false
    return (await plan(true)) > 0
  }
  let takingIn: Promise<boolean> | null = null
  /** Since the model was last asked: of two loops one may have ended before. */
  let foundMore = false
  const hasFoundMore = (): boolean => foundMore
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
        // They are looked for again.
        planned = new Set()
        return false
      })
      .finally(() => (takingIn = null))
  }

  const times = createObservedTimes()

  const askModel = async (): Promise<RunEnd> => {
    foundMore = false
    const { recipes, embeddings, recipeOf, embeddingOf } = await readKnownRecipes(options.read, run.run)
    const [main] = recipes.values()
    if (main === undefined && embeddings.size === 0) return { kind: 'done' }
    const batches = await measuredBatches(options, recipes)
    const pool = createAnalystPool(options.workerFiles.analyst)
    const servers =
      main === undefined
        ? null
        : createRunServers({
            preferences: preferences.all,
            environment: options.environment,
            recipeOf,
            main,
            model: run.model ?? main.model,
            pool,
            times,
            warmUpMs: tuning.warmUpMs,
            workers: wanted,
            onAsked: () => {
              const end = ownWorkers.asked()
              return (how, answers) => {
                end?.(how, answers)
                followTuner()
              }
            },
            learn: async (jobs, results, askTogether) => {
              const [job, ...more] = jobs
              const [result] = results
              if (job === undefined || more.length > 0 || result?.ok !== true) return
              // What is found out on the way must not cost the answer that is there.
              await batches.learn(job, result.answer, askTogether).catch(() => {})
            },
          })
    const follow = (): void => {
      following = wanted()
      if (servers !== null) loop?.setServers(servers())
    }
    let following = wanted()
    const followTuner = (): void => {
      if (wanted() !== following) follow()
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
    const questions =
      servers === null
        ? null
        : startRunLoop({
            ...common,
            servers: servers(),
            fallbackOf: (recipe) => recipes.get(recipe)?.fallback ?? null,
            batchSize: batches.sizeOf,
            largestBatch: () => Math.max(1, ...[...recipes.keys()].map(batches.sizeOf)),
          })
    const { environment } = options
    const embedding =
      embeddings.size === 0
        ? null
        : startEmbedding({
            ...common,
            embeddings,
            embeddingOf,
            pool,
            environment,
            preferences: preferences.all,
          })
    loop =
      questions !== null && embedding !== null ? joinLoops(questions, embedding) : (questions ?? embedding)!
    followServers = follow
    const unsubscribe = preferences.topic.subscribe(follow)
    const noting = setInterval(() => {
      noteQuietly()
      takeInNewMeanwhile()
      if (now() - themesAt > THEMES_EVERY_MS) void updateThemes()
    }, tuning.noteMs)
    const cancelDeadline = endAtDeadline(
      hours,
      () => busyMs() - usedUp,
      (reason) => halt('stopped', reason),
    )
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
    await unlessHalted(options.textsReady ?? Promise.resolve())
    if (run.planning && currentWish() === null) {
      await write.ask('ledger.restartPlanning', { run: run.run })
      // Its recipes may be earlier ones, by which nothing will be asked anew.
      await showActiveAnswers(options)
      await plan(false)
      if (currentWish() === null) await write.ask('ledger.finishPlanning', { run: run.run })
    }
    while (currentWish() === null) {
      const end = await askModel()
      loop = null
      const more = (await takingIn) === true || hasFoundMore()
      if (end.kind === 'done') {
        if (more || (await takeInNew())) continue
        await unlessHalted(updateThemes())
        if (hasFoundMore()) continue
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
    servers: () => loop?.servers() ?? [],
    get curve() {
      return curve()
    },
    followPreference: () => {
      ownWorkers.followPreference()
      followServers()
    },
    retried: () => {
      foundMore = true
      loop?.wake()
    },
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
