/** How far answers agree with the second ones that some texts got. */
import type { CheckedRecipe } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { ownAnswer } from './answerSql.ts'
import { agreementByField, compareSaid, readSaid } from './said.ts'

export const checkedReads = (db: ReadDatabase) => ({
  /** Each recipe of the primary stage against each way in which its question was asked again; the active ones first. */
  'quality.checked': (_input: null | undefined): CheckedRecipe[] => {
    const rows = db.all<PairRow>(
      `SELECT a.recipe_id AS recipe, r.kind, r.model, r.active, s.recipe_id AS checkRecipe, c.model AS checkModel,
              a.labels, a.fallback, s.labels AS againLabels, s.fallback AS againFallback
       FROM second_answer s
       CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = s.item_id AND a.stage = 'primary'
       JOIN recipe r ON r.id = a.recipe_id JOIN recipe c ON c.id = s.recipe_id
       WHERE s.stage = 'check' AND s.recipe_id <> a.recipe_id AND ${ownAnswer('a')}
         AND c.content ->> '$.prompt' IS r.content ->> '$.prompt'
       ORDER BY r.active DESC, a.recipe_id DESC, s.recipe_id DESC`,
    )
    return [...Map.groupBy(rows, ({ recipe, checkRecipe }) => `${recipe} ${checkRecipe}`).values()].map(
      compareGroup,
    )
  },
})

interface PairRow {
  recipe: number
  kind: ItemKind
  model: string | null
  active: number
  checkRecipe: number
  checkModel: string | null
  labels: string
  fallback: string
  againLabels: string
  againFallback: string
}

function compareGroup(rows: readonly PairRow[]): CheckedRecipe {
  const [{ recipe, kind, model, active, checkRecipe, checkModel }] = rows as [PairRow]
  const task = taskOf('primary', kind)
  const verdicts = rows.flatMap((row) =>
    compareSaid(task, readSaid(row.labels, row.fallback), readSaid(row.againLabels, row.againFallback)),
  )
  return {
    recipe,
    kind,
    model: model ?? '',
    active: active === 1,
    checkedBy: {
      recipe: checkRecipe,
      model: checkModel ?? '',
      how: checkModel === model ? 'another seed' : 'another model',
    },
    texts: rows.length,
    fields: agreementByField(verdicts).map(({ field, share }) => ({ field, agreement: share })),
  }
}
