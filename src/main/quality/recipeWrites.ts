/** Going back to a recipe: its answers are shown again. */
import type { WriteDatabase } from '../db/database.ts'
import { type NewAlert, settleUndone, storeAlert } from '../db/queries/alerts.ts'
import { showAnew } from '../db/queries/answers.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import { showRecipe } from '../db/queries/recipes.ts'
import { type StoredPreference, storePreference } from '../preferences/operations.ts'
import { type RecipeVerdict, storeRecipeVerdict } from './recipeVerdictWrites.ts'

/** A slice of a bulk change: what is urgent to the writer shall not wait longer than 50 ms. */
const SLICE_MS = 25

export interface RecipeReturn {
  /** That makes it the active one of its stage and kind; null leaves the active one. */
  recipe: number | null
  preferences: readonly StoredPreference[]
  /** Why it was gone back to by itself. */
  found?: { alert: NewAlert; judged: RecipeVerdict }
  /** The alert whose undo this is. */
  undone?: { id: number; now: number }
}

export const recipeWrites = (db: WriteDatabase) => ({
  /** All that a return or an undo of one is, but for showing the answers, which is then due. */
  'quality.returnTo': ({ recipe, preferences, found, undone }: RecipeReturn): null =>
    db.transaction(() => {
      for (const preference of preferences) storePreference(db, preference)
      if (recipe !== null) {
        showRecipe(db, recipe)
        wantPass(db, 'shownAnswers')
      }
      if (found !== undefined) {
        storeAlert(db, found.alert)
        storeRecipeVerdict(db, found.judged)
      }
      if (undone !== undefined) settleUndone(db, undone)
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
