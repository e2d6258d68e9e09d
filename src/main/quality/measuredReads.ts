import { MEASURED_FIELDS, type MeasuredField, type MeasuredName } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import {
  type Judged,
  agreement,
  cohensKappa,
  confusionMatrix,
} from '../../shared/domain/statistics/agreement.ts'
import { correctShares } from '../../shared/domain/statistics/correctedShares.ts'
import { type Stratum, estimateStratifiedShare } from '../../shared/domain/statistics/estimate.ts'
import { type PacedPart, strataByPace } from '../../shared/domain/statistics/pace.ts'
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

/**
 * Urgent items are asked first, and a source may have come later: until all are answered, each part counts by its size and
 * not by its answers.
 */
interface Part {
  /** See `strataByPace`. */
  stratum: string
  /** Items that the recipe can answer, and those that it has. */
  items: number
  answered: number
}

/** So many answers of a lane and source say the same in each field: `values` in the order of the fields. */
interface Said {
  lane: string
  source: number
  values: readonly (string | null)[]
  answers: number
}

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

/** How many answers there are of each key. */
function countBy<Answers extends { answers: number }>(
  said: readonly Answers[],
  keyOf: (said: Answers) => string,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const each of said) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + each.answers)
  return counts
}

/**
 * What has no answer yet, whether a run has planned it or not: a run may take a part of them alone. Each in the lane in which
 * it waits or would be asked for.
 */
const readOpen = (db: ReadDatabase, { id, stage, kind }: Recipe): Omit<PacedPart, 'answered'>[] =>
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

type StratumOf = ReturnType<typeof strataByPace>

function partsOf(
  said: readonly Said[],
  open: readonly Omit<PacedPart, 'answered'>[],
): { parts: Part[]; stratumOf: StratumOf } {
  const found = new Map<string, PacedPart>()
  const add = (lane: string, source: number, items: number, answered: number): void => {
    const was = found.get(`${lane} ${source}`) ?? { lane, source, items: 0, answered: 0 }
    found.set(`${lane} ${source}`, { ...was, items: was.items + items, answered: was.answered + answered })
  }
  for (const { lane, source, answers } of said) add(lane, source, answers, answers)
  for (const { lane, source, items } of open) add(lane, source, items, 0)
  const stratumOf = strataByPace([...found.values()])
  const parts = [...Map.groupBy(found.values(), stratumOf)].map(([stratum, some]) => ({
    stratum,
    items: some.reduce((sum, { items }) => sum + items, 0),
    answered: some.reduce((sum, { answered }) => sum + answered, 0),
  }))
  return { parts, stratumOf }
}

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
  const { parts, stratumOf } = partsOf(said, readOpen(db, recipe))
  const worth = new Map(parts.map(({ stratum, items, answered }) => [stratum, items / Math.max(1, answered)]))
  const worthOf = (row: PairRow): number => worth.get(stratumOf(row)) ?? 1
  return fields.flatMap(([field, order], at) => {
    const own = pairs.filter((pair) => pair.field === field)
    if (own.length === 0) return []
    return [measure(recipe, parts, field, order, own, worthOf, rawShares(parts, stratumOf, said, at))]
  })
}

type Shares = ReadonlyMap<string, ReturnType<typeof estimateStratifiedShare>>

function measure(
  recipe: Recipe,
  parts: readonly Part[],
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
  const total = parts.reduce((sum, { items }) => sum + items, 0)
  const answers = Object.fromEntries(
    [...raw].map(([value, { value: share }]) => [value, (share ?? 0) * total]),
  )
  const { id, ...named } = recipe
  return {
    recipe: id,
    ...named,
    field,
    compared: pairs.length,
    answered: parts.reduce((sum, { answered }) => sum + answered, 0) / Math.max(1, total),
    agreement: agreement(matrix),
    kappa: cohensKappa(matrix),
    confusion: countPairs(judged, matrix.values),
    shares: correctShares(matrix, answers).map(({ value, corrected, byConfusion }) => ({
      value,
      raw: raw.get(value) ?? estimateStratifiedShare(strataOf(parts, new Map())),
      corrected,
      byConfusion,
    })),
  }
}

const strataOf = (parts: readonly Part[], counts: ReadonlyMap<string, number>): Stratum[] =>
  parts.map(({ stratum, items, answered }) => ({
    population: items,
    n: answered,
    count: counts.get(stratum) ?? 0,
  }))

/** The share of each value among all items, with what is not known of it while answers are missing. */
function rawShares(parts: readonly Part[], stratumOf: StratumOf, said: readonly Said[], at: number): Shares {
  const byValue = Map.groupBy(said, ({ values }) => values[at] ?? '')
  return new Map(
    [...byValue].map(([value, some]) => [
      value,
      estimateStratifiedShare(strataOf(parts, countBy(some, stratumOf))),
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
