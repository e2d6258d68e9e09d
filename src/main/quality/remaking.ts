/**
 * Whether a recipe can be made again. Its preferences make it together with the model's files and what comes with Verbatim:
 * once one of these is another, the same preferences make another recipe.
 */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ModelStage } from '../../shared/domain/labels.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { RecipeSettings, type TaskRecipe } from '../analysis/recipe.ts'
import { type Task, taskOf } from '../analysis/tasks.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { parsePreference } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'

export interface RemakingOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  preferences: { all(): Preferences }
  /**
   * What a new run would ask a stage by.
   *
   * @throws VerbatimError of the model server
   */
  recipesOf: (
    preferences: Preferences,
    model: string,
    stage: ModelStage,
  ) => Promise<{ recipes: Partial<Record<Task, TaskRecipe>> }>
}

/** Why the preferences that made a recipe would not make it again, in words; null when they would. */
export type WhyNotAgain = (recipe: number) => Promise<string | null>

export function createRemaking({ read, preferences, recipesOf }: RemakingOptions): WhyNotAgain {
  return async (recipe) => {
    const known = await read.ask('quality.settings', { recipe })
    if (known === null) return 'it is none of a stage that asks a model'
    const { stage, kind, model, settings } = known
    try {
      const set = Object.entries(settings).map(([name, value]) => parsePreference(name, value))
      const { recipes } = await recipesOf(
        {
          ...preferences.all(),
          ...Object.fromEntries(set.map(({ name, value }) => [name, value])),
          // No other model, and no second opinion: only the recipe itself is made.
          ...{ primaryFallbackModel: '', chainFallbackModel: '', criticalFallbackModel: '', checkEvery: 0 },
        },
        model,
        stage,
      )
      const made = recipes[taskOf(stage, kind)]
      if (made === undefined) return 'nothing asks by it any more'
      return whyAnother(RecipeSettings.parse(JSON.parse(known.content)), made.content, model)
    } catch (error) {
      if (error instanceof VerbatimError) return error.message
      throw error
    }
  }
}

/** Pure. */
function whyAnother(was: RecipeSettings, is: RecipeSettings, model: string): string | null {
  const others = (Object.keys(is) as (keyof RecipeSettings)[]).filter((name) => is[name] !== was[name])
  if (others.length === 0) return null
  if (others.includes('digest')) return `the model ${model} is another one by now`
  if (others.includes('prompt')) return 'the prompt that comes with Verbatim is another one by now'
  return 'Verbatim asks otherwise by now'
}
