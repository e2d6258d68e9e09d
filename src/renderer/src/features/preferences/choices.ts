import { messages } from '../../messages/en.ts'
import { choicesOf } from './settingValue.ts'
import type { PreferenceName } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences

/** The settings of which one of a few words is chosen; those with a control of their own are left out. */
export const CHOICES: Partial<Record<PreferenceName, { value: string; label: string }[]>> = {
  attachmentText: choicesOf(text.attachmentText),
  onBattery: choicesOf(text.onBattery),
  notifications: choicesOf(text.notifications),
  worseRecipe: choicesOf(text.worseRecipe),
  timeouts: choicesOf(text.timeouts),
  themeQuestions: choicesOf(text.themeQuestions),
  metricsFile: choicesOf(text.metricsFile),
}
