import type { QualitySummary } from '../../shared/domain/quality.ts'
import { median } from '../../shared/domain/statistics.ts'
import { ownFields } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { ownAnswer } from './answerSql.ts'
import { readFilledFields } from './filledFieldReads.ts'

export const summaryReads = (db: ReadDatabase) => ({
  /** Of the active recipes' own answers by a model, unless a count says otherwise. */
  'quality.summary': (_input: null | undefined): QualitySummary => ({
    ...readFields(db),
    ...readJudged(db),
    evidence: readEvidence(db),
    ruleAgreement: readRuleAgreement(db),
    recipes: readRecipes(db),
  }),
})

const OWN = ownAnswer('a')

/** What is shown now: a recipe that was left behind, or mended, says nothing of the one that is asked by. */
const ACTIVE = `(SELECT id FROM recipe WHERE active = 1 AND stage IN ('primary', 'chain', 'critical'))`

type Fields = QualitySummary['fields'][number]

/** A field is filled when its value is the model's own and not the rule's. */
function readFields(db: ReadDatabase): Pick<QualitySummary, 'answers' | 'fields'> {
  const recipes = db.all<Pick<Fields, 'recipe' | 'stage' | 'kind' | 'model' | 'answers'>>(
    `SELECT r.id AS recipe, r.stage, r.kind, coalesce(r.model, '') AS model, count(*) AS answers
     FROM recipe r CROSS JOIN answer a
     WHERE r.id IN ${ACTIVE} AND a.recipe_id = r.id AND ${OWN} GROUP BY r.id ORDER BY r.stage <> 'primary', r.id`,
  )
  return {
    answers: recipes.reduce((sum, row) => sum + row.answers, 0),
    fields: recipes.flatMap((row) =>
      readFilledFields(db, { ...row, id: row.recipe, asked: row.answers }).map(({ field, filled }) => ({
        ...row,
        field,
        filled: filled / row.answers,
      })),
    ),
  }
}

/** What an answer in depth carries of the stage before is counted there. */
const readEvidence = (db: ReadDatabase): QualitySummary['evidence'] =>
  db.get(
    `SELECT count(*) AS quotes, coalesce(sum(e.value ->> '$.verified'), 0) AS verified
     FROM answer a CROSS JOIN json_each(a.evidence) e
     WHERE a.recipe_id IN ${ACTIVE} AND ${OWN} AND a.evidence <> '[]'
       AND (a.stage <> 'critical' OR e.value ->> '$.field' IN (SELECT value FROM json_each(?)))`,
    [JSON.stringify(ownFields('critical-survey'))],
  )!

const readJudged = (db: ReadDatabase): Pick<QualitySummary, 'judged' | 'agreed'> =>
  db.get('SELECT count(*) AS judged, coalesce(sum(value = was), 0) AS agreed FROM judgement')!

const readRuleAgreement = (db: ReadDatabase): QualitySummary['ruleAgreement'] =>
  db.get(
    `SELECT count(*) AS compared, coalesce(sum(model.sentiment = rules.sentiment), 0) AS same
     FROM answer AS model CROSS JOIN answer AS rules
     WHERE model.subject_kind = 'item' AND model.stage = 'primary' AND model.recipe_id IN ${ACTIVE}
       AND ${ownAnswer('model')}
       AND NOT EXISTS (SELECT 1 FROM json_each(model.fallback) WHERE value = 'sentiment')
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
            `SELECT a.duration_ms AS ms FROM answer a WHERE a.recipe_id = ? AND ${OWN}
             ORDER BY a.settled_at DESC LIMIT ?`,
            [row.id, LATEST_ANSWERS],
          )
          .map((answer) => answer.ms),
      ),
    }))
