import type { Alert, RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { NotificationPart } from './parts.ts'

/** A server that comes and goes is told of once in this time. */
const QUIET_MS = 10 * 60_000

/**
 * Said by code alone: what an alert says may have been told by a server, and a notification is shown on locked screens. Texts
 * of customers are in none.
 */
const SAID: Readonly<Record<string, { title: string; body: string }>> = {
  waiting: {
    title: 'A run is waiting',
    body: 'The model server does not answer. Everything found so far is kept.',
  },
  run_paused: { title: 'A run has paused', body: 'Open Runs to see why. Everything found so far is kept.' },
  run_stopped: { title: 'A run has stopped', body: 'Open Runs to see why. Everything found so far is kept.' },
  quality_drift: {
    title: 'Answers have changed',
    body: 'They are unlike those before. Open Quality to see how.',
  },
  recipe_rolled_back: {
    title: 'Back to the earlier recipe',
    body: 'The new one is worse on the same texts. Open Quality to see how, or to take it back.',
  },
  error_rate: { title: 'Many requests fail', body: 'Open Runs to see why. Everything found so far is kept.' },
  timeout_rate: { title: 'Many requests take too long', body: 'Open Runs to see which.' },
  pace_fallen: { title: 'A run has become slow', body: 'Open Runs to see how it went over time.' },
  memory_high: { title: 'Verbatim takes much memory', body: 'Open Runs to see how much.' },
  memory_short: { title: 'The machine is short of memory', body: 'Open Runs to see how much is left.' },
  run_done_with_failures: {
    title: 'A run is done, with failures',
    body: 'Open Runs to see which, and to try them again.',
  },
  recipe_worse: { title: 'A recipe is worse', body: 'Open Quality to see how.' },
}
const OTHERWISE = { title: 'Something needs your attention', body: 'Open Verbatim to see what.' }

/**
 * Shows each new alert as a notification of the system; those of before the start were shown before.
 *
 * @returns how to stop
 */
export function notifyOfAlerts(options: {
  runs: Topic<RunsSnapshot>
  Notification: NotificationPart
  isWanted: () => boolean
  /** The person chose the notification. */
  onChosen: () => void
  now?: () => number
}): () => void {
  const { runs, Notification, now = Date.now } = options
  const started = now()
  const toldKept = new Set<number>()
  const told = new Map<string, { since: string; at: number }>()
  /** A notification that nothing holds is collected, and its click is not heard. */
  const shown = new Set<object>()
  const isNew = ({ code, since, id }: Alert): boolean => {
    if (Date.parse(since) < started) return false
    if (id !== undefined) {
      if (toldKept.has(id)) return false
      toldKept.add(id)
      return true
    }
    const last = told.get(code)
    if (last !== undefined && (last.since === since || now() - last.at < QUIET_MS)) return false
    told.set(code, { since, at: now() })
    return true
  }
  const follow = ({ alerts }: RunsSnapshot): void => {
    for (const alert of alerts.filter(isNew)) {
      if (!options.isWanted() || !Notification.isSupported()) continue
      const notification = new Notification({ ...(SAID[alert.code] ?? OTHERWISE) })
      shown.add(notification)
      notification.on('click', () => {
        shown.delete(notification)
        options.onChosen()
      })
      notification.on('close', () => shown.delete(notification))
      notification.show()
    }
  }
  follow(runs.value)
  return runs.subscribe(follow)
}
