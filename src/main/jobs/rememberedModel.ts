import { z } from 'zod'
import { isKnownByName } from '../analysis/modelServer/identity.ts'
import { RecipeSettings } from '../analysis/recipe.ts'
import { ModelStage } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'

/** A model as it was when it was last asked: what a server told of it that may not answer now. */
export interface RememberedModel {
  name: string
  digest: string
  /** null where it held all that was set. */
  contextLength: number | null
}

const MadeBy = z.record(z.string(), z.union([z.string(), z.number()]))

/** @param model '' for whichever is in force; null when there is none, or nobody told its digest */
export function readRememberedModel(db: ReadDatabase, { model }: { model: string }): RememberedModel | null {
  const rows = db.all<{ model: string; content: string; settings: string }>(
    `SELECT model, content, settings FROM recipe
     WHERE settings IS NOT NULL AND stage IN (SELECT value FROM json_each(@stages)) AND (@model = '' OR model = @model)
     ORDER BY active DESC, id DESC`,
    { model, stages: JSON.stringify(ModelStage.options) },
  )
  for (const row of rows) {
    const { digest, contextTokens } = RecipeSettings.parse(JSON.parse(row.content))
    if (isKnownByName(digest)) continue
    const set = Object.entries(MadeBy.parse(JSON.parse(row.settings))).find(([name]) =>
      name.toLowerCase().endsWith('contexttokens'),
    )?.[1]
    const wasCut = typeof set === 'number' && contextTokens < set
    return { name: row.model, digest, contextLength: wasCut ? contextTokens : null }
  }
  return null
}
