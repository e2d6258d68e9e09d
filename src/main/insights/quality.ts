import type { QualitySummary } from '../../shared/domain/feedback.ts'
import { MailLabels, ResponseLabels } from '../../shared/domain/labels.ts'
import { median } from '../../shared/domain/statistics.ts'
import type { ReadDatabase } from '../db/database.ts'

export const qualityReads = (db: ReadDatabase) => ({
  /** Of the model's answers, unless a count says otherwise. */
  'quality.summary': (_input: null | undefined): QualitySummary => ({
    ...readFields(db),
    ...readJudged(db),
    evidence: readEvidence(db),
    ruleAgreement: readRuleAgreement(db),
    recipes: readRecipes(db),
  }),
})

const MODEL_ANSWERS = `a.subject_kind = 'item' AND a.stage <> 'rules'`

const FIELDS = { survey: Object.keys(ResponseLabels.shape), email: Object.keys(MailLabels.shape) } as const

/** A field is filled when its value is the model's own and not the rule's. */
function readFields(db: ReadDatabase): Pick<QualitySummary, 'answers' | 'fields'> {
  const answers = db.all<{ kind: 'survey' | 'email'; answers: number }>(
    `SELECT r.kind, count(*) AS answers FROM recipe r CROSS JOIN answer a
     WHERE a.recipe_id = r.id AND ${MODEL_ANSWERS} AND r.kind IN ('survey', 'email') GROUP BY r.kind`,
  )
  const fallbacks = db.all<{ kind: string; field: string; answers: number }>(
    `SELECT r.kind, f.value AS field, count(*) AS answers
     FROM recipe r CROSS JOIN answer a CROSS JOIN json_each(a.fallback) f
     WHERE a.recipe_id = r.id AND ${MODEL_ANSWERS} AND a.fallback <> '[]' GROUP BY r.kind, f.value`,
  )
  const missing = new Map(fallbacks.map((row) => [`${row.kind} ${row.field}`, row.answers]))
  return {
    answers: answers.reduce((sum, row) => sum + row.answers, 0),
    fields: answers.flatMap(({ kind, answers: all }) =>
      FIELDS[kind].map((field) => ({
        kind,
        field,
        filled: 1 - (missing.get(`${kind} ${field}`) ?? 0) / all,
      })),
    ),
  }
}

const readEvidence = (db: ReadDatabase): QualitySummary['evidence'] =>
  db.get(
    `SELECT count(*) AS quotes, coalesce(sum(e.value ->> '$.verified'), 0) AS verified
     FROM answer a CROSS JOIN json_each(a.evidence) e WHERE ${MODEL_ANSWERS} AND a.evidence <> '[]'`,
  )!

const readJudged = (db: ReadDatabase): Pick<QualitySummary, 'judged' | 'agreed'> =>
  db.get('SELECT count(*) AS judged, coalesce(sum(value = was), 0) AS agreed FROM judgement')!

const readRuleAgreement = (db: ReadDatabase): QualitySummary['ruleAgreement'] =>
  db.get(
    `SELECT count(*) AS compared, coalesce(sum(model.sentiment = rules.sentiment), 0) AS same
     FROM answer AS model CROSS JOIN answer AS rules
     WHERE model.subject_kind = 'item' AND model.stage = 'primary'
       AND model.recipe_id IN (SELECT id FROM recipe WHERE active = 1)
       AND rules.subject_kind = 'item' AND rules.subject = model.subject AND rules.stage = 'rules'
       AND rules.recipe_id IN (SELECT id FROM recipe WHERE active = 1)`,
  )!

/** The median is that of the latest answers: a day of other work on the machine long ago says nothing today. */
const LATEST_ANSWERS = 1_001

interface RecipeRow {
  id: number
  stage: string
  kind: string
  model: string | null
  active: number
  returnable: number
  answers: number
}

const readRecipes = (db: ReadDatabase): QualitySummary['recipes'] =>
  db
    .all<RecipeRow>(
      `SELECT r.id, r.stage, r.kind, r.model, r.active,
              r.settings IS NOT NULL AS returnable,
              (SELECT count(*) FROM answer a WHERE a.recipe_id = r.id) AS answers
       FROM recipe r
       WHERE r.stage <> 'embed' AND (r.active = 1 OR EXISTS (SELECT 1 FROM answer a WHERE a.recipe_id = r.id))
       ORDER BY r.active DESC, r.id DESC`,
    )
    .map(({ active, returnable, model, ...row }) => ({
      ...row,
      canReturn: active === 0 && returnable === 1,
      model: model ?? '',
      active: active === 1,
      judged:
        db.get<NonNullable<QualitySummary['recipes'][number]['judged']>>(
          'SELECT against, compared, verdict FROM judged_recipe WHERE recipe_id = ?',
          [row.id],
        ) ?? null,
      medianMs: median(
        db
          .all<{ ms: number }>(
            `SELECT duration_ms AS ms FROM answer WHERE recipe_id = ? AND folded_into IS NULL
             ORDER BY settled_at DESC LIMIT ?`,
            [row.id, LATEST_ANSWERS],
          )
          .map((answer) => answer.ms),
      ),
    }))
