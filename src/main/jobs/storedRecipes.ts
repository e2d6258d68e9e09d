/** The recipes a run was given, out of the store, parsed again. */
import { EmbeddingSettings } from '../analysis/embedding.ts'
import { RecipeSettings } from '../analysis/recipe.ts'
import { taskOf } from '../analysis/tasks.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'
import type { StoredRecipe } from './runReads.ts'

export interface KnownEmbedding {
  model: string
  settings: EmbeddingSettings
}

/** The recipes of embedding among the stored ones, parsed again. */
export const readEmbeddings = (stored: readonly StoredRecipe[]): Map<number, KnownEmbedding> =>
  new Map(
    stored
      .filter(({ stage }) => stage === 'embed')
      .map(({ id, model, content }) => [
        id,
        { model, settings: EmbeddingSettings.parse(JSON.parse(content)) },
      ]),
  )

/** The others, parsed again. */
export const readRecipes = (stored: readonly StoredRecipe[]): Map<number, KnownRecipe> =>
  new Map(
    stored
      .filter(({ stage }) => stage !== 'embed')
      .map(({ id, stage, kind, model, content, fallback }) => [
        id,
        {
          id,
          task: taskOf(stage, kind),
          model,
          settings: RecipeSettings.parse(JSON.parse(content)),
          fallback,
        },
      ]),
  )
