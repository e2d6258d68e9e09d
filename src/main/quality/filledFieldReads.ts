import { ownFields, taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { ownAnswer } from './answerSql.ts'

/** A recipe of a model, with how many answers of its own it has given. */
interface AskedRecipe {
  id: number
  stage: string
  kind: string
  asked: number
}

/** In how many of the recipe's own answers the model filled a field of the stage itself, and not the rules. */
export function readFilledFields(
  db: ReadDatabase,
  { id, stage, kind, asked }: AskedRecipe,
): { field: string; filled: number }[] {
  const rows = db.all<{ field: string; answers: number }>(
    `SELECT f.value AS field, count(*) AS answers FROM answer a CROSS JOIN json_each(a.fallback) f
     WHERE a.recipe_id = ? AND ${ownAnswer('a')} AND a.fallback <> '[]' GROUP BY f.value`,
    [id],
  )
  const missing = new Map(rows.map(({ field, answers }) => [field, answers]))
  return ownFields(taskOf(stage, kind)).map((field) => ({ field, filled: asked - (missing.get(field) ?? 0) }))
}
