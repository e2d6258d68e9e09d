import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { ComparisonRequest } from '../../shared/domain/quality.ts'
import { type Run, type RunPlan, RunRequest, type RunsSnapshot } from '../../shared/domain/run.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import { readPrompts } from '../analysis/prompt.ts'
import { type ActiveRun, executeRun } from './activeRun.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import { findCompared, recipesToCompare } from './compared.ts'
import { SEED, embeds, previewRun } from './previewRun.ts'
import { type AskedRecipes, findRecipesOf, modelStages, withFirstServer } from './runContext.ts'
import type { ResumableRun } from './runReads.ts'
import { EMPTY_SNAPSHOT, createSnapshotSampler } from './snapshotSampler.ts'
import { type RunTuning, STANDARD_TUNING } from './tuning.ts'
import { createUnstoredRuns } from './unstored.ts'
import { knownServers } from '../analysis/modelServer/knownServers.ts'

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
  /** Gives failed jobs their attempts back, in the run that goes on; else the latest that asked a model goes on. */
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
  promptsFolder: string
  /** Told when a run is done, paused or stopped, and that is stored. */
  onEnded?: (run: number) => void
  /** Has the model server up that is to be asked; rejects never. */
  beforeAsking?: () => Promise<void>
  now?: () => number
  environment?: Readonly<Record<string, string | undefined>>
  tuning?: Partial<RunTuning>
}

/** Runs that may wait behind the one that goes on. */
const LONGEST_QUEUE = 100
const LEAST_RETRY_SECONDS = 30
const MOST_RETRY_SECONDS = 3_600

/** @param left seconds that the run under way will take, as far as that is known */
function queueFull(left: number): VerbatimError {
  const retryAfterSeconds = Math.ceil(Math.min(Math.max(left, LEAST_RETRY_SECONDS), MOST_RETRY_SECONDS))
  return new VerbatimError(
    'queue_full',
    `${LONGEST_QUEUE} runs are waiting already`,
    `Try again in ${retryAfterSeconds} seconds, or stop one of them.`,
    { retryAfterSeconds },
  )
}

const closing = (): VerbatimError => new VerbatimError('cancelled', 'Verbatim is closing')

