import { GOLD_FIELDS, type GoldField, type MeasuredField } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import {
  type Judged,
  agreement,
  cohensKappa,
  confusionMatrix,
} from '../../shared/domain/statistics/agreement.ts'
import { correctShares } from '../../shared/domain/statistics/correctedShares.ts'
import { type Stratum, estimateStratifiedShare } from '../../shared/domain/statistics/estimate.ts'
import type { ReadDatabase } from '../db/database.ts'

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
      .flatMap((recipe) => {
        const lanes = readLanes(db, recipe)
        return GOLD_FIELDS[recipe.kind].flatMap(([field, order]) => measure(db, recipe, lanes, field, order))
      }),
})

interface Recipe {
  id: number
  stage: string
  kind: ItemKind
  model: string
}

/** Urgent items are asked first: until all are answered, each lane counts by its size and not by its answers. */
interface Lane {
  lane: string
  /** Items that are to be answered, and those that are. */
  items: number
  answered: number
}

/** The rules have no jobs: their lane is all that they have labelled. */
const LANE = `coalesce((SELECT j.lane FROM job j WHERE j.subject_kind = 'item' AND j.subject = a.subject
    AND j.stage = a.stage AND j.recipe_id = a.recipe_id), 'sample')`

const ANSWERS = `FROM answer a WHERE a.recipe_id = $recipe AND a.subject_kind = 'item'`

function readLanes(db: ReadDatabase, { id }: Recipe): Lane[] {
  const answered = db.all<{ lane: string; answered: number }>(
    `SELECT ${LANE} AS lane, count(*) AS answered ${ANSWERS} GROUP BY 1`,
    { recipe: id },
  )
  const open = db.all<{ lane: string; items: number }>(
    `SELECT lane, count(*) AS items FROM job WHERE recipe_id = ? AND subject_kind = 'item' AND state <> 'done'
       AND stage NOT IN ('check', 'trial') GROUP BY lane`,
    [id],
  )
  return [...new Set([...answered, ...open].map(({ lane }) => lane))].map((lane) => {
    const done = answered.find((row) => row.lane === lane)?.answered ?? 0
    return { lane, answered: done, items: done + (open.find((row) => row.lane === lane)?.items ?? 0) }
  })
}

interface PairRow {
  lane: string
  weight: number
  truth: string
  answer: string | null
}

function measure(
  db: ReadDatabase,
  recipe: Recipe,
  lanes: readonly Lane[],
  field: GoldField,
  order: readonly string[],
): MeasuredField[] {
  const pairs = db.all<PairRow>(
    `SELECT ${LANE} AS lane, g.weight, j.value ->> '$' AS truth, a.labels ->> $path AS answer
     FROM gold_item g JOIN judgement j ON j.item_id = g.item_id AND j.field = $field AND j.blind = 1
     JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage, field, path: `$.${field}` },
  )
  if (pairs.length === 0) return []
  const worth = new Map(lanes.map(({ lane, items, answered }) => [lane, items / Math.max(1, answered)]))
  const judged = pairs.map(({ lane, weight, truth, answer }): Judged => ({
    truth,
    answer: answer ?? '',
    weight: weight * (worth.get(lane) ?? 1),
  }))
  const matrix = confusionMatrix(judged, order)
  const raw = rawShares(db, recipe, lanes, field)
  const total = lanes.reduce((sum, { items }) => sum + items, 0)
  const answers = Object.fromEntries(
    [...raw].map(([value, { value: share }]) => [value, (share ?? 0) * total]),
  )
  const { id, ...named } = recipe
  return [
    {
      recipe: id,
      ...named,
      field,
      compared: pairs.length,
      answered: lanes.reduce((sum, { answered }) => sum + answered, 0) / Math.max(1, total),
      agreement: agreement(matrix),
      kappa: cohensKappa(matrix),
      confusion: countPairs(judged, matrix.values),
      shares: correctShares(matrix, answers).map(({ value, corrected, byConfusion }) => ({
        value,
        raw: raw.get(value) ?? estimateStratifiedShare(strataOf(lanes, new Map())),
        corrected,
        byConfusion,
      })),
    },
  ]
}

const strataOf = (lanes: readonly Lane[], counts: ReadonlyMap<string, number>): Stratum[] =>
  lanes.map(({ lane, items, answered }) => ({
    population: items,
    n: answered,
    count: counts.get(lane) ?? 0,
  }))

/** The share of each value among all items, with what is not known of it while answers are missing. */
function rawShares(
  db: ReadDatabase,
  { id }: Recipe,
  lanes: readonly Lane[],
  field: GoldField,
): Map<string, ReturnType<typeof estimateStratifiedShare>> {
  const rows = db.all<{ lane: string; value: string | null; items: number }>(
    `SELECT ${LANE} AS lane, a.labels ->> $path AS value, count(*) AS items ${ANSWERS} GROUP BY 1, 2`,
    { recipe: id, path: `$.${field}` },
  )
  return new Map(
    [...Map.groupBy(rows, ({ value }) => value ?? '')].map(([value, some]) => [
      value,
      estimateStratifiedShare(strataOf(lanes, new Map(some.map(({ lane, items }) => [lane, items])))),
    ]),
  )
}

/** As the person labelled them: whole items, unweighted. */
const countPairs = (judged: readonly Judged[], values: readonly string[]): MeasuredField['confusion'] => ({
  values: [...values],
  counts: values.map((truth) =>
    values.map((answer) => judged.filter((each) => each.truth === truth && each.answer === answer).length),
  ),
})
