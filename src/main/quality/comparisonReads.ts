/** Two recipes on the same items: which of them is right more often, fills more, and takes less time. */
import {
  type ComparedMetric,
  type ComparedRecipes,
  type RecipeComparison,
  GOLD_FIELDS,
} from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { estimateShare } from '../../shared/domain/statistics/estimate.ts'
import { compareScores, compareShares } from '../../shared/domain/statistics/paired.ts'
import { median } from '../../shared/domain/statistics.ts'
import { ownFields, taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { comparePair } from './checkedReads.ts'
import { verdictOf } from './comparisonVerdict.ts'

/** Of a whole run so many items are compared, besides the labelled ones: taken by their ids, in an order of chance. */
const MOST_ITEMS = 1_000

export interface RecipePair {
  first: number
  second: number
  /** Null: all labelled items, and some more, that both have answered. */
  items: readonly number[] | null
  /** How often these two are compared at most as answers come in, 1 by default: each look counts by its part. */
  looks?: number
}

export const comparisonReads = (db: ReadDatabase) => ({
  'quality.compareRecipes': (pair: RecipePair): ComparedRecipes => compareRecipes(db, pair),

  /** The comparisons that were asked for, the newest first. */
  'quality.comparisons': (_input: null | undefined): RecipeComparison[] =>
    db
      .all<ComparisonRow>(
        `SELECT c.id, c.kind, c.first_recipe AS first, c.second_recipe AS second, c.items, c.made_at AS madeAt,
                coalesce(f.model, '') AS firstModel, coalesce(s.model, '') AS secondModel, run.id AS run,
                coalesce(run.state, 'gone') AS state
         FROM comparison c JOIN recipe f ON f.id = c.first_recipe JOIN recipe s ON s.id = c.second_recipe
         LEFT JOIN run ON run.id = (SELECT max(id) FROM run WHERE request ->> '$.comparison' = c.id)
         ORDER BY c.id DESC LIMIT 20`,
      )
      .map(({ items: json, madeAt, first, second, firstModel, secondModel, ...row }) => {
        const items = JSON.parse(json) as number[]
        return {
          ...row,
          sampled: items.length,
          madeAt: new Date(madeAt).toISOString(),
          first: { recipe: first, model: firstModel },
          second: { recipe: second, model: secondModel },
          compared: compareRecipes(db, { first, second, items }),
        }
      }),

  /** What a run of a comparison asks; null when it is gone. */
  'quality.comparison': ({ comparison }: { comparison: number }): ComparisonTask | null => {
    const row = db.get<Omit<ComparisonTask, 'items'> & { items: string }>(
      `SELECT c.kind, c.first_recipe AS first, c.second_recipe AS second, c.items, s.model FROM comparison c
       JOIN recipe s ON s.id = c.second_recipe WHERE c.id = ?`,
      [comparison],
    )
    return row === undefined ? null : { ...row, items: JSON.parse(row.items) as number[] }
  },

  /** A sample of items with something to read: the labelled ones first, for only they tell what is right; else by chance. */
  'quality.comparisonSample': ({
    kind,
    size,
    seed,
  }: {
    kind: ItemKind
    size: number
    seed: number
  }): number[] =>
    db
      .all<{ item: number }>(
        `SELECT i.id AS item FROM item i JOIN source s ON s.id = i.source_id
         LEFT JOIN gold_item g ON g.item_id = i.id AND g.labelled_at IS NOT NULL
         WHERE s.state = 'complete' AND i.has_text AND i.kind = ?
         ORDER BY g.item_id IS NULL, ${CHANCE.replace('$seed', '?')} LIMIT ?`,
        [kind, seed, size],
      )
      .map(({ item }) => item),
})

/** An order that depends on the ids alone and not on when texts came. */
const CHANCE = '((i.id + $seed) * 2654435761) % 4294967296'

export interface ComparisonTask {
  kind: ItemKind
  first: number
  second: number
  items: number[]
  model: string
}

interface ComparisonRow {
  id: number
  kind: ItemKind
  first: number
  second: number
  items: string
  madeAt: number
  firstModel: string
  secondModel: string
  run: number | null
  state: string
}

interface PairRow {
  item: number
  kind: ItemKind
  firstLabels: string
  firstFallback: string
  firstMs: number
  secondLabels: string
  secondFallback: string
  secondMs: number
  truth: string | null
}

/** What may be compared is a few items that are named, or all of which the first has said something; each is looked up then. */
const NAMED = 'SELECT DISTINCT value AS item FROM json_each($items)'
const SAID_BY_FIRST = `
  SELECT subject AS item FROM answer WHERE recipe_id = $first
  UNION SELECT item_id FROM second_answer WHERE stage = 'trial' AND recipe_id = $first`

/** An answer by the recipe, or else what was asked for a comparison: both are looked up by the item, never searched. */
const joinSaid = (side: 'first' | 'second'): string =>
  `LEFT JOIN answer ${side}_answer ON ${side}_answer.subject_kind = 'item' AND ${side}_answer.subject = i.id
     AND ${side}_answer.stage = 'primary' AND ${side}_answer.recipe_id = $${side}
     AND ${side}_answer.folded_into IS NULL AND ${side}_answer.answered_by IS NULL
   LEFT JOIN second_answer ${side}_trial ON ${side}_trial.item_id = i.id AND ${side}_trial.stage = 'trial'
     AND ${side}_trial.recipe_id = $${side}`
const said = (side: 'first' | 'second', column: 'labels' | 'fallback' | 'duration_ms'): string =>
  `coalesce(${side}_answer.${column}, ${side}_trial.${column})`

function readPairs(db: ReadDatabase, { first, second, items }: RecipePair): PairRow[] {
  return db.all<PairRow>(
    `SELECT i.id AS item, i.kind,
            ${said('first', 'labels')} AS firstLabels, ${said('first', 'fallback')} AS firstFallback,
            ${said('first', 'duration_ms')} AS firstMs,
            ${said('second', 'labels')} AS secondLabels, ${said('second', 'fallback')} AS secondFallback,
            ${said('second', 'duration_ms')} AS secondMs,
            CASE WHEN g.labelled_at IS NULL THEN NULL ELSE
              (SELECT json_group_object(j.field, j.value ->> '$') FROM judgement j
               WHERE j.item_id = i.id AND j.blind = 1) END AS truth
     FROM (${items === null ? SAID_BY_FIRST : NAMED}) candidate CROSS JOIN item i ON i.id = candidate.item
     ${joinSaid('first')}
     ${joinSaid('second')}
     LEFT JOIN gold_item g ON g.item_id = i.id
     WHERE ${said('first', 'labels')} IS NOT NULL AND ${said('second', 'labels')} IS NOT NULL
     ORDER BY g.labelled_at IS NULL, ${CHANCE.replace('$seed', '0')} LIMIT $limit`,
    {
      ...{ first, second },
      ...(items === null
        ? { limit: MOST_ITEMS + countLabelled(db) }
        : { items: JSON.stringify(items), limit: items.length }),
    },
  )
}

const countLabelled = (db: ReadDatabase): number =>
  db.get<{ n: number }>('SELECT count(labelled_at) AS n FROM gold_item')!.n

function compareRecipes(db: ReadDatabase, pair: RecipePair): ComparedRecipes {
  const rows = readPairs(db, pair)
  const kind = rows[0]?.kind
  if (kind === undefined)
    return { items: 0, labelled: 0, metrics: [], agreement: [], medianMs: null, verdict: 'nothing yet' }
  const metrics: ComparedMetric[] = [...accuracies(rows, kind), completeness(rows, kind)]
  return {
    items: rows.length,
    labelled: rows.filter(({ truth }) => truth !== null).length,
    metrics,
    agreement: agreements(rows, kind),
    medianMs: {
      first: median(rows.map(({ firstMs }) => firstMs))!,
      second: median(rows.map(({ secondMs }) => secondMs))!,
    },
    verdict: verdictOf(metrics, pair.looks),
  }
}

const parse = (json: string): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>

/** Against the labels that a person gave without seeing any answer. */
function accuracies(rows: readonly PairRow[], kind: ItemKind): ComparedMetric[] {
  const labelled = rows.flatMap(({ truth, firstLabels, secondLabels }) =>
    truth === null ? [] : [{ truth: parse(truth), first: parse(firstLabels), second: parse(secondLabels) }],
  )
  return GOLD_FIELDS[kind].flatMap(([field]): ComparedMetric[] => {
    const counts = { both: 0, first: 0, second: 0, neither: 0 }
    for (const { truth, first, second } of labelled) {
      if (truth[field] === undefined) continue
      const [one, two] = [first[field] === truth[field], second[field] === truth[field]]
      counts[one ? (two ? 'both' : 'first') : two ? 'second' : 'neither'] += 1
    }
    const n = counts.both + counts.first + counts.second + counts.neither
    if (n === 0) return []
    return [
      {
        metric: 'accuracy',
        field,
        first: (counts.both + counts.first) / n,
        second: (counts.both + counts.second) / n,
        ...compareShares(counts),
      },
    ]
  })
}

/** The share of fields that the model filled itself, by item. */
function completeness(rows: readonly PairRow[], kind: ItemKind): ComparedMetric {
  const own = ownFields(taskOf('primary', kind))
  const filled = (fallback: string): number => {
    const missing = new Set(JSON.parse(fallback) as string[])
    return own.filter((field) => !missing.has(field)).length / own.length
  }
  const pairs = rows.map((row) => [filled(row.firstFallback), filled(row.secondFallback)] as const)
  const mean = (at: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length
  return {
    metric: 'completeness',
    field: null,
    first: mean(0),
    second: mean(1),
    ...compareScores(pairs, 1 / own.length),
  }
}

function agreements(rows: readonly PairRow[], kind: ItemKind): ComparedRecipes['agreement'] {
  const verdicts = rows.flatMap((row) =>
    comparePair(kind, {
      labels: row.firstLabels,
      fallback: row.firstFallback,
      againLabels: row.secondLabels,
      againFallback: row.secondFallback,
    }),
  )
  return [...Map.groupBy(verdicts, ({ field }) => field)].map(([field, some]) => ({
    field,
    share: estimateShare(some.filter(({ same }) => same).length, some.length),
  }))
}
