import { MEASURED_FIELDS, type MeasuredField, type MeasuredName } from '../../shared/domain/quality.ts'
import { SideStage } from '../../shared/domain/labels.ts'
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
import { sqlList } from '../sqlPieces.ts'
import { LANE, measuredColumn } from './answerSql.ts'

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

/** Urgent items are asked first: until all are answered, each lane counts by its size and not by its answers. */
interface Lane {
  lane: string
  /** Items that are to be answered, and those that are. */
  items: number
  answered: number
}

/** So many answers of a lane say the same in each field: `values` in the order of the fields. */
interface Said {
  lane: string
  values: readonly (string | null)[]
  answers: number
}

/** All answers of a recipe, which are of items only, in one pass: what each field is asked for is added up from it. */
function readSaid(db: ReadDatabase, { id }: Recipe, fields: readonly MeasuredName[]): Said[] {
  const columns = fields.map((field, at) => `, ${measuredColumn(field)} AS value${at}`).join('')
  return db
    .all<Record<string, string | number | null>>(
      `SELECT ${LANE} AS lane, count(*) AS answers${columns}
       FROM answer a WHERE a.recipe_id = ?
       GROUP BY 1${fields.map((_, at) => `, ${at + 3}`).join('')}`,
      [id],
    )
    .map(({ lane, answers, ...values }) => ({
      lane: String(lane),
      answers: Number(answers),
      values: fields.map((_, at) => {
        const value = values[`value${at}`] ?? null
        return value === null ? null : String(value)
      }),
    }))
}

/** How many answers there are of each key. */
function countBy(said: readonly Said[], keyOf: (said: Said) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const each of said) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + each.answers)
  return counts
}

function readLanes(db: ReadDatabase, { id }: Recipe, said: readonly Said[]): Lane[] {
  const answered = countBy(said, ({ lane }) => lane)
  const open = db.all<{ lane: string; items: number }>(
    `SELECT lane, count(*) AS items FROM job WHERE recipe_id = ? AND subject_kind = 'item' AND state <> 'done'
       AND stage NOT IN ${sqlList(SideStage.options)} GROUP BY lane`,
    [id],
  )
  return [...new Set([...answered.keys(), ...open.map(({ lane }) => lane)])].map((lane) => {
    const done = answered.get(lane) ?? 0
    return { lane, answered: done, items: done + (open.find((row) => row.lane === lane)?.items ?? 0) }
  })
}

interface PairRow {
  field: string
  lane: string
  weight: number
  truth: string
  answer: string | null
}

function measureRecipe(db: ReadDatabase, recipe: Recipe): MeasuredField[] {
  // The labels are few and the answers many: it begins at the labels.
  const labelled = db.all<PairRow>(
    `SELECT j.field, ${LANE} AS lane, g.weight, j.value ->> '$' AS truth, a.labels ->> ('$.' || j.field) AS answer
     FROM gold_item g CROSS JOIN judgement j ON j.item_id = g.item_id AND j.blind = 1
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage },
  )
  const priorities = db.all<PairRow>(
    `SELECT 'priority' AS field, ${LANE} AS lane, g.weight, g.priority AS truth, ${measuredColumn('priority')} AS answer
     FROM gold_item g
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
  const lanes = readLanes(db, recipe, said)
  return fields.flatMap(([field, order], at) => {
    const own = pairs.filter((pair) => pair.field === field)
    return own.length === 0 ? [] : [measure(recipe, lanes, field, order, own, rawShares(lanes, said, at))]
  })
}

type Shares = ReadonlyMap<string, ReturnType<typeof estimateStratifiedShare>>

function measure(
  recipe: Recipe,
  lanes: readonly Lane[],
  field: MeasuredName,
  order: readonly string[],
  pairs: readonly PairRow[],
  raw: Shares,
): MeasuredField {
  const worth = new Map(lanes.map(({ lane, items, answered }) => [lane, items / Math.max(1, answered)]))
  const judged = pairs.map(({ lane, weight, truth, answer }): Judged => ({
    truth,
    answer: answer ?? '',
    weight: weight * (worth.get(lane) ?? 1),
  }))
  const matrix = confusionMatrix(judged, order)
  const total = lanes.reduce((sum, { items }) => sum + items, 0)
  const answers = Object.fromEntries(
    [...raw].map(([value, { value: share }]) => [value, (share ?? 0) * total]),
  )
  const { id, ...named } = recipe
  return {
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
  }
}

const strataOf = (lanes: readonly Lane[], counts: ReadonlyMap<string, number>): Stratum[] =>
  lanes.map(({ lane, items, answered }) => ({
    population: items,
    n: answered,
    count: counts.get(lane) ?? 0,
  }))

/** The share of each value among all items, with what is not known of it while answers are missing. */
function rawShares(lanes: readonly Lane[], said: readonly Said[], at: number): Shares {
  const byValue = Map.groupBy(said, ({ values }) => values[at] ?? '')
  return new Map(
    [...byValue].map(([value, some]) => [
      value,
      estimateStratifiedShare(
        strataOf(
          lanes,
          countBy(some, ({ lane }) => lane),
        ),
      ),
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
