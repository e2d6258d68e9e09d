import type { ReadDatabase } from '../database.ts'

export interface VectorRecipe {
  id: number
  model: string
  digest: string
  contextTokens: number
}

/** The recipe whose vectors count: the active one. null where nothing was ever embedded. */
export const vectorRecipe = (db: ReadDatabase): VectorRecipe | null =>
  db.get<VectorRecipe>(
    `SELECT id, model, content ->> '$.digest' AS digest, content ->> '$.contextTokens' AS contextTokens
     FROM recipe WHERE stage = 'embed' AND active = 1`,
  ) ?? null
