/** One run from its start, or from where it is resumed, to its end: planned, asked, and taking in what is imported meanwhile. */
import { MILLISECONDS_AN_HOUR } from '../../shared/domain/moment.ts'
import type { CurvePoint, Run, RunServer, RunsSnapshot, WorkerState } from '../../shared/domain/run.ts'
import { throttleLatest } from '../../shared/topic.ts'
import { showActiveAnswers } from '../quality/recipeKeeper.ts'
import { type Asking, startAsking } from './askModel.ts'
import type { Outcome } from './exchangeWrites.ts'
import { type HaltState, type HaltWish, createHalting } from './halting.ts'
import { endAtDeadline } from './deadline.ts'
import { createObservedTimes } from './observedTimes.ts'
import type { RunEnd } from './runLoop.ts'
import { createRunPlanning } from './runPlanning.ts'
import type { ResumableRun } from './runReads.ts'
import { brokenOffReason } from './runErrors.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import { createRunWorkers } from './runWorkers.ts'
import { residentMegabytes } from './machineMemory.ts'
import { createStopwatch } from './stopwatch.ts'
import type { RunTuning } from './tuning.ts'
import type { EndedRun, RunEnding } from './unstored.ts'

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
  /** Failed jobs are given to it, of any recipe and of stages that it has no loop for as yet: it does not end before, and asks them. */
  whileGiven<T>(give: () => Promise<T>): Promise<T>
  /** The machine has slept: what is known of the server is out of date. */
  tryServer(): void
  /** Looks for texts without a job also in sources that it has planned. */
  lookAgain(): void
  /** Its end is decided, and about to be stored: nothing reaches it any more. */
  readonly isEnding: boolean
  /** Resolves when it has halted and that is stored. */
  halt(as: HaltState): Promise<void>
  /** Never rejects. */
  ended: Promise<EndedRun>
}

export interface ActiveRunOptions extends RunSurroundings {
  run: ResumableRun
  tuning: RunTuning
  now: () => number
  /** Answers that could not be stored when it last went on. */
  unsettled: readonly Outcome[]
}

const FACTS_EVERY_MS = 500
/** What was named meanwhile joins the themes; looking at everything takes its time. */
const THEMES_EVERY_MS = 300_000

