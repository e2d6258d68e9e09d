import { MEASURED_FIELDS, type MeasuredField, type MeasuredName } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import {
  type Judged,
  agreement,
  cohensKappa,
  confusionMatrix,
} from '../../shared/domain/statistics/agreement.ts'
import { correctShares } from '../../shared/domain/statistics/correctedShares.ts'
import type { Estimate } from '../../shared/domain/statistics/estimate.ts'
import {
  type PacedPart,
  type Stratified,
  estimateOver,
  stratify,
} from '../../shared/domain/statistics/pace.ts'
import type { ReadDatabase } from '../db/database.ts'
import { byIndex } from '../db/queries/deferredIndexes.ts'
import { LANE, laneByRules, measuredColumn } from './answerSql.ts'

export const measuredReads = (db: ReadDatabase) => ({
  /**
   * Each field of each active recipe of the rules and the primary stage against the blind labels, with the shares among all
   * items corrected by them. Recipes without a labelled item are absent.
   */
  'quality.measured': (_input: null | undefined): MeasuredField[] =>
    db
      .all<Recipe>(
        `SELECT id, stage, kind, coalesce(model, '') AS model FROM recipe
         WHERE active = 1 AND stage IN ('rules', 'primary') AND kind IN ('survey', 'email')
         ORDER BY kind DESC, stage = 'rules', id`,
      )
      .flatMap((recipe) => measureRecipe(db, recipe)),
})

interface Recipe {
  id: number
  stage: string
  kind: ItemKind
  model: string
}

/** So many answers of a lane and source say the same in each field: `values` in the order of the fields. */
interface Said {
  lane: string
  source: number
  values: readonly (string | null)[]
  answers: number
}

type Open = Omit<PacedPart, 'answered' | 'squares'>

const IN_VIEW = `SELECT id FROM source WHERE state = 'complete'`

/** All answers of a recipe, which are of items only, in one pass: what each field is asked for is added up from it. */
function readSaid(db: ReadDatabase, { id }: Recipe, fields: readonly MeasuredName[]): Said[] {
  const columns = fields.map((field, at) => `, ${measuredColumn(field)} AS value${at}`).join('')
  return db
    .all<Record<string, string | number | null>>(
      `SELECT ${LANE} AS lane, i.source_id AS source, count(*) AS answers${columns}
       FROM answer a CROSS JOIN item i ON i.id = a.subject
       WHERE a.recipe_id = ? AND i.source_id IN (${IN_VIEW})
       GROUP BY 1, 2${fields.map((_, at) => `, ${at + 4}`).join('')}`,
      [id],
    )
    .map(({ lane, source, answers, ...values }) => ({
      lane: String(lane),
      source: Number(source),
      answers: Number(answers),
      values: fields.map((_, at) => {
        const value = values[`value${at}`] ?? null
        return value === null ? null : String(value)
      }),
    }))
}

/**
 * What has no answer yet, whether a run has planned it or not: a run may take a part of them alone. Each in the lane in which
 * it waits or would be asked for.
 */
const readOpen = (db: ReadDatabase, { id, stage, kind }: Recipe): Open[] =>
  db.all(
    `SELECT lane, source, count(*) AS items FROM (
       SELECT item.source_id AS source, ${
         stage === 'rules'
           ? `'sample'`
           : `coalesce((SELECT j.lane FROM job j WHERE j.subject_kind = 'item' AND j.subject = item.id
                AND j.stage = $stage AND j.recipe_id = $recipe), ${laneByRules('item.id')})`
       } AS lane
       FROM item ${byIndex(db, 'item_facts')}
       WHERE item.has_text AND item.source_id IN (${IN_VIEW} AND kind = $kind) AND NOT EXISTS (
         SELECT 1 FROM answer b WHERE b.subject_kind = 'item' AND b.subject = item.id AND b.stage = $stage
           AND b.recipe_id = $recipe))
     GROUP BY lane, source`,
    { recipe: id, stage, kind },
  )

/**
 * Urgent items are asked first, and a source may have come later: until all are answered, each part counts by its size and
 * not by its answers.
 */
