import chain from '../../../../../resources/prompts/chain.md?raw'
import criticalChain from '../../../../../resources/prompts/critical-chain.md?raw'
import criticalEmail from '../../../../../resources/prompts/critical-email.md?raw'
import criticalSurvey from '../../../../../resources/prompts/critical-survey.md?raw'
import primaryEmail from '../../../../../resources/prompts/primary-email.md?raw'
import primarySurvey from '../../../../../resources/prompts/primary-survey.md?raw'
import type { PromptName } from '../../../../shared/domain/preferences.ts'

/** What is asked where no prompt of one's own is set; the very files that are shipped. */
export const BUILT_IN_PROMPTS: Readonly<Record<PromptName, string>> = {
  primarySurveyPrompt: primarySurvey,
  primaryEmailPrompt: primaryEmail,
  chainPrompt: chain,
  criticalSurveyPrompt: criticalSurvey,
  criticalEmailPrompt: criticalEmail,
  criticalChainPrompt: criticalChain,
}

export const isPromptName = (name: string): name is PromptName => name in BUILT_IN_PROMPTS
