import type { ShownAnswer } from '../../../shared/domain/item.ts'
import type { Evidence, Origin, Stage } from '../../../shared/domain/labels.ts'
import type { ReadDatabase } from '../database.ts'
import { type JudgedFields, layJudgements, readJudgements } from './judgedFields.ts'

/** An answer as it is stored. */
export interface AnswerRow {
  stage: Stage
  model: string | null
  labels: string
  evidence: string
  fallback: string
  foldedInto: number | null
  durationMs: number
  settledAt: number
}

/** What is shown of several items: the deepest answer with judgements laid over it. Items without either are absent. */
export function readShownAnswers(db: ReadDatabase, items: readonly number[]): Map<number, ShownAnswer> {
  const judged = readJudgements(db, items)
  const rows = db.all<AnswerRow & { item: number }>(
    `SELECT i.id AS item, a.stage, r.model, a.labels, a.evidence, a.fallback, a.folded_into AS foldedInto,
            a.duration_ms AS durationMs, a.settled_at AS settledAt
     FROM item i JOIN answer a ON a.id = i.answer_id JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id)
     WHERE i.id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(items)],
  )
  const shown = new Map(rows.map((row) => [row.item, toShownAnswer(row, judged.get(row.item))]))
  // A person may judge before any rule or model did.
  for (const [item, fields] of judged) if (!shown.has(item)) shown.set(item, judgedOnly(fields))
  return shown
}

/** An answer as it is shown, with a person's judgements laid over it. */
export function toShownAnswer(row: AnswerRow, judged: JudgedFields | undefined): ShownAnswer {
  const fallback = JSON.parse(row.fallback) as string[]
  const labels = layJudgements(JSON.parse(row.labels) as Record<string, unknown>, judged)
  return {
    stage: row.stage,
    model: row.model,
    labels,
    origins: originsOf(Object.keys(labels), row.stage, fallback, judged),
    evidence: JSON.parse(row.evidence) as Evidence[],
    fallback,
    foldedInto: row.foldedInto,
    durationMs: row.durationMs,
    settledAt: new Date(row.settledAt).toISOString(),
  }
}

/** Where each field came from: a person, a rule (all of stage `rules`, and what a model left empty), or the model. */
function originsOf(
  fields: readonly string[],
  stage: Stage,
  fallback: readonly string[],
  judged: JudgedFields | undefined,
): Record<string, Origin> {
  const origin = (field: string): Origin => {
    if (judged !== undefined && Object.hasOwn(judged.values, field)) return 'person'
    return stage === 'rules' || fallback.includes(field) ? 'rule' : 'model'
  }
  return Object.fromEntries(fields.map((field) => [field, origin(field)]))
}

const judgedOnly = (fields: JudgedFields): ShownAnswer => ({
  stage: 'rules',
  model: null,
  labels: fields.values,
  origins: originsOf(Object.keys(fields.values), 'rules', [], fields),
  evidence: [],
  fallback: [],
  foldedInto: null,
  durationMs: 0,
  settledAt: new Date(fields.judgedAt).toISOString(),
})
