/** What came of comparing a recipe with the one before it: kept with the recipe. */
import type { WriteDatabase } from '../db/database.ts'
import type { LastVerdict } from './recipeVerdictReads.ts'

export interface RecipeVerdict extends LastVerdict {
  recipe: number
  against: number
  wentBack: boolean
  now: number
}

export function storeRecipeVerdict(
  db: WriteDatabase,
  { recipe, against, compared, labelled, verdict, wentBack, now }: RecipeVerdict,
): void {
  db.run(
    `INSERT INTO judged_recipe (recipe_id, against, compared, labelled, verdict, went_back, judged_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (recipe_id) DO UPDATE SET against = excluded.against, compared = excluded.compared,
       labelled = excluded.labelled, verdict = excluded.verdict, went_back = max(went_back, excluded.went_back),
       judged_at = excluded.judged_at
     WHERE verdict <> 'kept'`,
    [recipe, against, compared, labelled, verdict, wentBack ? 1 : 0, now],
  )
}

export const recipeVerdictWrites = (db: WriteDatabase) => ({
  'quality.recipeVerdict': (verdict: RecipeVerdict): null => {
    storeRecipeVerdict(db, verdict)
    return null
  },
})
