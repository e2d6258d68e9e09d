import { z } from 'zod'
import type { RememberedModel } from '../analysis/modelServer/firstServer.ts'
import { isKnownByName } from '../analysis/modelServer/identity.ts'
import { RecipeSettings } from '../analysis/recipe.ts'
import { ModelStage } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'

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
