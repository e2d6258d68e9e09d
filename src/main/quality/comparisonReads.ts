/** Two recipes on the same items: which of them is right more often, fills more, and takes less time. */
import type { ComparedRecipes, RecipeComparison } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { median } from '../../shared/domain/statistics.ts'
import type { ReadDatabase } from '../db/database.ts'
import { agreementsOf, metricsOf } from './comparedMetrics.ts'
import { verdictOf } from './comparisonVerdict.ts'
import { chanceOrder } from '../sqlPieces.ts'
import { type RecipePair, readPairs } from './pairReads.ts'

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
         ORDER BY g.item_id IS NULL, ${chanceOrder('i.id', '?')} LIMIT ?`,
        [kind, seed, size],
      )
      .map(({ item }) => item),
})

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

function compareRecipes(db: ReadDatabase, pair: RecipePair): ComparedRecipes {
  const found = readPairs(db, pair)
  if (found === null || found.pairs.length === 0)
    return { items: 0, labelled: 0, metrics: [], agreement: [], medianMs: null, verdict: 'nothing yet' }
  const { task, pairs, outcomes } = found
  const metrics = metricsOf(task, pairs, outcomes)
  return {
    items: pairs.length,
    labelled: pairs.filter(({ truth }) => truth !== null).length,
    metrics,
    agreement: agreementsOf(task, pairs),
    medianMs: {
      first: median(pairs.map(({ firstMs }) => firstMs))!,
      second: median(pairs.map(({ secondMs }) => secondMs))!,
    },
    verdict: verdictOf(metrics, pair.looks),
  }
}
