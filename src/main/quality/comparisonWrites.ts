import type { ItemKind } from '../../shared/domain/reading.ts'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { WriteDatabase } from '../db/database.ts'
import { type RecipeContent, storeRecipe } from '../db/queries/recipes.ts'

export interface NewComparison {
  kind: ItemKind
  /** By number, or what makes it. */
  first: number | RecipeContent
  second: number | RecipeContent
  items: readonly number[]
  now: number
}

export const comparisonWrites = (db: WriteDatabase) => ({
  /** Errors: `usage` where the two are one recipe, or of another kind; `not_found` where one is not there. */
  'quality.createComparison': ({ kind, first, second, items, now }: NewComparison): { comparison: number } =>
    db.transaction(() => {
      const [one, two] = [first, second].map((side) =>
        typeof side === 'number' ? side : storeRecipe(db, side, now),
      ) as [number, number]
      if (one === two)
        throw new VerbatimError(
          'usage',
          'the two recipes are the same one',
          'Change the preferences of the primary stage first, or choose another recipe.',
        )
      for (const recipe of [one, two]) checkRecipe(db, recipe, kind)
      const { lastInsertRowid: comparison } = db.run(
        'INSERT INTO comparison (kind, first_recipe, second_recipe, items, made_at) VALUES (?, ?, ?, ?, ?)',
        [kind, one, two, JSON.stringify(items), now],
      )
      return { comparison }
    }),
})

function checkRecipe(db: WriteDatabase, recipe: number, kind: ItemKind): void {
  const found = db.get<{ stage: string; kind: string }>('SELECT stage, kind FROM recipe WHERE id = ?', [
    recipe,
  ])
  if (found === undefined) throw new VerbatimError('not_found', `there is no recipe ${recipe}`)
  if (found.stage !== 'primary' || found.kind !== kind)
    throw new VerbatimError('usage', `recipe ${recipe} is none of the primary stage for this kind of text`)
}
