import type { PreferenceName } from '../../../../shared/domain/preferences.ts'
import { messages } from '../../messages/en.ts'

const text = messages.preferences

/** Which settings stand under which heading; model server and watched folders have forms of their own. */
export const SECTIONS: readonly { title: string; names: readonly PreferenceName[] }[] = [
  {
    title: text.sections.working,
    names: ['workers', 'runHours', 'runTurnMinutes', 'onBattery', 'answerLanguage', 'keepAliveMinutes'],
  },
  {
    title: text.sections.primary,
    names: [
      'primaryFallbackModel',
      'primaryTimeoutSeconds',
      'primaryTimeoutLimitSeconds',
      'contextTokens',
      'outputTokens',
      'primaryBatchSize',
      'primarySurveyPrompt',
      'primaryEmailPrompt',
    ],
  },
  {
    title: text.sections.chain,
    names: [
      'chainModel',
      'chainFallbackModel',
      'chainTimeoutSeconds',
      'chainTimeoutLimitSeconds',
      'chainContextTokens',
      'chainOutputTokens',
      'chainPrompt',
    ],
  },
  {
    title: text.sections.critical,
    names: [
      'criticalModel',
      'criticalFallbackModel',
      'criticalThreshold',
      'criticalShare',
      'criticalTimeoutSeconds',
      'criticalTimeoutLimitSeconds',
      'criticalContextTokens',
      'criticalOutputTokens',
      'criticalBatchSize',
      'criticalSurveyPrompt',
      'criticalEmailPrompt',
      'criticalChainPrompt',
    ],
  },
  {
    title: text.sections.embedding,
    names: [
      'embeddingModel',
      'embeddingWorkers',
      'embeddingBatchSize',
      'embeddingContextTokens',
      'embeddingTimeoutSeconds',
    ],
  },
  { title: text.sections.nothingTwice, names: ['nearDuplicates', 'answerLifeDays'] },
  { title: text.sections.quality, names: ['checkEvery', 'worseRecipe'] },
  { title: text.sections.batches, names: ['batchAgreement', 'batchSample'] },
  { title: text.sections.themes, names: ['mostThemes', 'themeQuestions'] },
  {
    title: text.sections.limits,
    names: [
      'timeouts',
      'leastTimeoutSeconds',
      'loadTimeoutSeconds',
      'maximumAttempts',
      'retrySeconds',
      'questionsPerMinute',
      'urgentShare',
      'breakerFailures',
      'breakerPauseSeconds',
      'metricsFile',
    ],
  },
  {
    title: text.sections.alerts,
    names: ['alertErrors', 'alertTimeouts', 'alertPace', 'alertMemory', 'alertFreeMemory', 'notifications'],
  },
  { title: text.sections.mail, names: ['ownAddress', 'attachmentText'] },
  { title: text.sections.look, names: ['appearance'] },
]