const partsOf = (said: readonly Said[], open: readonly Open[]): PacedPart[] => [
  ...said.map(({ lane, source, answers }) => ({ lane, source, items: answers, answered: answers, squares: answers })),
  ...open.map((part) => ({ ...part, answered: 0, squares: 0 })),
]

interface PairRow {
  field: string
  lane: string
  source: number
  weight: number
  truth: string
  answer: string | null
}

function measureRecipe(db: ReadDatabase, recipe: Recipe): MeasuredField[] {
  // The labels are few and the answers many: it begins at the labels.
  const labelled = db.all<PairRow>(
    `SELECT j.field, ${LANE} AS lane, i.source_id AS source, g.weight, j.value ->> '$' AS truth, a.labels ->> ('$.' || j.field) AS answer
     FROM gold_item g CROSS JOIN item i ON i.id = g.item_id CROSS JOIN judgement j ON j.item_id = g.item_id AND j.blind = 1
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage },
  )
  const priorities = db.all<PairRow>(
    `SELECT 'priority' AS field, ${LANE} AS lane, i.source_id AS source, g.weight, g.priority AS truth, ${measuredColumn('priority')} AS answer
     FROM gold_item g CROSS JOIN item i ON i.id = g.item_id
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL AND g.priority IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage },
  )
  const pairs = [...labelled, ...priorities]
  if (pairs.length === 0) return []
  const fields: readonly (readonly [MeasuredName, readonly string[]])[] = MEASURED_FIELDS[recipe.kind]
  const said = readSaid(
    db,
    recipe,
    fields.map(([field]) => field),
  )
  const whole = stratify(partsOf(said, readOpen(db, recipe)))
  const worth = new Map(
    whole.strata.map(({ stratum, items, answered }) => [stratum, items / Math.max(1, answered)]),
  )
  const worthOf = (row: PairRow): number => worth.get(whole.stratumOf(row)) ?? 1
  return fields.flatMap(([field, order], at) => {
    const own = pairs.filter((pair) => pair.field === field)
    return own.length === 0
      ? []
      : [measure(recipe, whole, field, order, own, worthOf, rawShares(whole, said, at))]
  })
}

type Shares = ReadonlyMap<string, Estimate>

function measure(
  recipe: Recipe,
  whole: Stratified,
  field: MeasuredName,
  order: readonly string[],
  pairs: readonly PairRow[],
  worthOf: (row: PairRow) => number,
  raw: Shares,
): MeasuredField {
  const judged = pairs.map((row): Judged => ({
    truth: row.truth,
    answer: row.answer ?? '',
    weight: row.weight * worthOf(row),
  }))
  const matrix = confusionMatrix(judged, order)
  const total = whole.strata.reduce((sum, { items }) => sum + items, 0)
  const answers = Object.fromEntries(
    [...raw].map(([value, { value: share }]) => [value, (share ?? 0) * total]),
  )
  const { id, ...named } = recipe
  return {
    recipe: id,
    ...named,
    field,
    compared: pairs.length,
    answered: whole.strata.reduce((sum, { answered }) => sum + answered, 0) / Math.max(1, total),
    agreement: agreement(matrix),
    kappa: cohensKappa(matrix),
    confusion: countPairs(judged, matrix.values),
    shares: correctShares(matrix, answers).map(({ value, corrected, byConfusion }) => ({
      value,
      raw: raw.get(value) ?? estimateOver(whole, []),
      corrected,
      byConfusion,
    })),
  }
}

const rawShares = (whole: Stratified, said: readonly Said[], at: number): Shares =>
  new Map(
    [...Map.groupBy(said, ({ values }) => values[at] ?? '')].map(([value, some]) => [
      value,
      estimateOver(whole, some),
    ]),
  )

/** As the person labelled them: whole items, unweighted. */
const countPairs = (judged: readonly Judged[], values: readonly string[]): MeasuredField['confusion'] => ({
  values: [...values],
  counts: values.map((truth) =>
    values.map((answer) => judged.filter((each) => each.truth === truth && each.answer === answer).length),
  ),
})
