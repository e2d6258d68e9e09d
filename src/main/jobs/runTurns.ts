/**
 * Whose turn it is: one run goes on, others wait behind it. When it ends the next one begins; one that takes long makes way
 * after a while, and goes on when the others had theirs.
 */
import { VerbatimError } from '../../shared/domain/errors.ts'
import { type Run, type RunRequest, type RunsSnapshot, asksEverything } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ActiveRun } from './activeRun.ts'
import { noRun } from './runErrors.ts'
import type { ResumableRun, WaitingRun } from './runReads.ts'
import type { RunSurroundings } from './runSurroundings.ts'
import type { SnapshotSampler } from './snapshotSampler.ts'
import type { UnstoredRuns } from './unstored.ts'
import { isResting } from './waiting.ts'

/**
 * Whether a run goes on is known only once none is being started: each door waits for that, and acts in the same breath,
 * `while (turns.starting !== null) await turns.starting`. It stays with the door, in a loop: of two that wait, the first may
 * have begun to start another one.
 */
export interface RunTurns {
  /** The run that goes on. */
  readonly active: ActiveRun | null
  /** Resolves when the start under way has succeeded or failed; null when there is none. */
  readonly starting: Promise<unknown> | null
  /** The same, or when the end of a run is stored that is decided: for who wants to go on with it, or to give it more to do. */
  readonly changing: Promise<unknown> | null
  /** Neither does a run go on nor is one being started, and one may be. */
  readonly isFree: boolean
  /**
   * One at a time, from the check to the launch.
   *
   * @throws VerbatimError `run_state` when a run goes on or is being started, `cancelled` when the service is closing
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** Exclusively: the run goes on from here. */
  launch(run: ResumableRun): { run: number }
  /** Exclusively: it is this waiting run's turn. @returns null when it has been taken out of the queue */
  begin(run: number): Promise<{ run: number } | null>
  /** The first of those that wait, one that could ask before one that rests, unless the run before them was paused or its end could not be stored. Rejects never. */
  beginNext(): Promise<number | null>
  /**
   * Behind the run that goes on.
   *
   * @param create stores a run that waits
   * @throws VerbatimError `queue_full` with `retryAfterSeconds` when 100 wait
   */
  enqueue(create: () => Promise<{ run: number }>): Promise<{ run: number }>
  /** Takes a run that waits out of the queue. @throws VerbatimError `run_state` */
  withdraw(run: number): Promise<void>
  /** Resolves when the run is done, stopped or paused, or when the turns are closed. @throws VerbatimError `not_found` */
  settled(run: number): Promise<Run>
  /** Launches nothing more, and resolves when the run that goes on has halted. */
  close(): Promise<void>
}