export function createRunService(options: RunServiceOptions): RunService {
  const { read, write, preferences, logger, environment = process.env } = options
  const now = options.now ?? Date.now
  const tuning: RunTuning = { ...STANDARD_TUNING, ...options.tuning }
  const prompts = readPrompts(options.promptsFolder)
  const snapshot = createTopic<RunsSnapshot>(EMPTY_SNAPSHOT)
  let active: ActiveRun | null = null
  const unstored = createUnstoredRuns()
  /** Whether a run goes on is known only once none is being started: each door waits for that, and acts in the same breath. */
  let starting: Promise<unknown> | null = null
  let lastJoined: Promise<unknown> = Promise.resolve()
  /** Resolves when a run begins, ends or leaves the queue. */
  let turn = Promise.withResolvers<null>()
  const nextTurn = (): void => {
    turn.resolve(null)
    turn = Promise.withResolvers<null>()
  }
  let closed = false
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isClosed = (): boolean => closed

  const sampler = createSnapshotSampler({
    read,
    snapshot,
    now,
    intervalMs: tuning.snapshotMs,
    logger,
    asItIs: unstored.asItIs,
  })
  void sampler.refresh(null)

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
    active?.followPreference()
    letting = letGoOfOwnWorkers()
  })

  const launch = (run: ResumableRun): { run: number } => {
    if (closed) throw closing()
    const started = executeRun({
      ...options,
      run,
      now,
      tuning,
      environment,
      unsettled: unstored.take(run.run),
    })
    active = started
    sampler.follow(started)
    void started.ended.then(async (end) => {
      unstored.keep(run.run, end)
      if (active === started) active = null
      logger.info('run ended', { run: run.run })
      options.onEnded?.(run.run)
      await sampler.refresh(started)
      nextTurn()
      await beginNext()
    })
    nextTurn()
    return { run: run.run }
  }

  /** One at a time, from the check to the launch. */
  const exclusively = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw closing()
    if (starting !== null || active !== null) {
      const which = active === null ? 'a run is being started' : `run ${active.run} is going on`
      throw new VerbatimError('run_state', which, 'Pause or stop it first.')
    }
    const working = work()
    starting = working.catch(() => {})
    try {
      return await working
    } finally {
      starting = null
    }
  }

  const askedBy = async (request: RunRequest): Promise<AskedRecipes> => {
    await options.beforeAsking?.()
    return findRecipesOf(
      preferences.all(),
      environment,
      request.model,
      prompts,
      modelStages(request.stages),
      embeds(request) ? { wanted: request.embeddingModel } : null,
    )
  }

  const create = async (request: RunRequest, waits: boolean): Promise<ResumableRun> => {
    const stages = modelStages(request.stages)
    const asked =
      request.comparison !== undefined
        ? await findCompared(read, request.comparison)
        : stages.length > 0 || embeds(request)
          ? await askedBy(request)
          : { model: null, recipes: null, fallbacks: {}, notes: [] }
    const { model } = asked
    const { criticalThreshold: threshold, criticalShare: share, checkEvery } = preferences.all()
    const { run, recipes } = await write.ask('ledger.createRun', {
      request,
      model,
      recipes: asked.recipes,
      known: 'known' in asked ? asked.known : {},
      fallbacks: asked.fallbacks,
      notes: asked.notes,
      critical: { threshold, share },
      checkEvery,
      seed: SEED,
      waits,
      now: now(),
    })
    logger.info(waits ? 'run waits' : 'run started', { run, model })
    return {
      run,
      state: 'running',
      request,
      recipes,
      model,
      hasFallbacks: Object.keys(asked.fallbacks).length > 0,
      planning: true,
      seed: SEED,
      busyMs: 0,
      curve: [],
    }
  }

  /** Behind the run that goes on. One after the other: each counts those that wait before it joins them. */
  const enqueue = (request: RunRequest): Promise<{ run: number }> => {
    const joined = lastJoined.then(
      () => join(request),
      () => join(request),
    )
    lastJoined = joined
    return joined
  }
  const join = async (request: RunRequest): Promise<{ run: number }> => {
    try {
      const { runs } = await read.ask('runs.waiting', null)
      if (runs.length >= LONGEST_QUEUE) throw queueFull(snapshot.value.eta?.seconds ?? 0)
      const { run } = await create(request, true)
      await sampler.refresh(null)
      return { run }
    } finally {
      // The one it was to wait for may have ended meanwhile.
      void beginNext()
    }
  }

  /** The first of those that wait, unless the run before them was paused. */
  const beginNext = async (): Promise<number | null> => {
    if (closed || active !== null || starting !== null) return null
    try {
      return await exclusively(async () => {
        const { runs, isPaused } = await read.ask('runs.waiting', null)
        const [run] = runs
        return run === undefined || isPaused ? null : (await begin(run)).run
      })
    } catch (error) {
      if (!isClosed()) logger.warn('the next run could not begin', { message: String(error) })
      return null
    }
  }

  const begin = async (run: number): Promise<{ run: number }> => {
    await write.ask('ledger.beginRun', { run, now: now() })
    const found = await read.ask('runs.resumable', { run })
    if (found === null) throw new VerbatimError('not_found', `there is no run ${run}`)
    return launch(found)
  }

  /** One of the servers is enough to go on with. */
  const checkServer = async (model: string): Promise<void> => {
    await options.beforeAsking?.()
    await withFirstServer(knownServers(preferences.all(), environment), (server, signal, there) =>
      server.describe(there.model === '' ? model : there.model, signal),
    )
  }

  const goOn = async (run: number | null): Promise<{ run: number }> => {
    const found = await read.ask('runs.resumable', { run })
    if (found === null) {
      throw new VerbatimError(
        'not_found',
        run === null ? 'there is no unfinished run' : `there is no run ${run}`,
        'Start one with "verbatim analyze" or in the window under Runs.',
      )
    }
    if (found.model !== null)
      await checkServer(found.model).catch((error: unknown) => {
        // Its fallback is asked then.
        if (!found.hasFallbacks || toErrorData(error).code !== 'model_missing') throw error
      })
    return found.state === 'waiting' ? begin(found.run) : launch(found)
  }

  const start = async (request: RunRequest): Promise<{ run: number }> => {
    while (starting !== null) await starting
    if (active !== null) return enqueue(request)
    return exclusively(async () => launch(await create(request, false)))
  }

  return {
    snapshot,
    plan: (request) => previewRun(options, request, () => askedBy(request)),
    start,
    compare: async (request) => {
      await options.beforeAsking?.()
      const sides = await recipesToCompare(request, () =>
        findRecipesOf(preferences.all(), environment, null, prompts, ['primary']),
      )
      const { kind, size } = request
      const items = await read.ask('quality.comparisonSample', { kind, size, seed: now() })
      const { comparison } = await write.ask('quality.createComparison', {
        kind,
        ...sides,
        items,
        now: now(),
      })
      const { run } = await start(RunRequest.parse({ stages: ['primary'], comparison }))
      return { run, comparison }
    },
    resume: async (run) => {
      while (starting !== null) await starting
      return exclusively(async () => {
        const found = await read.ask('runs.resumable', { run })
        if (found?.state === 'done') throw new VerbatimError('run_state', `run ${found.run} is done`)
        return goOn(run)
      })
    },
    pause: async () => {
      while (starting !== null) await starting
      if (active === null) throw new VerbatimError('run_state', 'no run is going on')
      await active.halt('paused')
    },
    stop: async (waitingRun = null) => {
      while (starting !== null) await starting
      if (waitingRun !== null && waitingRun !== active?.run) return withdraw(waitingRun)
      if (active !== null) return active.halt('stopped')
      const found = await read.ask('runs.resumable', { run: null })
      if (found === null || found.state === 'stopped')
        throw new VerbatimError('run_state', 'no run is going on')
      const { run, busyMs } = found
      await write.ask('ledger.setRunState', { run, state: 'stopped', reason: '', busyMs, now: now() })
      await sampler.refresh(null)
    },
    retryFailed: async () => {
      while (starting !== null) await starting
      const goingOn = active
      if (goingOn !== null) {
        const { jobs } = await write.ask('ledger.retryFailed', { run: goingOn.run })
        goingOn.retried()
        return { jobs }
      }
      return exclusively(async () => {
        const { total } = await read.ask('runs.failures', { page: { offset: 0, limit: 1 } })
        if (total === 0) return { jobs: 0 }
        await checkServer(preferences.all().model || (await latestModel()))
        const { jobs, run } = await write.ask('ledger.retryFailed', { run: null })
        if (run !== null) await goOn(run)
        return { jobs }
      })
    },
    wokeUp: () => active?.tryServer(),
    textsChanged: () => active?.lookAgain(),
    alertsChanged: () => void sampler.refresh(null),
    settled: async (run) => {
      // What happens while we look must not be missed.
      let next = turn.promise
      let found = await endOf(run)
      while (!closed && (found?.state === 'waiting' || active?.run === run)) {
        if (active?.run !== run) await next
        next = turn.promise
        found = await endOf(run)
      }
      if (found === null) throw new VerbatimError('not_found', `there is no run ${run}`)
      return unstored.asItIs(found)
    },
    resumeInterrupted: async () => {
      while (starting !== null) await starting
      if (closed || active !== null) return null
      const taken = await exclusively(async () => {
        const found = await read.ask('runs.resumable', { run: null })
        return found?.state === 'running' ? launch(found) : null
      })
      return taken?.run ?? beginNext()
    },
    close: async () => {
      closed = true
      unsubscribe()
      nextTurn()
      const halted = active?.halt('running')
      await letting
      await halted
      await sampler.close()
    },
  }

  async function endOf(run: number): Promise<Run | null> {
    if (active?.run === run) await active.ended
    return read.ask('runs.get', { run })
  }

  async function withdraw(run: number): Promise<void> {
    if (!(await write.ask('ledger.withdrawRun', { run })))
      throw new VerbatimError('run_state', `run ${run} does not wait for its turn`)
    await sampler.refresh(null)
    nextTurn()
  }

  async function latestModel(): Promise<string> {
    const runs = await read.ask('runs.list', null)
    return runs.find(({ model }) => model !== null)?.model ?? ''
  }
}
