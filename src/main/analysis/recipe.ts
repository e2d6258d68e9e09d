import { z } from 'zod'
import type { AskedKind, ModelStage } from '../../shared/domain/labels.ts'
import type { PreferenceName, Preferences } from '../../shared/domain/preferences.ts'
import { shortHash } from '../hash.ts'
import { answerSchema } from './answerSchema.ts'
import type { ModelDescription } from './modelServer/modelServer.ts'
import { PROMPT_PREFERENCES, type Prompts, systemPrompt } from './prompt.ts'
import { stageSettings } from './stageSettings.ts'
import { TASKS, type Task } from './tasks.ts'

/** Counts up when prompt building, parsing or checking changes what an answer says. */
const ANALYST_VERSION = 3

/** Everything that can change an answer of the model's stages; stored as JSON and parsed again. */
export const RecipeSettings = z.object({
  analyst: z.number(),
  /** The whole system prompt: a run that goes on after the prompts changed still asks by its own. */
  prompt: z.string(),
  schema: z.string(),
  digest: z.string(),
  contextTokens: z.number().int(),
  outputTokens: z.number().int(),
  batchSize: z.number().int(),
  temperature: z.number(),
  seed: z.number().int(),
})
export type RecipeSettings = z.infer<typeof RecipeSettings>

export interface TaskRecipe {
  stage: ModelStage
  kind: AskedKind
  model: string
  content: RecipeSettings
  /** The preferences that make it; null where it is derived from another. */
  settings: Readonly<Partial<Record<PreferenceName, string | number>>> | null
}

/** Warm enough to say something else where the model is not sure. */
const CHECK_TEMPERATURE = 0.7
const CHECK_SEED = 2

/** The same question to another model, or to the same with another seed: at temperature 0 that alone would change nothing. */
export function checkRecipeOf(recipe: TaskRecipe, other: ModelDescription | null): TaskRecipe {
  const content = { ...recipe.content, batchSize: 1 }
  if (other === null || other.digest === content.digest)
    return {
      ...recipe,
      settings: null,
      content: { ...content, temperature: CHECK_TEMPERATURE, seed: CHECK_SEED },
    }
  const contextTokens = Math.min(content.contextTokens, other.contextLength ?? content.contextTokens)
  return {
    ...recipe,
    settings: null,
    model: other.name,
    content: { ...content, digest: other.digest, contextTokens },
  }
}

/** Which preferences make a stage's recipes, besides the prompt. */
const MADE_BY: Readonly<Record<ModelStage, { model: PreferenceName; others: readonly PreferenceName[] }>> = {
  primary: { model: 'model', others: ['contextTokens', 'outputTokens', 'primaryBatchSize'] },
  chain: { model: 'chainModel', others: ['chainContextTokens', 'chainOutputTokens'] },
  critical: {
    model: 'criticalModel',
    others: ['criticalContextTokens', 'criticalOutputTokens', 'criticalBatchSize'],
  },
}

/** With the model by its name: an open choice may be another one by the time it is gone back to. */
function settingsOf(
  task: Task,
  preferences: Preferences,
  model: string,
): Partial<Record<PreferenceName, string | number>> {
  const { model: modelName, others } = MADE_BY[TASKS[task].stage]
  const names: PreferenceName[] = [...others, 'answerLanguage', PROMPT_PREFERENCES[task]]
  return {
    [modelName]: model,
    ...Object.fromEntries(names.map((name) => [name, preferences[name]])),
  }
}

/** Whether the preferences would make a recipe again. A stage without a model asks the first stage's; an open choice may be any. */
export const settingsInForce = (
  settings: Readonly<Record<string, string | number>>,
  preferences: Preferences,
): boolean =>
  Object.entries(settings).every(([name, value]) => {
    const set = preferences[name as PreferenceName]
    if (set !== '' || !name.toLowerCase().endsWith('model')) return set === value
    return preferences.model === '' || preferences.model === value
  })

/** Which of these preferences make the recipe of a task as well. */
export function madeByToo(task: Task, names: readonly string[], preferences: Preferences): string[] {
  const { stage } = TASKS[task]
  const { model, others } = MADE_BY[stage]
  const own = new Set<string>([model, ...others, 'answerLanguage', PROMPT_PREFERENCES[task]])
  if (preferences[model] === '') own.add(MADE_BY.primary.model)
  return names.filter((name) => own.has(name))
}

export function recipeOf(
  task: Task,
  model: ModelDescription,
  prompts: Prompts,
  preferences: Preferences,
): TaskRecipe {
  const { stage, kind } = TASKS[task]
  const settings = stageSettings(preferences, stage)
  return {
    stage,
    kind,
    model: model.name,
    settings: settingsOf(task, preferences, model.name),
    content: {
      analyst: ANALYST_VERSION,
      prompt: systemPrompt(prompts, preferences, task),
      schema: shortHash(JSON.stringify(answerSchema(task))),
      digest: model.digest,
      contextTokens: Math.min(settings.contextTokens, model.contextLength ?? settings.contextTokens),
      outputTokens: settings.outputTokens,
      // A conversation fills a prompt by itself.
      batchSize: kind === 'chain' ? 1 : settings.batchSize,
      temperature: 0,
      seed: 1,
    },
  }
}
