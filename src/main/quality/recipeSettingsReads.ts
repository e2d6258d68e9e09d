/** What is needed to go back to a recipe. */
import type { ModelStage } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'

export interface KnownSettings {
  recipe: number
  stage: ModelStage
  kind: string
  model: string
  /** Preferences by name. */
  settings: Record<string, string | number>
  /** JSON of `RecipeSettings`. */
  content: string
}

export interface RecipeInUse {
  recipe: number
  stage: ModelStage
  kind: string
  /** It was found worse than the one before it. */
  isWorse: boolean
}

const PAGE = 1_000

export const recipeSettingsReads = (db: ReadDatabase) => ({
  /** Null for a recipe that is not there, or that is none of a stage's own (of the rules, or a second opinion). */
  'quality.settings': ({ recipe }: { recipe: number }): KnownSettings | null => {
    const row = db.get<Omit<KnownSettings, 'settings'> & { settings: string }>(
      `SELECT id AS recipe, stage, kind, coalesce(model, '') AS model, settings, content FROM recipe
       WHERE id = ? AND settings IS NOT NULL`,
      [recipe],
    )
    return row === undefined
      ? null
      : { ...row, settings: JSON.parse(row.settings) as KnownSettings['settings'] }
  },
  /** The active recipe of a stage and kind; null when there is none. */
  'quality.activeRecipe': ({ stage, kind }: { stage: string; kind: string }): number | null =>
    db.get<{ id: number }>('SELECT id FROM recipe WHERE stage = ? AND kind = ? AND active = 1', [stage, kind])
      ?.id ?? null,
  /** Whether something is answered by it that can be shown, and not for comparisons alone. */
  'quality.hasAnswers': ({ recipe }: { recipe: number }): boolean =>
    db.get('SELECT 1 FROM answer WHERE recipe_id = ? LIMIT 1', [recipe]) !== undefined,
  /** The active recipes of stages and kinds by which something was answered. */
  'quality.recipesInUse': (_input: null | undefined): RecipeInUse[] =>
    db
      .all<Omit<RecipeInUse, 'isWorse'> & { isWorse: number }>(
        `SELECT r.id AS recipe, r.stage, r.kind,
                EXISTS (SELECT 1 FROM judged_recipe WHERE recipe_id = r.id AND verdict = 'second is worse') AS isWorse
         FROM recipe r WHERE r.active = 1 AND r.settings IS NOT NULL AND EXISTS (
           SELECT 1 FROM recipe own WHERE own.stage = r.stage AND own.kind = r.kind
             AND EXISTS (SELECT 1 FROM answer a WHERE a.recipe_id = own.id))
         ORDER BY r.id`,
      )
      .map((row) => ({ ...row, isWorse: row.isWorse === 1 })),
  /** Items that have an answer of an active recipe and show one that another of the same stage gave; a page after an id. */
  'quality.shownByOthers': ({ after }: { after: number }): number[] =>
    db
      .all<{ item: number }>(
        `SELECT i.id AS item FROM item i JOIN answer shown ON shown.id = i.answer_id
         JOIN recipe other ON other.id = shown.recipe_id AND other.active = 0
         WHERE i.id > ? AND EXISTS (
           SELECT 1 FROM answer a JOIN recipe r ON r.id = a.recipe_id
           WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = shown.stage AND r.active = 1)
         ORDER BY i.id LIMIT ${PAGE}`,
        [after],
      )
      .map(({ item }) => item),
})
