/** What is tracked of every recipe: how complete, how long, how right its answers are, and whether its confidence can be believed. */
import { LONG_ANSWER } from '../../shared/domain/longAnswer.ts'
import {
  MEASURED_FIELDS,
  type MeasuredName,
  type AnswerConfidence,
  type RecipeQuality,
  measuredValue,
} from '../../shared/domain/quality.ts'
import { isHighUrgency } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { type Judged, agreement, confusionMatrix } from '../../shared/domain/statistics/agreement.ts'
import { binOf, calibrate } from '../../shared/domain/statistics/calibration.ts'
import { type Estimate, NO_ESTIMATE, estimateShare } from '../../shared/domain/statistics/estimate.ts'
import { type RatioGroup, estimateRatio } from '../../shared/domain/statistics/ratio.ts'
import { median, quantile } from '../../shared/domain/statistics.ts'
import { SAME_PRIORITY } from '../analysis/agreement.ts'
import type { ReadDatabase } from '../db/database.ts'
import { lengthInDepth } from './answerLength.ts'
import { blindLabels, ownAnswer } from './answerSql.ts'
import { entityValues, matchEntities } from './entityMatch.ts'
import { readFilledFields } from './filledFieldReads.ts'

// Labels are few and answers many: each join begins at the labels (CROSS JOIN keeps the order) and finds the answer by its key.

const OWN = ownAnswer('a')

export const recipeReads = (db: ReadDatabase) => ({
  /** Of every recipe that has answers, the active ones first. */
  'quality.recipes': (_input: null | undefined): RecipeQuality[] =>
    db
      .all<RecipeRow>(
        `SELECT r.id, r.stage, r.kind, coalesce(r.model, '') AS model, r.active,
                (SELECT count(*) FROM answer a WHERE a.recipe_id = r.id AND ${OWN}) AS asked
         FROM recipe r ORDER BY r.active DESC, r.id DESC`,
      )
      .filter(({ asked }) => asked > 0)
      .map((row) => {
        const gold = readGold(db, row)
        return {
          recipe: row.id,
          stage: row.stage,
          kind: row.kind,
          model: row.model,
          active: row.active === 1,
          asked: row.asked,
          filled: readFilled(db, row),
          length: row.stage === 'critical' ? readLength(db, row.id) : null,
          accuracy: accuracyOf(row, gold),
          corrected: readCorrected(db, row),
          entities: entitiesOf(gold),
          high: highOf(gold),
          calibration: calibrationOf(gold),
        }
      }),

  /** How sure the answer about an item's sentiment is; null where no model said so. */
  'quality.confidence': ({ item }: { item: number }): AnswerConfidence | null => readConfidence(db, item),
})

const RECIPE = `SELECT r.id, r.stage, r.kind, coalesce(r.model, '') AS model, r.active, 0 AS asked FROM recipe r`

/** What the first reading of an item said of its own sureness, where a model did and nobody has corrected it. */
interface SaidRow {
  recipe: number
  confidence: number
  own: number
}

function readConfidence(db: ReadDatabase, item: number): AnswerConfidence | null {
  const said = db.get<SaidRow>(
    `SELECT a.recipe_id AS recipe, a.confidence, a.answered_by IS NULL AS own
     FROM answer a JOIN recipe r ON r.id = a.recipe_id
     WHERE a.subject_kind = 'item' AND a.subject = ? AND a.stage = 'primary' AND a.confidence IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM json_each(a.fallback) WHERE value = 'sentiment')
       AND NOT EXISTS (SELECT 1 FROM judgement j WHERE j.item_id = a.subject AND j.field = 'sentiment'
         AND j.value ->> '$' IS NOT a.labels ->> '$.sentiment')
     ORDER BY r.active DESC, a.id DESC LIMIT 1`,
    [item],
  )
  if (said === undefined) return null
  const recipe = db.get<RecipeRow>(`${RECIPE} WHERE r.id = ?`, [said.recipe])!
  const calibration = calibrationOf(readGold(db, recipe))
  const bin = calibration === null ? undefined : binOf(calibration, said.confidence)
  // A fallback's confidence was never measured, nor one of a size that no labelled answer has.
  if (calibration?.calibrated !== true || said.own === 0 || bin === undefined) return { calibrated: null }
  return { calibrated: { said: said.confidence, right: bin.right } }
}

interface RecipeRow {
  id: number
  stage: string
  kind: string
  model: string
  active: number
  asked: number
}

/** The rules fill every field by themselves: there is nothing of a model to count. */
const readFilled = (db: ReadDatabase, recipe: RecipeRow): RecipeQuality['filled'] =>
  recipe.stage === 'rules'
    ? []
    : readFilledFields(db, recipe).map(({ field, filled }) => ({
        field,
        share: estimateShare(filled, recipe.asked),
      }))

/** Told from so many of the latest answers. */
const LATEST_ANSWERS = 1_000

function readLength(db: ReadDatabase, recipe: number): RecipeQuality['length'] {
  const lengths = db
    .all<{ labels: string }>(
      `SELECT a.labels FROM answer a WHERE a.recipe_id = ? AND ${OWN} ORDER BY a.settled_at DESC LIMIT ?`,
      [recipe, LATEST_ANSWERS],
    )
    .map(({ labels }) => lengthInDepth(JSON.parse(labels) as Record<string, unknown>))
    .sort((a, b) => a - b)
  return {
    median: median(lengths),
    p90: quantile(lengths, 0.9),
    long: estimateShare(lengths.filter((length) => length >= LONG_ANSWER).length, lengths.length),
  }
}

