/** Going back to a recipe: its answers are shown again. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { WriteDatabase } from '../db/database.ts'
import { showAnew } from '../db/queries/answers.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import { showRecipe } from '../db/queries/recipes.ts'

/** A slice of a bulk change: what is urgent to the writer shall not wait longer than 50 ms. */
const SLICE_MS = 25

export const recipeWrites = (db: WriteDatabase) => ({
  /** Makes a recipe the active one of its stage and kind; its answers are then due to be shown. Errors: `not_found`. */
  'quality.showRecipe': ({ recipe }: { recipe: number }): null =>
    db.transaction(() => {
      if (db.get('SELECT 1 FROM recipe WHERE id = ?', [recipe]) === undefined)
        throw new VerbatimError('not_found', `there is no recipe ${recipe}`)
      showRecipe(db, recipe)
      wantPass(db, 'shownAnswers')
      return null
    }),
  /** @returns how many of the items were done, from the first */
  'quality.showAnew': ({ items }: { items: readonly number[] }): { done: number } => {
    const deadline = performance.now() + SLICE_MS
    return db.transaction(() => {
      let done = 0
      while (done < items.length && (done === 0 || performance.now() < deadline)) showAnew(db, items[done++]!)
      return { done }
    })
  },
})
