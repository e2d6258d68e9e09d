/** A question to the model outside any run, in the words and the form in which a run puts it. */
import type { AnalystQuestion } from '../src/main/analysis/analyst.ts'
import { readPrompts, systemPrompt } from '../src/main/analysis/prompt.ts'
import { taskOf } from '../src/main/analysis/tasks.ts'
import { defaultPreferences } from '../tests/helpers/defaultPreferences.ts'
import { PROMPTS_FOLDER } from '../tests/helpers/runHarness.ts'

const prompts = readPrompts(PROMPTS_FOLDER)
const preferences = defaultPreferences()

export function primaryQuestion(
  subject: AnalystQuestion['subject'],
  model: string,
  options: { contextTokens: number; outputTokens: number },
): AnalystQuestion {
  const task = taskOf('primary', subject.kind)
  return {
    task,
    system: systemPrompt(prompts, preferences, task),
    subject,
    rules: null,
    model,
    digest: '',
    options: { ...options, temperature: 0, seed: 1 },
    keepAliveMinutes: 10,
    timeout: { seconds: 240, limitSeconds: 300 },
    manner: 'plain',
    isLast: true,
  }
}
