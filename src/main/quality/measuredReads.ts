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
  type Place,
  type Stratified,
  estimateOver,
  stratify,
} from '../../shared/domain/statistics/pace.ts'
import type { ReadDatabase } from '../db/database.ts'
import { byIndex } from '../db/queries/deferredIndexes.ts'
import { laneByRules, measuredColumn } from './answerSql.ts'
import { PARTS, type TextsQuestion, eachText, frequentFrom, unknownNear } from './equalTextSql.ts'

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

/** What so many items of a lane and source say in each field, or would as far as their texts are read: `values` as the fields. */
interface Said extends Place {
  values: readonly (string | null)[]
  answers: number
}

/** `own`: so many of the items have an answer themselves; of the others equal texts have. */
type Part = PacedPart & { own: number }

interface Texts {
  parts: Part[]
  said: Said[]
  /** Of the items that were drawn into the sample. */
  places: ReadonlyMap<number, Place>
}

const IN_VIEW = `SELECT id FROM source WHERE state = 'complete'`

/** An item counts in the lane in which it was asked for or waits, and in that of the rules where no run has planned it. */
function questionOf({ stage }: Recipe): TextsQuestion {
  const job = `job j WHERE j.subject_kind = 'item' AND j.subject = item.id AND j.stage = $stage AND j.recipe_id = $recipe`
  return {
    scope: `item.source_id IN (${IN_VIEW} AND kind = $kind)`,
    shown: '1',
    read: `EXISTS (SELECT 1 FROM answer b WHERE b.subject_kind = 'item' AND b.subject = item.id AND b.stage = $stage
      AND b.recipe_id = $recipe)`,
    first:
      stage === 'rules' ? '0' : `coalesce((SELECT j.lane FROM ${job}), ${laneByRules('item.id')}) = 'urgent'`,
    planned: `EXISTS (SELECT 1 FROM ${job})`,
    jobs: 'recipe_id = $recipe AND stage = $stage',
    answers: 't.stage = $stage AND t.recipe_id = $recipe',
  }
}

type TextRow = Part & { what: 'part' | 'said' | 'drawn'; item: number } & Record<
    string,
    string | number | null
  >

/** All texts of the kind in one pass: what each field is asked for is added up from it. */
function readTexts(db: ReadDatabase, recipe: Recipe, fields: readonly MeasuredName[]): Texts {
  const { id, stage, kind } = recipe
  const columns = fields.map((field, at) => `, ${measuredColumn(field)} AS value${at}`).join('')
  const none = fields.map(() => ', NULL').join('')
  const parameters = { recipe: id, stage, kind }
  const { items } = db.get<{ items: number }>(
    `SELECT count(*) AS items FROM item ${byIndex(db, 'item_facts')} WHERE item.has_text AND item.source_id IN (${IN_VIEW} AND kind = ?)`,
    [kind],
  )!
  const rows = db.all<TextRow>(
    `WITH ${eachText(questionOf(recipe))}
     SELECT 'said' AS what, 0 AS item, t.lane, t.source, sum(1.0 * t.items / t.read) AS items, 0 AS answered, 0 AS squares, 0 AS own ${columns}
     FROM each_item i CROSS JOIN each_text t ON t.text_key = i.text_key
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = i.id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE i.read GROUP BY t.lane, t.source ${fields.map((_, at) => `, value${at}`).join('')}
     UNION ALL SELECT 'part', 0, lane, source, ${PARTS}, sum(read) ${none} FROM each_text GROUP BY lane, source
     UNION ALL SELECT 'drawn', i.id, t.lane, t.source, 0, 0, 0, 0 ${none}
     FROM each_item i CROSS JOIN each_text t ON t.text_key = i.text_key WHERE i.id IN (SELECT item_id FROM gold_item)`,
    { ...parameters, frequent: frequentFrom(items) },
  )
  const valueOf = (row: TextRow, at: number): string | null => {
    const value = row[`value${at}`] ?? null
    return value === null ? null : String(value)
  }
  return {
    parts: rows.filter(({ what }) => what === 'part'),
    said: rows
      .filter(({ what }) => what === 'said')
      .map((row) => ({
        ...{ lane: row.lane, source: row.source, answers: row.items },
        values: fields.map((_, at) => valueOf(row, at)),
      })),
    places: new Map(rows.filter(({ what }) => what === 'drawn').map((row) => [row.item, row])),
  }
}

