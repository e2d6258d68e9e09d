import { type Alert, type Run, type RunsSnapshot, SHOWN_RUNS } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import type { ActiveRun } from './activeRun.ts'
import { residentMegabytes } from './machineMemory.ts'
import { isAlert } from './waiting.ts'

export const EMPTY_SNAPSHOT: RunsSnapshot = {
  runs: [],
  queue: { pending: 0, leased: 0, done: 0, failed: 0 },
  itemsPerMinute: 0,
  eta: null,
  workers: [],
  wantedWorkers: null,
  breaker: 'closed',
  servers: [],
  memory: 0,
  alerts: [],
}

export interface SnapshotSampler {
  /** Samples the ledger and the slots of this run until it ends. */
  follow(active: ActiveRun): void
  /** Reads everything anew once; for the time after the given run. Never rejects. */
  refresh(ended: ActiveRun | null): Promise<void>
  close(): Promise<void>
}

/** A model may take seconds for an answer, and the whole machine with it: what stands still is sampled after so many intervals only. */
const INTERVALS_WITHOUT_CHANGE = 5

export function createSnapshotSampler(options: {
  read: Pick<Asker<ReadOperations>, 'ask'>
  snapshot: Topic<RunsSnapshot>
  now: () => number
  /** Grows with what the run has written; what others write is seen after some intervals, or by `refresh`. */
  writes: () => number
  intervalMs: number
  logger: Logger
  /** Lays what could not be stored over what is stored. */
  asItIs: (run: Run) => Run
}): SnapshotSampler {
  const { read, snapshot, now, writes, logger } = options
  let followed: ActiveRun | null = null
  /** When, by `performance.now()`, and after how many writes it was last sampled; null: it is to be sampled in any case. */
  let sampled: { at: number; writes: number } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let sampling: Promise<void> = Promise.resolve()
  let refreshing: Promise<void> = Promise.resolve()
  let closed = false

  const sample = async (active: ActiveRun): Promise<void> => {
    const { busyMs } = active
    const seen = await read.ask('runs.sample', { run: active.run, now: now(), busyMs })
    if (seen === null || followed !== active || closed) return
    const { waiting } = active
    const run = { ...seen.run, reason: waiting.reason, curve: active.curve }
    const rest = snapshot.value.runs.filter((each) => each.run !== active.run)
    snapshot.set({
      runs: [run, ...rest].sort((a, b) => b.run - a.run),
      queue: seen.queue,
      itemsPerMinute: active.breaker === 'closed' ? seen.itemsPerMinute : 0,
      eta: active.breaker === 'closed' ? seen.eta : null,
      workers: active.workers(),
      wantedWorkers: active.wantedWorkers,
      breaker: active.breaker,
      servers: active.servers(),
      memory: residentMegabytes(),
      alerts: [
        ...(isAlert(waiting.reason)
          ? [{ code: 'waiting', message: waiting.reason, since: waiting.since }]
          : []),
        ...seen.kept,
      ],
    })
  }

  const isDue = (): boolean =>
    sampled === null ||
    sampled.writes !== writes() ||
    performance.now() - sampled.at >= INTERVALS_WITHOUT_CHANGE * options.intervalMs

  const sampleAgainAndAgain = async (active: ActiveRun): Promise<void> => {
    const started = performance.now()
    try {
      if (isDue()) {
        sampled = { at: started, writes: writes() }
        await sample(active)
      }
    } catch (error) {
      sampled = null
      logger.warn('the run could not be sampled', { message: String(error) })
    }
    if (followed !== active || closed) return
    const took = performance.now() - started
    // On a large ledger a sample takes its time: never more than half of a reader's.
    const rest = Math.max(options.intervalMs - took, took)
    timer = setTimeout(() => {
      sampling = sampleAgainAndAgain(active)
    }, rest)
  }

  const readAll = async (): Promise<void> => {
    const seen = await read.ask('runs.snapshot', null)
    if (closed || followed !== null) return
    const runs = seen.runs.map(options.asItIs)
    snapshot.set({
      ...seen,
      runs,
      workers: [],
      breaker: 'closed',
      servers: [],
      memory: residentMegabytes(),
      alerts: seen.alerts.some(({ id }) => id === undefined)
        ? seen.alerts
        : [
            ...alertsOfUnstored(
              runs.find(({ state }) => state !== 'waiting'),
              now(),
            ),
            ...seen.alerts,
          ],
    })
  }

  /** Others were added or taken away beside the one that is followed. */
  const readOthers = async (): Promise<void> => {
    const runs = (await read.ask('runs.list', null)).map(options.asItIs)
    if (closed || followed === null) return
    const own = followed.run
    const seen = snapshot.value.runs.find(({ run }) => run === own)
    snapshot.set({
      ...snapshot.value,
      runs: runs.slice(0, SHOWN_RUNS).map((run) => (run.run === own ? (seen ?? run) : run)),
    })
  }

  const readOthersOrAll = async (ended: ActiveRun | null): Promise<void> => {
    if (followed !== null && followed !== ended) {
      sampled = null
      return readOthers()
    }
    followed = null
    clearTimeout(timer)
    await sampling
    const reading = readAll()
    sampling = reading.catch(() => {})
    await reading
  }

  return {
    follow: (active) => {
      followed = active
      sampled = null
      clearTimeout(timer)
      sampling = sampleAgainAndAgain(active)
    },
    refresh: (ended) => {
      // What was done stands, whether or not it can be shown.
      refreshing = readOthersOrAll(ended).catch((error: unknown) => {
        if (!closed) logger.warn('the runs could not be read', { message: String(error) })
      })
      return refreshing
    },
    close: async () => {
      // How a run ended that ended just now is told too: the file of figures is written after this.
      await refreshing
      closed = true
      clearTimeout(timer)
      await sampling
    },
  }
}

/** A run that a full disk paused: the store could not take the reason, but the person must see it. */
function alertsOfUnstored(latest: Run | undefined, now: number): Alert[] {
  if (latest === undefined || latest.state !== 'paused' || latest.reason === '') return []
  return [{ code: 'run_paused', message: latest.reason, since: new Date(now).toISOString() }]
}
