import type { Stage } from '../../../shared/domain/labels.ts'
import { shortHash } from '../../hash.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'

export interface RecipeContent {
  stage: Stage
  kind: 'survey' | 'email' | 'chain' | 'item'
  model: string | null
  /** Everything that can change an answer: versions of prompt and schema, model digest, options. */
  content: Readonly<Record<string, unknown>>
  /** The preferences that make it, to go back to it by; no part of what it is. */
  settings?: Readonly<Record<string, string | number>> | null
}

/** Finds the recipe or adds it. */
export function storeRecipe(db: WriteDatabase, recipe: RecipeContent, now: number): number {
  const hash = recipeHash(recipe)
  return db.transaction(() => {
    db.run(
      `INSERT INTO recipe (hash, stage, kind, model, content, settings, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET settings = coalesce(excluded.settings, settings)`,
      [
        hash,
        recipe.stage,
        recipe.kind,
        recipe.model,
        JSON.stringify(recipe.content),
        recipe.settings === undefined || recipe.settings === null ? null : JSON.stringify(recipe.settings),
        now,
      ],
    )
    return db.get<{ id: number }>('SELECT id FROM recipe WHERE hash = ?', [hash])!.id
  })
}

/** Makes a recipe the active one of its stage and kind: its answers are those that are shown. */
export function showRecipe(db: WriteDatabase, id: number): void {
  db.transaction(() => {
    db.run(
      `UPDATE recipe SET active = 0 WHERE active = 1 AND id <> @id
         AND (stage, kind) = (SELECT stage, kind FROM recipe WHERE id = @id)`,
      { id },
    )
    db.run('UPDATE recipe SET active = 1 WHERE id = ? AND active = 0', [id])
  })
}

/** Finds the recipe or adds it, and makes it the active one of its stage and kind. */
export function activateRecipe(db: WriteDatabase, recipe: RecipeContent, now: number): number {
  return db.transaction(() => {
    const id = storeRecipe(db, recipe, now)
    showRecipe(db, id)
    return id
  })
}

/** The recipe's id; null when nothing was ever asked by it. */
export function findRecipe(db: ReadDatabase, recipe: RecipeContent): number | null {
  return db.get<{ id: number }>('SELECT id FROM recipe WHERE hash = ?', [recipeHash(recipe)])?.id ?? null
}

const recipeHash = (recipe: RecipeContent): string =>
  shortHash(JSON.stringify([recipe.stage, recipe.kind, recipe.model, recipe.content]))