export interface RunTurnsOptions extends Pick<RunSurroundings, 'read' | 'write' | 'logger'> {
  execute: (run: ResumableRun) => ActiveRun
  sampler: Pick<SnapshotSampler, 'follow' | 'refresh'>
  snapshot: Pick<Topic<RunsSnapshot>, 'value'>
  unstored: UnstoredRuns
  /** Told when a run is done, paused or stopped, and that is stored. */
  onEnded?: (run: number) => void
  now: () => number
  /** Whether a run with these hours of its own (null: none) could ask now; see `rest`. */
  mayAsk: (between: string | null) => boolean
  /** How long a run goes on while others wait; 0: to its end. */
  turnMs: () => number
  /** Between two looks at whether it is to make way. */
  lookMs: number
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

export function createRunTurns(options: RunTurnsOptions): RunTurns {
  const { read, write, logger, sampler, snapshot, unstored, now } = options
  let active: ActiveRun | null = null
  let starting: Promise<unknown> | null = null
  let lastJoined: Promise<unknown> = Promise.resolve()
  let closed = false
  /** A run was to begin while another was being started, which may have failed. */
  let isNextDue = false
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isClosed = (): boolean => closed
  /** Resolves when a run begins, ends or leaves the queue. */
  let turn = Promise.withResolvers<null>()
  const nextTurn = (): void => {
    turn.resolve(null)
    turn = Promise.withResolvers<null>()
  }

  const couldGoOn = ({ between, asksModel }: WaitingRun): boolean =>
    asksModel === 0 || options.mayAsk(between)

  /**
   * Of a run that asks whatever there is; what a person bounded goes on to its end. Its turn is the time in which it asks: not that of
   * loading or planning, which the next would spend as well. While it rests for its hours it makes way at once. Only for one
   * that could ask: whoever makes way while it rests is followed by one that does not, so that no two change places for nothing.
   *
   * @returns what ends the looking
   */
  const limitTurn = (run: ActiveRun, request: RunRequest): (() => void) => {
    if (!asksEverything(request)) return () => {}
    let spentMs = 0
    const look = async (): Promise<void> => {
      const isAsking = run.workers().some(({ state }) => state === 'asking')
      if (isAsking) spentMs += options.lookMs
      const turnMs = options.turnMs()
      // What is under way when its hours end is heard to its end.
      const isOver = isResting(run.waiting.reason) ? !isAsking : spentMs >= turnMs
      if (turnMs === 0 || !isOver) return
      try {
        const { runs } = await read.ask('runs.waiting', null)
        if (runs.some(couldGoOn) && active === run && !isClosed()) await run.halt('waiting')
      } catch (error) {
        if (!isClosed()) logger.warn('the queue could not be read', { message: String(error) })
      }
    }
    const looking = setInterval(() => void look(), options.lookMs)
    return () => clearInterval(looking)
  }

  const launch = (run: ResumableRun): { run: number } => {
    if (closed) throw closing()
    const started = options.execute(run)
    active = started
    sampler.follow(started)
    const unlimit = limitTurn(started, run.request)
    void started.ended.then(async (ended) => {
      unlimit()
      unstored.keep(run.run, ended)
      if (active === started) active = null
      logger.info('run ended', { run: run.run })
      if (ended.state !== 'waiting') options.onEnded?.(run.run)
      await sampler.refresh(started)
      nextTurn()
      await beginNext()
    })
    nextTurn()
    return { run: run.run }
  }

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
      if (isNextDue) void beginNext()
    }
  }

  const begin = async (run: number): Promise<{ run: number } | null> => {
    const hasBegun = await write.ask('ledger.beginRun', { run, now: now() })
    const found = hasBegun ? await read.ask('runs.resumable', { run }) : null
    return found === null ? null : launch(found)
  }

  /** One whose end found no room goes on by the store: with the next beginning, it would count as interrupted. */
  const isEndUnstored = async (): Promise<boolean> => {
    const states = unstored
      .ended()
      .map(async (run) => (await read.ask('runs.get', { run }))?.state === 'running')
    return (await Promise.all(states)).includes(true)
  }
  const isFree = (): boolean => !closed && active === null && starting === null
  const beginNext = async (): Promise<number | null> => {
    isNextDue = starting !== null
    if (!isFree()) return null
    try {
      return await exclusively(async () => {
        const { runs, isPaused } = await read.ask('runs.waiting', null)
        if (isPaused || (await isEndUnstored())) return null
        for (const { run } of [...runs.filter(couldGoOn), ...runs.filter((each) => !couldGoOn(each))]) {
          const begun = await begin(run)
          if (begun !== null) return begun.run
        }
        return null
      })
    } catch (error) {
      if (!isClosed()) logger.warn('the next run could not begin', { message: String(error) })
      return null
    }
  }

  const join = async (create: () => Promise<{ run: number }>): Promise<{ run: number }> => {
    try {
      const { runs } = await read.ask('runs.waiting', null)
      if (runs.length >= LONGEST_QUEUE) throw queueFull(snapshot.value.eta?.seconds ?? 0)
      const { run } = await create()
      await sampler.refresh(null)
      return { run }
    } finally {
      // The one it was to wait for may have ended meanwhile.
      void beginNext()
    }
  }

  return {
    get active() {
      return active
    },
    get starting() {
      return starting
    },
    get changing() {
      return starting ?? (active?.isEnding === true ? active.ended : null)
    },
    get isFree() {
      return isFree()
    },
    exclusively,
    launch,
    begin,
    beginNext,
    enqueue: (create) => {
      // One after the other: each counts those that wait before it joins them.
      const joined = lastJoined.then(
        () => join(create),
        () => join(create),
      )
      lastJoined = joined
      return joined
    },
    withdraw: async (run) => {
      if (!(await write.ask('ledger.withdrawRun', { run, now: now() }))) {
        if ((await read.ask('runs.get', { run })) === null) throw noRun(run)
        throw new VerbatimError(
          'run_state',
          `run ${run} does not wait for its turn`,
          '"verbatim status" lists the runs; "verbatim stop" without a number ends the one that goes on.',
        )
      }
      await sampler.refresh(null)
      nextTurn()
    },
    settled: async (run) => {
      for (;;) {
        const next = turn.promise
        if (active?.run === run) await active.ended
        const found = await read.ask('runs.get', { run })
        if (found === null) throw noRun(run)
        // It may have begun between the two looks: stored as running before it is the one that goes on.
        const hasChanged = starting !== null || next !== turn.promise
        const goesOn =
          found.state === 'waiting' || active?.run === run || (found.state === 'running' && hasChanged)
        if (closed || !goesOn) return unstored.asItIs(found)
        if (starting !== null) await starting
        else if (!hasChanged && active?.run !== run) await next
      }
    },
    close: async () => {
      closed = true
      nextTurn()
      await active?.halt('running')
    },
  }
}
