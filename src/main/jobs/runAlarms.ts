/** What of a run a person is to be told while it goes on, and when it is over. Pure but for what it remembers of the run. */
import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'
import { median } from '../../shared/domain/statistics.ts'

/** One look at a run: the counts are those of all of it so far. */
export interface RunLook {
  /** Milliseconds since 1970. */
  at: number
  /** Questions that got an answer, and requests that did not, of which some were out of time. */
  answered: number
  unanswered: number
  timeouts: number
  itemsPerMinute: number
  /** Questions that are still to be asked. */
  open: number
  /** Nothing is asked for now: the server is away, or the run rests. */
  isResting: boolean
  /** Resident megabytes of this process. */
  memory: number
  /** Of the machine's memory, what can still be had, 0 to 1; null where the system does not say. */
  freeMemory: number | null
}

/** Percent, and megabytes; 0 for never. */
export interface AlarmThresholds {
  errors: number
  timeouts: number
  pace: number
  memory: number
  freeMemory: number
}

export interface Alarm {
  code: 'error_rate' | 'timeout_rate' | 'pace_fallen' | 'memory_high' | 'memory_short'
  message: string
}

/** Rates are those of the latest minutes: what went well yesterday hides nothing. */
const RATE_MS = 10 * MILLISECONDS_A_MINUTE
/** Of fewer requests a rate is chance. */
const LEAST_REQUESTS = 30
/** So long a pace must be low: a long text now and then is none of that. */
const SLOW_MS = 5 * MILLISECONDS_A_MINUTE
/** Against the median of at least so long. */
const LEAST_PACE_MS = 15 * MILLISECONDS_A_MINUTE
/** Looks to keep of a run of days: a pace of hours ago is one to compare with, too. */
const MOST_PACES = 10_000

/** @returns what to say after each look; each code is said once, as long as it remembers */
export function createRunAlarms(): (look: RunLook, thresholds: AlarmThresholds) => Alarm[] {
  const said = new Set<Alarm['code']>()
  let recent: RunLook[] = []
  const paces: { at: number; pace: number }[] = []

  const rates = (look: RunLook, { errors, timeouts }: AlarmThresholds): Alarm[] => {
    const first = recent[0]!
    const unanswered = look.unanswered - first.unanswered
    const requests = look.answered - first.answered + unanswered
    if (requests < LEAST_REQUESTS) return []
    const [failed, late] = [unanswered, look.timeouts - first.timeouts].map(
      (count) => (100 * count) / requests,
    )
    return [
      ...(errors > 0 && failed! >= errors
        ? [
            alarm(
              'error_rate',
              `${tell(failed!)} of the last ${requests} requests failed (${errors} % or more)`,
            ),
          ]
        : []),
      ...(timeouts > 0 && late! >= timeouts
        ? [
            alarm(
              'timeout_rate',
              `${tell(late!)} of the last ${requests} requests were out of time (${timeouts} % or more)`,
            ),
          ]
        : []),
    ]
  }
  const slow = (look: RunLook, threshold: number): Alarm[] => {
    const earlier = paces.filter(({ at }) => look.at - at >= SLOW_MS)
    const latest = paces.filter(({ at }) => look.at - at < SLOW_MS)
    // A pause in between leaves a hole: then there are not yet enough of the latest.
    if (threshold === 0 || look.open === 0 || earlier.length === 0 || latest.length === 0) return []
    if (spans(earlier) < LEAST_PACE_MS || spans(latest) < 0.8 * SLOW_MS) return []
    const usual = median(earlier.map(({ pace }) => pace))!
    const most = Math.max(...latest.map(({ pace }) => pace))
    return most < (usual * threshold) / 100
      ? [
          alarm(
            'pace_fallen',
            `for five minutes ${most.toFixed(1)} a minute at most, where the run's median is ${usual.toFixed(1)} (below ${threshold} %)`,
          ),
        ]
      : []
  }
  const memory = (look: RunLook, thresholds: AlarmThresholds): Alarm[] => [
    ...(thresholds.memory > 0 && look.memory >= thresholds.memory
      ? [alarm('memory_high', `Verbatim takes ${look.memory} MB of memory (${thresholds.memory} MB or more)`)]
      : []),
    ...(look.freeMemory !== null && 100 * look.freeMemory < thresholds.freeMemory
      ? [
          alarm(
            'memory_short',
            `${tell(100 * look.freeMemory)} of the machine's memory can still be had (below ${thresholds.freeMemory} %)`,
          ),
        ]
      : []),
  ]
  return (look, thresholds) => {
    recent = [...recent.filter(({ at }) => look.at - at < RATE_MS), look]
    if (look.isResting)
      paces.length = Math.max(0, paces.findLastIndex(({ at }) => look.at - at >= SLOW_MS) + 1)
    else paces.push({ at: look.at, pace: look.itemsPerMinute })
    if (paces.length > MOST_PACES) paces.splice(0, MOST_PACES / 2)
    const found = [
      ...rates(look, thresholds),
      ...(look.isResting ? [] : slow(look, thresholds.pace)),
      ...memory(look, thresholds),
    ].filter(({ code }) => !said.has(code))
    for (const { code } of found) said.add(code)
    return found
  }
}

const spans = (looks: readonly { at: number }[]): number => looks.at(-1)!.at - looks[0]!.at

const alarm = (code: Alarm['code'], message: string): Alarm => ({ code, message })
const tell = (percent: number): string => `${percent.toFixed(1)} %`
