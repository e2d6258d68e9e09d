import type { ModelStage } from '../../shared/domain/labels.ts'
import type { PreferenceName, Preferences } from '../../shared/domain/preferences.ts'
import type { TimeoutPolicy } from './timeouts.ts'

/** How a stage asks, as the preferences say. */
export interface StageSettings {
  /** '' is the primary stage's. */
  model: string
  /** Answers where that one does not; '' is none. */
  fallbackModel: string
  contextTokens: number
  outputTokens: number
  /** Texts a prompt. */
  batchSize: number
  timeout: TimeoutPolicy
}

export function stageSettings(preferences: Preferences, stage: ModelStage): StageSettings {
  switch (stage) {
    case 'primary':
      return {
        model: '',
        fallbackModel: preferences.primaryFallbackModel,
        contextTokens: preferences.contextTokens,
        outputTokens: preferences.outputTokens,
        batchSize: preferences.primaryBatchSize,
        timeout: {
          seconds: preferences.primaryTimeoutSeconds,
          limitSeconds: preferences.primaryTimeoutLimitSeconds,
        },
      }
    case 'chain':
      return {
        model: preferences.chainModel,
        fallbackModel: preferences.chainFallbackModel,
        contextTokens: preferences.chainContextTokens,
        outputTokens: preferences.chainOutputTokens,
        batchSize: 1,
        timeout: {
          seconds: preferences.chainTimeoutSeconds,
          limitSeconds: preferences.chainTimeoutLimitSeconds,
        },
      }
    case 'critical':
      return {
        model: preferences.criticalModel,
        fallbackModel: preferences.criticalFallbackModel,
        contextTokens: preferences.criticalContextTokens,
        outputTokens: preferences.criticalOutputTokens,
        batchSize: preferences.criticalBatchSize,
        timeout: {
          seconds: preferences.criticalTimeoutSeconds,
          limitSeconds: preferences.criticalTimeoutLimitSeconds,
        },
      }
  }
}

/** What the window and the command line call the two settings that bound a prompt and its answer. */
const NAMES: Readonly<Record<ModelStage, { context: PreferenceName; output: PreferenceName }>> = {
  primary: { context: 'contextTokens', output: 'outputTokens' },
  chain: { context: 'chainContextTokens', output: 'chainOutputTokens' },
  critical: { context: 'criticalContextTokens', output: 'criticalOutputTokens' },
}

export const raiseContext = (stage: ModelStage): string =>
  `In the preferences raise the “Context” of the ${stage} stage (${NAMES[stage].context}), or lower its “Longest answer” (${NAMES[stage].output}).`

export const raiseLongestAnswer = (stage: ModelStage): string =>
  `In the preferences raise the “Longest answer” of the ${stage} stage (${NAMES[stage].output}).`
