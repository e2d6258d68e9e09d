/** Looks at the run under way, and keeps what is to be told of it as alerts: once a run. */
import type { Run, RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { NewAlert } from '../db/queries/alerts.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { availableShare } from './machineMemory.ts'
import { type AlarmThresholds, createRunAlarms } from './runAlarms.ts'

export interface RunAlarmsOptions {
  snapshot: Pick<Topic<RunsSnapshot>, 'subscribe'>
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  logger: Logger
  /** Called when there is something new to be seen. */
  onTold: () => void
  now?: () => number
}

const EVERY_MS = 10_000

const thresholdsOf = (preferences: ReturnType<PreferenceService['all']>): AlarmThresholds => ({
  errors: preferences.alertErrors,
  timeouts: preferences.alertTimeouts,
  pace: preferences.alertPace,
  memory: preferences.alertMemory,
  freeMemory: preferences.alertFreeMemory,
})

/** @returns how to stop; waits for what is under way */
export function watchRunAlarms(options: RunAlarmsOptions): () => Promise<void> {
  const { snapshot, read, write, preferences, logger, now = Date.now } = options
  let watched: { run: number; at: number; alarms: ReturnType<typeof createRunAlarms> } | null = null
  let working: Promise<void> = Promise.resolve()

  const keep = async (alerts: readonly Omit<NewAlert, 'now'>[]): Promise<void> => {
    if (alerts.length === 0) return
    const { told } = await write.ask(
      'quality.tell',
      alerts.map((alert) => ({ ...alert, now: now() })),
    )
    if (told > 0) options.onTold()
  }
  const queue = (work: () => Promise<void>): void => {
    working = working.then(work).catch((error: unknown) => {
      logger.warn('a run could not be looked at', { message: String(error) })
    })
  }
  const look = async (seen: RunsSnapshot, run: number, at: number): Promise<void> => {
    const rates = await read.ask('runs.rates', { run })
    if (rates === null || watched?.run !== run) return
    const { itemsPerMinute, memory, queue: ledger, breaker } = seen
    const isResting = breaker !== 'closed' || ledger.leased === 0
    const found = watched.alarms(
      { ...rates, at, itemsPerMinute, memory, open: ledger.pending, isResting, freeMemory: availableShare() },
      thresholdsOf(preferences.all()),
    )
    await keep(
      found.map(({ code, message }) => ({ code, subject: `run ${run}`, message: `run ${run}: ${message}` })),
    )
  }
  const endedWith = ({ run, failed, done }: Run): Promise<void> =>
    failed === 0
      ? Promise.resolve()
      : keep([
          {
            code: 'run_done_with_failures',
            // Tried again, it may end with others: that is another finding.
            subject: `run ${run}, ${failed} failed of ${failed + done}`,
            message: `run ${run} is done, with ${failed} failed: they are listed under Runs, where one button tries them again`,
          },
        ])
  const stop = snapshot.subscribe((seen) => {
    const running = seen.runs.find(({ state }) => state === 'running')
    const ended = watched === null ? undefined : seen.runs.find(({ run }) => run === watched?.run)
    if (ended?.state === 'done') {
      watched = null
      queue(() => endedWith(ended))
    }
    if (running === undefined) return
    const at = now()
    if (watched?.run !== running.run) watched = { run: running.run, at: -Infinity, alarms: createRunAlarms() }
    if (Math.abs(at - watched.at) < EVERY_MS) return
    watched.at = at
    queue(() => look(seen, running.run, at))
  })
  return async () => {
    stop()
    await working
  }
}
