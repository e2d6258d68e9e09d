/** The doors to the runs: each waits until none is being started, then acts by what goes on. */
import { type ErrorData, VerbatimError, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import type { ComparisonRequest } from '../../shared/domain/quality.ts'
import { type Run, type RunPlan, RunRequest, type RunsSnapshot } from '../../shared/domain/run.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import type { Prompts } from '../analysis/prompt.ts'
import { countReplies } from '../workers/operations.ts'
import { executeRun } from './activeRun.ts'
import { type NewRunServices, checkServer, createComparison, createRun, recipesFor } from './newRun.ts'
import { previewRun } from './previewRun.ts'
import { PLUGGED_IN, restReason } from './rest.ts'
import { noRun, nothingGoesOn } from './runErrors.ts'
import type { ResumableRun } from './runReads.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import { createRunTurns } from './runTurns.ts'
import { EMPTY_SNAPSHOT, createSnapshotSampler } from './snapshotSampler.ts'
import { FIXED_TUNING, type RunTuning, preferredTuning } from './tuning.ts'
import { createUnstoredRuns } from './unstored.ts'

export interface RunService {
  plan(request: RunRequest): Promise<RunPlan>
  /**
   * Begins a run, or while another goes on lets it wait for its turn.
   *
   * @throws VerbatimError `queue_full` with `retryAfterSeconds` when 100 wait; of the model server when it is needed and away
   */
  start(request: RunRequest): Promise<{ run: number }>
  /** Begins a run that asks two recipes about the same items, or lets it wait for its turn; errors as `start`, and `usage`. */
  compare(request: ComparisonRequest): Promise<{ run: number; comparison: number }>
  /** Goes on with a run that was interrupted, paused or stopped; null: the latest that is not done. */
  resume(run: number | null): Promise<{ run: number }>
  pause(): Promise<void>
  /** @param run one that waits is taken out of the queue; null: the one that goes on */
  stop(run?: number | null): Promise<void>
  /** Gives failed jobs their attempts back, in the run that goes on; else the best of `runsToRetry` whose model is there goes on. */
  retryFailed(): Promise<{ jobs: number }>
  /** Items of sources that were planned may have got a text meanwhile: a run without a limit takes them in. */
  textsChanged(): void
  /** Alerts were added or seen: the snapshot is to have them. */
  alertsChanged(): void
  /** The machine woke up: a run under way tries its server before it goes on. */
  wokeUp(): void
  /** Resolves when the run is done, stopped or paused, or when the service closes. */
  settled(run: number): Promise<Run>
  /** A run that went on when the process ended goes on, or the one whose turn it is; when the server is away it waits for it. */
  resumeInterrupted(): Promise<number | null>
  snapshot: Topic<RunsSnapshot>
  /** Settles what comes back shortly and hands back the other leases; the run stays `running` for the next start. */
  close(): Promise<void>
}

export interface RunServiceOptions extends RunSurroundings {
  prompts: Prompts
  /** Told when a run is done, paused or stopped, and that is stored. */
  onEnded?: (run: number) => void
  /** Has the model server up that is to be asked; rejects never. */
  beforeAsking?: () => Promise<void>
  now?: () => number
  tuning?: Partial<RunTuning>
}

export function createRunService(given: RunServiceOptions): RunService {
  const write = countReplies(given.write)
  const options = { ...given, write }
  const { read, preferences, logger } = options
  const now = options.now ?? Date.now
  const fixed = { ...FIXED_TUNING, ...options.tuning }
  const tuning = (): RunTuning => ({
    ...FIXED_TUNING,
    ...preferredTuning(preferences.all()),
    ...options.tuning,
  })
  const newRuns: NewRunServices = {
    ...options,
    now,
  }
  const snapshot = createTopic<RunsSnapshot>(EMPTY_SNAPSHOT)
  const unstored = createUnstoredRuns()
  const sampler = createSnapshotSampler({
    read,
    snapshot,
    now,
    writes: () => write.replies,
    intervalMs: fixed.snapshotMs,
    logger,
    asItIs: unstored.asItIs,
  })
  void sampler.refresh(null)
  const turns = createRunTurns({
    ...options,
    ...{ sampler, snapshot, unstored, now },
    turnMs: () => preferences.all().runTurnMinutes * fixed.turnMinuteMs,
    lookMs: fixed.turnLookMs,
    mayAsk: (between) =>
      restReason(between, preferences.all(), options.power?.value ?? PLUGGED_IN, now()) === '',
    execute: (run) =>
      executeRun({
        ...options,
        ...{ run, now },
        tuning: tuning(),
        unsettled: unstored.take(run.run),
      }),
  })

  /**
   * The number a run was started with holds until the person sets the preference, if only to the value it has; then it is
   * gone for good, so that the run does not fall back on it at the next start.
   */
  let letting: Promise<void> = Promise.resolve()
  const letGoOfOwnWorkers = async (): Promise<void> => {
    try {
      await write.ask('ledger.letGoOfWorkers', null)
      await sampler.refresh(null)
    } catch (error) {
      logger.warn('the number of workers could not be stored', { message: String(error) })
    }
  }
  const unsubscribe = preferences.topic.subscribe(({ name }) => {
    if (name !== 'workers') return
    turns.active?.followPreference()
    letting = letGoOfOwnWorkers()
  })

  const start = async (request: RunRequest): Promise<{ run: number }> => {
    while (turns.starting !== null) await turns.starting
    if (turns.active !== null) return turns.enqueue(() => createRun(newRuns, request, true))
    return turns.exclusively(async () => turns.launch(await createRun(newRuns, request, false)))
  }

  /** @throws VerbatimError `not_found`, and `run_state` for one that a batch file asks */
  const findRun = async (run: number | null): Promise<ResumableRun> => {
    const found = await read.ask('runs.resumable', { run })
    if (found === null) throw noRun(run)
    return found
  }

  const checkModel = async ({ model, hasFallbacks }: ResumableRun): Promise<void> => {
    if (model === null) return
    await checkServer(newRuns, model).catch((error: unknown) => {
      // Its fallback is asked then.
      if (!hasFallbacks || toErrorData(error).code !== 'model_missing') throw error
    })
  }

  /** Exclusively. */
  const goOn = async (run: number | null): Promise<{ run: number }> => {
    const found = await findRun(run)
    await checkModel(found)
    if (found.state !== 'waiting') return turns.launch(found)
    const begun = await turns.begin(found.run)
    if (begun === null) throw new VerbatimError('run_state', `run ${found.run} does not wait any more`)
    return begun
  }

  return {
    snapshot,
    plan: (request) => previewRun(options, request, () => recipesFor(newRuns, request)),
    start,
    compare: async (request) => {
      const comparison = await createComparison(newRuns, request)
      const { run } = await start(RunRequest.parse({ stages: ['primary'], comparison }))
      return { run, comparison }
    },
    resume: async (run) => {
      while (turns.changing !== null) await turns.changing
      return turns.exclusively(async () => {
        const found = await read.ask('runs.resumable', { run })
        if (found?.state === 'done') throw new VerbatimError('run_state', `run ${found.run} is done`)
        return goOn(run)
      })
    },
    pause: async () => {
      while (turns.starting !== null) await turns.starting
      if (turns.active === null) throw nothingGoesOn()
      await turns.active.halt('paused')
    },
    stop: async (waitingRun = null) => {
      while (turns.starting !== null) await turns.starting
      if (waitingRun !== null && waitingRun !== turns.active?.run) return turns.withdraw(waitingRun)
      if (turns.active !== null) return turns.active.halt('stopped')
      const found = await read.ask('runs.resumable', { run: null })
      if (found === null || found.state === 'stopped') throw nothingGoesOn()
      const { run, busyMs } = found
      await write.ask('ledger.setRunState', { run, state: 'stopped', reason: '', busyMs, now: now() })
      await sampler.refresh(null)
    },
    retryFailed: async () => {
      while (turns.changing !== null) await turns.changing
      const goingOn = turns.active
      if (goingOn !== null) {
        return goingOn.whileGiven(() => write.ask('ledger.retryFailed', { run: goingOn.run }))
      }
      return turns.exclusively(async () => {
        let why: ErrorData | null = null
        for (const run of await read.ask('runs.toRetry', null)) {
          const found = await findRun(run)
          try {
            await checkModel(found)
          } catch (error) {
            why ??= toErrorData(error)
            continue
          }
          const { jobs } = await write.ask('ledger.retryFailed', { run })
          turns.launch(found)
          return { jobs }
        }
        if (why !== null) throw fromErrorData(why)
        return { jobs: 0 }
      })
    },
    wokeUp: () => turns.active?.tryServer(),
    textsChanged: () => turns.active?.lookAgain(),
    alertsChanged: () => void sampler.refresh(null),
    settled: turns.settled,
    resumeInterrupted: async () => {
      while (turns.starting !== null) await turns.starting
      if (!turns.isFree) return null
      const taken = await turns.exclusively(async () => {
        const found = await read.ask('runs.resumable', { run: null })
        return found?.state === 'running' ? turns.launch(found) : null
      })
      return taken?.run ?? turns.beginNext()
    },
    close: async () => {
      unsubscribe()
      const halted = turns.close()
      await letting
      await halted
      await sampler.close()
    },
  }
}
