/** When a run may ask: in the hours of the day that were set for it, and not from a battery unless that is wanted. */
import { isWithin, parseDailyHours } from '../../shared/domain/dailyHours.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { Topic } from '../../shared/topic.ts'
import { ON_BATTERY, outsideHours } from './waiting.ts'

export interface PowerState {
  onBattery: boolean
}

/** As it counts where nobody can tell. */
export const PLUGGED_IN: PowerState = { onBattery: false }

/**
 * Why nothing is asked at the moment; '' when something may be.
 *
 * @param between the run's own hours, null for those of the preferences
 */
export function restReason(
  between: string | null,
  preferences: Pick<Preferences, 'runHours' | 'onBattery'>,
  power: PowerState,
  now: number,
): string {
  if (power.onBattery && preferences.onBattery === 'rest') return ON_BATTERY
  const written = between ?? preferences.runHours
  const hours = parseDailyHours(written)
  return hours === null || isWithin(hours, new Date(now)) ? '' : outsideHours(written)
}

export interface Rest {
  /** As it was when looked at last. */
  readonly reason: string
  close(): void
}

export interface RestOptions {
  between: string | null
  preferences: { all(): Preferences; topic: Pick<Topic<unknown>, 'subscribe'> }
  power: Topic<PowerState>
  now: () => number
  /** Milliseconds between two looks at the clock: a timer set for a moment would be wrong after a sleep. */
  everyMs: number
  onChange: (reason: string) => void
}

export function watchRest(options: RestOptions): Rest {
  const { between, preferences, power, now, onChange } = options
  const look = (): string => restReason(between, preferences.all(), power.value, now())
  let reason = look()
  const lookAgain = (): void => {
    const seen = look()
    if (seen === reason) return
    reason = seen
    onChange(seen)
  }
  const timer = setInterval(lookAgain, options.everyMs)
  const unsubscribe = [preferences.topic.subscribe(lookAgain), power.subscribe(lookAgain)]
  return {
    get reason() {
      return reason
    },
    close: () => {
      clearInterval(timer)
      for (const each of unsubscribe) each()
    },
  }
}