interface GoldRow {
  item: number
  weight: number
  /** JSON {field: value}. */
  truth: string
  priority: string | null
  /** JSON array of strings; null where the person listed none. */
  entities: string | null
  labels: string
  confidence: number | null
}

interface Gold extends Omit<GoldRow, 'truth' | 'priority' | 'entities' | 'labels'> {
  truth: Readonly<Partial<Record<MeasuredName, string>>>
  entities: string[] | null
  labels: Readonly<Record<string, unknown>>
}

/** The labels given without seeing an answer, with what the recipe says of these items. */
const readGold = (db: ReadDatabase, { id, stage, kind }: RecipeRow): Gold[] =>
  kind === 'chain' || stage === 'critical'
    ? []
    : db
        .all<GoldRow>(
          `SELECT g.item_id AS item, g.weight, g.priority, g.entities, a.labels, a.confidence,
                  ${blindLabels('g.item_id')} AS truth
           FROM gold_item g CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = ?
             AND a.recipe_id = ? AND a.answered_by IS NULL
           WHERE g.labelled_at IS NOT NULL`,
          [stage, id],
        )
        .map(({ priority, ...row }) => ({
          ...row,
          truth: {
            ...(JSON.parse(row.truth) as Gold['truth']),
            ...(priority === null ? {} : { priority }),
          },
          entities: row.entities === null ? null : (JSON.parse(row.entities) as string[]),
          labels: JSON.parse(row.labels) as Gold['labels'],
        }))

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function accuracyOf({ kind }: RecipeRow, gold: readonly Gold[]): RecipeQuality['accuracy'] {
  if (gold.length === 0) return []
  return MEASURED_FIELDS[kind as ItemKind].flatMap(([field]) => {
    const judged = gold.flatMap(({ truth, labels, weight }): Judged[] =>
      truth[field] === undefined
        ? []
        : [{ truth: truth[field], answer: textOf(measuredValue(field, labels)), weight }],
    )
    return judged.length === 0
      ? []
      : [{ field, share: { ...agreement(confusionMatrix(judged)), n: judged.length } }]
  })
}

/**
 * What a person said in sight of answers: mostly corrections, so that its share of right answers is less than that of all. A
 * priority is right within the distance at which two answers count as the same.
 */
function readCorrected(db: ReadDatabase, { id, stage }: RecipeRow): RecipeQuality['corrected'] {
  const rows = db.all<{ field: string; judged: number; right: number }>(
    `SELECT j.field, count(*) AS judged,
            sum(CASE WHEN j.field = 'priority'
              THEN abs((j.value ->> '$') - (a.labels ->> '$.priority')) <= ${SAME_PRIORITY}
              ELSE j.value ->> '$' IS a.labels ->> ('$.' || j.field) END) AS right
     FROM judgement j CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = j.item_id AND a.stage = ?
       AND a.recipe_id = ? AND a.answered_by IS NULL
     WHERE j.blind = 0 GROUP BY j.field ORDER BY j.field`,
    [stage, id],
  )
  return rows.map(({ field, judged, right }) => ({ field, judged, right }))
}

function entitiesOf(gold: readonly Gold[]): RecipeQuality['entities'] {
  const matches = gold.flatMap(({ entities, labels, weight }) => {
    if (entities === null) return []
    return [{ ...matchEntities(entities, entityValues(labels)), weight }]
  })
  if (matches.length === 0) return null
  const ratio = (of: (match: (typeof matches)[number]) => number): Estimate =>
    estimateRatio(
      matches.map((match): RatioGroup => ({ count: match.both, of: of(match), weight: match.weight })),
    )
  return {
    items: matches.length,
    precision: ratio(({ both, wrong }) => both + wrong),
    recall: ratio(({ both, missed }) => both + missed),
    agreement: ratio(({ both, wrong, missed }) => both + wrong + missed),
  }
}

/** Of what is urgent by the person, how much is found; and of what is called urgent, how much is. */
function highOf(gold: readonly Gold[]): RecipeQuality['high'] {
  const known = gold.filter(({ truth }) => truth.urgency !== undefined)
  if (known.length === 0) return null
  const share = (some: readonly Gold[], has: (gold: Gold) => boolean): Estimate =>
    some.length === 0
      ? NO_ESTIMATE
      : estimateRatio(some.map((each) => ({ count: has(each) ? 1 : 0, of: 1, weight: each.weight })))
  const called = known.filter(({ labels }) => isHighUrgency(labels['urgency']))
  const urgent = known.filter(({ truth }) => isHighUrgency(truth.urgency))
  return {
    precision: share(called, ({ truth }) => isHighUrgency(truth.urgency)),
    recall: share(urgent, ({ labels }) => isHighUrgency(labels['urgency'])),
  }
}

/** What was said with a confidence of 0.9 is to be right nine times in ten; null where none was said. */
function calibrationOf(gold: readonly Gold[]): RecipeQuality['calibration'] {
  const said = gold.flatMap(({ confidence, truth, labels }) =>
    confidence === null || truth.sentiment === undefined
      ? []
      : [{ confidence, right: labels['sentiment'] === truth.sentiment }],
  )
  return said.length === 0 ? null : calibrate(said)
}
