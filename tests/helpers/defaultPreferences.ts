import { PREFERENCES, type Preferences } from '../../src/shared/domain/preferences.ts'

export const defaultPreferences = (): Preferences =>
  Object.fromEntries(
    Object.entries(PREFERENCES).map(([name, { default: value }]) => [name, value]),
  ) as Preferences
