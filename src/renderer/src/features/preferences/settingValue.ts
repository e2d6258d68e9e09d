import { PREFERENCES } from '../../../../shared/domain/preferences.ts'
import type { PreferenceName, PreferenceView } from '../../../../shared/domain/preferences.ts'

export type SettingValue = PreferenceView['value']

/** What was typed as the setting's value, or null when the setting refuses it. Nothing typed is no number. */
export function parseSetting(name: PreferenceName, typed: string): SettingValue | null {
  const definition = PREFERENCES[name]
  if (typeof definition.default === 'number' && typed.trim() === '') return null
  const parsed = definition.schema.safeParse(typed)
  return parsed.success ? parsed.data : null
}

/** The choices of a setting, in the order of their labels. */
export const choicesOf = (labels: Readonly<Record<string, string>>): { value: string; label: string }[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))