interface PairRow {
  item: number
  field: string
  weight: number
  truth: string
  answer: string | null
}

function measureRecipe(db: ReadDatabase, recipe: Recipe): MeasuredField[] {
  // The labels are few and the answers many: it begins at the labels.
  const labelled = db.all<PairRow>(
    `SELECT g.item_id AS item, j.field, g.weight, j.value ->> '$' AS truth, a.labels ->> ('$.' || j.field) AS answer
     FROM gold_item g CROSS JOIN judgement j ON j.item_id = g.item_id AND j.blind = 1
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage },
  )
  const priorities = db.all<PairRow>(
    `SELECT g.item_id AS item, 'priority' AS field, g.weight, g.priority AS truth, ${measuredColumn('priority')} AS answer
     FROM gold_item g
     CROSS JOIN answer a ON a.subject_kind = 'item' AND a.subject = g.item_id AND a.stage = $stage AND a.recipe_id = $recipe
     WHERE g.labelled_at IS NOT NULL AND g.priority IS NOT NULL`,
    { recipe: recipe.id, stage: recipe.stage },
  )
  const pairs = [...labelled, ...priorities]
  if (pairs.length === 0) return []
  const fields: readonly (readonly [MeasuredName, readonly string[]])[] = MEASURED_FIELDS[recipe.kind]
  const { parts, said, places } = readTexts(
    db,
    recipe,
    fields.map(([field]) => field),
  )
  const whole = stratify(parts)
  const worth = new Map(
    [...Map.groupBy(parts, whole.stratumOf)].map(([stratum, some]) => [
      stratum,
      sumOf(some, 'items') / Math.max(1, sumOf(some, 'own')),
    ]),
  )
  const answered = sumOf(parts, 'own') / Math.max(1, sumOf(parts, 'items'))
  const worthOf = ({ item }: PairRow): number => {
    const place = places.get(item)
    return place === undefined ? 1 : (worth.get(whole.stratumOf(place)) ?? 1)
  }
  const isKnown =
    db.get(unknownNear(questionOf(recipe), `item WHERE item.source_id IN (${IN_VIEW} AND kind = $kind)`), {
      recipe: recipe.id,
      stage: recipe.stage,
      kind: recipe.kind,
    }) === undefined
  return fields.flatMap(([field, order], at) => {
    const own = pairs.filter((pair) => pair.field === field)
    return own.length === 0
      ? []
      : [
          measure(
            { ...recipe, answered },
            whole,
            field,
            order,
            own,
            worthOf,
            isKnown ? rawShares(whole, said, at) : null,
          ),
        ]
  })
}

const sumOf = (parts: readonly Part[], what: 'items' | 'own'): number =>
  parts.reduce((sum, part) => sum + part[what], 0)

type Shares = ReadonlyMap<string, Estimate>

function measure(
  recipe: Recipe & { answered: number },
  whole: Stratified,
  field: MeasuredName,
  order: readonly string[],
  pairs: readonly PairRow[],
  worthOf: (row: PairRow) => number,
  /** Null where the answers cannot stand for all items. */
  raw: Shares | null,
): MeasuredField {
  const judged = pairs.map((row): Judged => ({
    truth: row.truth,
    answer: row.answer ?? '',
    weight: row.weight * worthOf(row),
  }))
  const matrix = confusionMatrix(judged, order)
  const total = whole.strata.reduce((sum, { items }) => sum + items, 0)
  const answers = Object.fromEntries(
    [...(raw ?? [])].map(([value, { value: share }]) => [value, (share ?? 0) * total]),
  )
  const { id, ...named } = recipe
  return {
    recipe: id,
    ...named,
    field,
    compared: pairs.length,
    agreement: agreement(matrix),
    kappa: cohensKappa(matrix),
    confusion: countPairs(judged, matrix.values),
    shares: correctShares(matrix, answers).map(({ value, corrected, byConfusion }) => ({
      value,
      raw: raw?.get(value) ?? estimateOver(whole, []),
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
