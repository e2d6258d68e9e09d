import { askOwner } from '../control/mailbox.ts'
import type { PreferenceService } from './preferenceService.ts'

const LOOK_EVERY_MS = 2_000

/** The preferences of a folder that another process owns: changed by asking the owner, looked at every two seconds. */
export function watchPreferencesOfOwner(
  preferences: PreferenceService,
  dataFolder: string,
): PreferenceService & { close(): Promise<void> } {
  let looking: Promise<void> = Promise.resolve()
  // The owner may be writing a backup or closing: the next look shows it.
  const timer = setInterval(() => {
    looking = preferences.reload().catch(() => {})
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    ...preferences,
    set: async (name, value) => {
      await askOwner(dataFolder, { command: 'setPreference', name, value })
      await preferences.reload()
    },
    close: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
