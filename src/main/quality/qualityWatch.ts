/** Looks after each run, and once a day, whether the answers are still what they were, and tells the person where not. */
import type { DriftTest } from '../../shared/domain/quality.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { NewAlert } from '../db/queries/alerts.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import { dayAfter, dayName, lastDays, midnightOf } from './days.ts'
import { describeDrift } from './driftWords.ts'

export interface QualityWatch {
  /** A run asks nothing more for now. */
  runEnded(run: number): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

export interface ReportedDay {
  /** Year-month-day. */
  day: string
  /** Milliseconds since 1970; the end is not of it. */
  since: number
  until: number
  drift: readonly DriftTest[]
}

export interface QualityWatchOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  logger: Logger
  /** Compares the recipes of a run that is over with those before them. */
  judgeRecipes: (run: number, tell: (alerts: readonly NewAlert[]) => Promise<void>) => Promise<void>
  /** Called when there is something new to be seen. */
  onTold: () => void
  now?: () => number
  /** The reports of days that are over. */
  reports?: {
    /**
     * Whether a day was looked at, and there was something to tell.
     *
     * @param day year-month-day
     */
    has(day: string): Promise<boolean>
    /** Where there is something to tell. */
    write(day: ReportedDay): Promise<void>
  }
  lookEveryMs?: number
}

const LOOK_EVERY_MS = 10 * 60_000
/** Behind the start, which has other things to do. */
const FIRST_LOOK_MS = 60_000

export function createQualityWatch(options: QualityWatchOptions): QualityWatch {
  const { read, write, logger, now = Date.now, lookEveryMs = LOOK_EVERY_MS } = options
  let working: Promise<void> = Promise.resolve()
  let closed = false
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isClosed = (): boolean => closed
  let lookedAt: number | null = null

  const failed =
    (what: string, of: { run?: number } = {}) =>
    (error: unknown): void =>
      logger.warn(what, { ...of, message: String(error) })

  const tell = async (alerts: readonly NewAlert[]): Promise<void> => {
    if (alerts.length === 0) return
    const { told } = await write.ask('quality.tell', alerts)
    if (told > 0) options.onTold()
  }
  const tellDrift = (tests: readonly DriftTest[], period: string, when: string): Promise<void> => {
    const alarms = Map.groupBy(
      tests.filter(({ alarm }) => alarm),
      ({ recipe }) => recipe,
    )
    return tell(
      [...alarms].map(([recipe, some]) => ({
        code: 'quality_drift',
        subject: `${period} recipe ${recipe}`,
        message: describeDrift(some, when),
        now: now(),
      })),
    )
  }
  const lookAtRun = async (run: number): Promise<void> => {
    // Paused, it goes on later: it is looked at once, when it is over.
    const state = (await read.ask('runs.get', { run }))?.state
    if (state !== 'done' && state !== 'stopped') return
    // A run is looked at once: what fails of one look must not cost it the other.
    await options.judgeRecipes(run, tell).catch(failed('the recipes of a run could not be compared', { run }))
    await lookAtDriftOf(run).catch(failed('the drift of a run could not be looked at', { run }))
  }
  const lookAtDriftOf = async (run: number): Promise<void> =>
    tellDrift(await read.ask('quality.driftOfRun', { run }), `run ${run}`, `in run ${run}`)

  const lookAtDay = async (since: number): Promise<void> => {
    const day = dayName(since)
    if ((await options.reports?.has(day)) === true) return
    const until = dayAfter(since)
    const drift = await read.ask('quality.drift', { since, until })
    await tellDrift(drift, `day ${day}`, `on ${day}`)
    await options.reports?.write({ day, since, until, drift })
  }
  /** Each day once it is over, so that it is looked at whole; the oldest first. What fails is tried again at the next look. */
  const lookAtDays = async (): Promise<void> => {
    const today = midnightOf(now())
    if (lookedAt === today) return
    for (const since of lastDays(today).toReversed()) {
      if (isClosed()) return
      await lookAtDay(since)
    }
    lookedAt = today
  }

  const queue = (work: () => Promise<void>): void => {
    if (closed) return
    working = working.then(work).catch(failed('the quality could not be looked at'))
  }
  // A command that is done within a minute looks at no day; one that runs for days looks at each.
  const timer = setInterval(() => queue(lookAtDays), lookEveryMs)
  timer.unref()
  const firstLook = setTimeout(() => queue(lookAtDays), Math.min(FIRST_LOOK_MS, lookEveryMs))
  firstLook.unref()

  return {
    runEnded: (run) => queue(() => lookAtRun(run)),
    close: async () => {
      closed = true
      clearInterval(timer)
      clearTimeout(firstLook)
      await working
    },
  }
}