export function executeRun(options: ActiveRunOptions): ActiveRun {
  const { run, write, preferences, tuning, now, logger } = options
  const stopwatch = createStopwatch(run.busyMs)
  const busyMs = stopwatch.milliseconds
  const { hours } = run.request
  /** Whoever goes on with a run whose hours are over gives it as many again. */
  const usedUp = hours !== null && run.busyMs >= hours * MILLISECONDS_AN_HOUR ? run.busyMs : 0
  const times = createObservedTimes()
  const workers = createRunWorkers(run, preferences.all)
  const halting = createHalting()
  const isHalting = (): boolean => halting.wish() !== null
  let isEnding = false
  let asking: Asking | null = null
  let { unsettled } = options
  const bumpFacts = throttleLatest(
    () => options.facts.set({ version: options.facts.value.version + 1 }),
    FACTS_EVERY_MS,
  )
  const factsChanged = (): void => bumpFacts(undefined)

  const halt = (wish: HaltWish): void => {
    const grace = {
      paused: tuning.pauseGraceMs,
      stopped: tuning.stopGraceMs,
      running: tuning.closeGraceMs,
      waiting: tuning.pauseGraceMs,
    }
    if (halting.begin(wish)) asking?.loop.halt(wish.reason, grace[wish.as])
  }

  /** Since the model was last asked: of two loops one may have ended before. */
  let foundMore = false
  let giving = 0
  const hasFoundMore = (): boolean => foundMore || giving > 0
  const askMore = (): void => {
    foundMore = true
    asking?.loop.wake()
  }
  const planning = createRunPlanning({
    ...options,
    halting,
    onLabelled: factsChanged,
    onMore: askMore,
  })

  let since = new Date(now()).toISOString()
  let waitingReason = ''
  const note = async (): Promise<void> => {
    const reason = asking?.loop.waiting ?? ''
    if (reason !== waitingReason) since = new Date(now()).toISOString()
    waitingReason = reason
    await write.ask('ledger.noteRun', {
      run: run.run,
      busyMs: busyMs(),
      breaker: asking?.loop.breaker ?? 'closed',
      memory: residentMegabytes(),
      reason,
      workers: workers.found,
      servers: asking?.loop.servers() ?? [],
      learnt: times.explain(),
      curve: workers.curve(),
      now: now(),
    })
  }
  const noteQuietly = (): void =>
    void note().catch((error: unknown) =>
      logger.warn('the run could not be noted', { message: String(error) }),
    )

  let themesAt = now()
  /** What a model named becomes a theme, or joins one. Themes that cannot be brought up to date do not cost the run its end. */
  const updateThemes = async (): Promise<void> => {
    themesAt = now()
    try {
      await options.themes?.update()
      factsChanged()
    } catch (error) {
      logger.warn('the themes could not be brought up to date', { message: String(error) })
    }
  }

  /** Until the ledger has nothing left to ask, or the run halts. */
  const ask = async (): Promise<RunEnd> => {
    foundMore = false
    const started = await startAsking({
      ...options,
      ...{ workers, times, stopwatch },
      onSettled: factsChanged,
      onGate: noteQuietly,
    })
    if (started === null) return { kind: 'done' }
    asking = started
    const noting = setInterval(() => {
      noteQuietly()
      planning.takeInNewMeanwhile()
      if (now() - themesAt > THEMES_EVERY_MS) void updateThemes()
    }, tuning.noteMs)
    const cancelDeadline = endAtDeadline(
      hours,
      () => busyMs() - usedUp,
      (reason) => halt({ as: 'stopped', reason }),
    )
    const early = halting.wish()
    if (early !== null) started.loop.halt(early.reason, 0)
    try {
      return await started.loop.ended
    } finally {
      clearInterval(noting)
      cancelDeadline()
      await Promise.all([started.close(), note().catch(() => {})])
      asking = null
    }
  }

  const storeState = async (state: Run['state'], reason: string): Promise<void> => {
    await write.ask('ledger.setRunState', { run: run.run, state, reason, busyMs: busyMs(), now: now() })
  }

  const takeUp = async (): Promise<void> => {
    if (unsettled.length > 0) {
      await write.ask('ledger.exchange', {
        run: run.run,
        now: now(),
        outcomes: unsettled,
        holding: [],
        leaseUntil: 0,
        unfollowed: [],
        wanted: 0,
        urgent: 0,
      })
      unsettled = []
    }
    await write.ask('ledger.takeBackOrphans', null)
    await storeState('running', '')
  }

  const plan = async (): Promise<void> => {
    await write.ask('ledger.restartPlanning', { run: run.run })
    // Its recipes may be earlier ones, by which nothing will be asked anew; at a later turn they are shown, or no longer wanted.
    if (run.busyMs === 0) await showActiveAnswers(options)
    await planning.planAll()
  }

  const execute = async (): Promise<RunEnding> => {
    try {
      await takeUp()
      await halting.unlessHalted(options.textsReady ?? Promise.resolve())
      if (run.planning && !isHalting()) await plan()
      while (!isHalting()) {
        const end = await ask()
        await planning.takenIn()
        if (end.kind === 'halted') {
          unsettled = end.unsettled
          if (!isHalting()) return { state: 'paused', reason: end.reason }
        } else if (!hasFoundMore() && !(await planning.takeInNew(() => !hasFoundMore()))) {
          if (!hasFoundMore()) await halting.unlessHalted(updateThemes())
          if (!hasFoundMore() && !isHalting()) return { state: 'done', reason: '' }
        }
      }
      const wish = halting.wish()
      return { state: wish?.as ?? 'paused', reason: wish?.reason ?? '' }
    } finally {
      // In the same breath in which it is decided: nothing is given to it in between.
      isEnding = true
    }
  }

  const ended = execute()
    .catch((error: unknown): RunEnding => {
      asking = null
      logger.error('the run was broken off', { run: run.run, message: String(error) })
      return { state: halting.wish()?.as ?? 'paused', reason: brokenOffReason(error) }
    })
    .then(async (ending): Promise<EndedRun> => {
      if (ending.state === 'running') return { ...ending, isStored: true, outcomes: unsettled }
      try {
        await storeState(ending.state, ending.reason)
        return { ...ending, isStored: true, outcomes: unsettled }
      } catch (error) {
        logger.error('the end of the run could not be stored', { message: String(error) })
        return { ...ending, isStored: false, outcomes: unsettled }
      }
    })
    .finally(factsChanged)

  return {
    run: run.run,
    get busyMs() {
      return busyMs()
    },
    get breaker() {
      return asking?.loop.breaker ?? 'closed'
    },
    get waiting() {
      return { reason: asking?.loop.waiting ?? '', since }
    },
    workers: () => asking?.loop.workers() ?? [],
    get wantedWorkers() {
      return workers.wanted()
    },
    servers: () => asking?.loop.servers() ?? [],
    get curve() {
      return workers.curve()
    },
    followPreference: () => {
      workers.followPreference()
      asking?.followWorkers()
    },
    whileGiven: async (give) => {
      giving += 1
      try {
        return await give()
      } finally {
        giving -= 1
        askMore()
      }
    },
    tryServer: () => asking?.loop.tryServer(),
    lookAgain: planning.lookAgain,
    get isEnding() {
      return isEnding
    },
    halt: async (as) => {
      halt({ as, reason: '' })
      await ended
    },
    ended,
  }
}
