/** What two recipes of one stage and kind have said of the same subjects. */
import { type Task, TASKS, taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { chanceOrder } from '../sqlPieces.ts'
import { blindLabels, ownAnswer } from './answerSql.ts'
import type { Labels, Outcomes, Pair } from './comparedMetrics.ts'

/** Of all that two have answered so many are compared, besides the labelled ones: taken by their ids, in an order of chance. */
const MOST_SUBJECTS = 1_000

export interface RecipePair {
  first: number
  second: number
  /** Items; null: all labelled ones, and some more, that both have answered. */
  items: readonly number[] | null
}

export interface ReadPair extends Pair {
  firstMs: number
  secondMs: number
}

export interface ReadPairs {
  task: Task
  pairs: ReadPair[]
  outcomes: Outcomes
}

interface PairRow {
  firstLabels: string
  firstFallback: string
  firstMs: number
  secondLabels: string
  secondFallback: string
  secondMs: number
  truth: string | null
  priority: string | null
  entities: string | null
}

/** Null where the two are no longer there, or are not of one stage and kind. */
export function readPairs(db: ReadDatabase, pair: RecipePair): ReadPairs | null {
  const { first, second } = pair
  const found = db.get<{ stage: string; kind: string }>(
    `SELECT f.stage, f.kind FROM recipe f JOIN recipe s ON (s.stage, s.kind) = (f.stage, f.kind)
     WHERE f.id = ? AND s.id = ?`,
    [first, second],
  )
  if (found === undefined) return null
  const task = taskOf(found.stage, found.kind)
  const rows = TASKS[task].stage === 'primary' ? readItemPairs(db, pair) : readOtherPairs(db, pair)
  const said = (labels: string, fallback: string): Pair['first'] => ({
    labels: JSON.parse(labels) as Labels,
    fallback: JSON.parse(fallback) as string[],
  })
  return {
    task,
    pairs: rows.map(({ firstLabels, firstFallback, secondLabels, secondFallback, ...row }) => ({
      firstMs: row.firstMs,
      secondMs: row.secondMs,
      first: said(firstLabels, firstFallback),
      second: said(secondLabels, secondFallback),
      truth: row.truth === null ? null : truthOf(row.truth, row.priority),
      entities: row.entities === null ? null : (JSON.parse(row.entities) as string[]),
    })),
    outcomes: readOutcomes(db, pair, TASKS[task].stage, rows.length),
  }
}

const truthOf = (truth: string, priority: string | null): Labels => ({
  ...(JSON.parse(truth) as Labels),
  ...(priority === null ? {} : { priority }),
})

/** What may be compared is a few items that are named, or all of which the first has said something; each is looked up then. */
const NAMED = 'SELECT DISTINCT value AS item FROM json_each($items)'
const SAID_BY_FIRST = `
  SELECT subject AS item FROM answer WHERE recipe_id = $first
  UNION SELECT item_id FROM second_answer WHERE stage = 'trial' AND recipe_id = $first`

/** An answer by the recipe, or else what was asked for a comparison: both are looked up by the item, never searched. */
const joinSaid = (side: 'first' | 'second'): string =>
  `LEFT JOIN answer ${side}_answer ON ${side}_answer.subject_kind = 'item' AND ${side}_answer.subject = i.id
     AND ${side}_answer.stage = 'primary' AND ${side}_answer.recipe_id = $${side} AND ${ownAnswer(`${side}_answer`)}
   LEFT JOIN second_answer ${side}_trial ON ${side}_trial.item_id = i.id AND ${side}_trial.stage = 'trial'
     AND ${side}_trial.recipe_id = $${side}`
const said = (side: 'first' | 'second', column: 'labels' | 'fallback' | 'duration_ms'): string =>
  `coalesce(${side}_answer.${column}, ${side}_trial.${column})`

function readItemPairs(db: ReadDatabase, { first, second, items }: RecipePair): PairRow[] {
  return db.all<PairRow>(
    `SELECT ${said('first', 'labels')} AS firstLabels, ${said('first', 'fallback')} AS firstFallback,
            ${said('first', 'duration_ms')} AS firstMs,
            ${said('second', 'labels')} AS secondLabels, ${said('second', 'fallback')} AS secondFallback,
            ${said('second', 'duration_ms')} AS secondMs,
            CASE WHEN g.labelled_at IS NULL THEN NULL ELSE
              ${blindLabels('i.id')} END AS truth,
            g.priority, g.entities
     FROM (${items === null ? SAID_BY_FIRST : NAMED}) candidate CROSS JOIN item i ON i.id = candidate.item
     ${joinSaid('first')}
     ${joinSaid('second')}
     LEFT JOIN gold_item g ON g.item_id = i.id
     WHERE ${said('first', 'labels')} IS NOT NULL AND ${said('second', 'labels')} IS NOT NULL
     ORDER BY g.labelled_at IS NULL, ${chanceOrder('i.id')} LIMIT $limit`,
    {
      ...{ first, second },
      ...(items === null
        ? { limit: MOST_SUBJECTS + countLabelled(db) }
        : { items: JSON.stringify(items), limit: items.length }),
    },
  )
}

const countLabelled = (db: ReadDatabase): number =>
  db.get<{ n: number }>('SELECT count(labelled_at) AS n FROM gold_item')!.n

/** Both have read the same: a chain that has grown since is another text. */
const SAME_SUBJECT = `s.subject_kind = f.subject_kind AND s.subject = f.subject AND s.stage = f.stage
  AND s.recipe_id = $second AND s.subject_version IS f.subject_version AND ${ownAnswer('s')}`

const readOtherPairs = (db: ReadDatabase, { first, second }: RecipePair): PairRow[] =>
  db.all<PairRow>(
    `SELECT f.labels AS firstLabels, f.fallback AS firstFallback, f.duration_ms AS firstMs,
            s.labels AS secondLabels, s.fallback AS secondFallback, s.duration_ms AS secondMs, NULL AS truth, NULL AS priority, NULL AS entities
     FROM answer f CROSS JOIN answer s ON ${SAME_SUBJECT}
     WHERE f.recipe_id = $first AND ${ownAnswer('f')}
     ORDER BY ${chanceOrder('f.subject')} LIMIT ${MOST_SUBJECTS}`,
    { first, second },
  )

/** What an answer fails for by its own doing, and not by that of a server that is away. */
const OWN_FAILURES = `('answer_invalid', 'answer_cut', 'context_exceeded', 'model_timeout')`

interface Failure {
  subject: number
  recipe: number
  others: 'answered' | 'failed' | null
}

/**
 * Of subjects that both were asked about, by all of them: failures are rare, and a part of them would tell nothing.
 *
 * @param compared how many items both have answered, of those that are named
 */
function readOutcomes(
  db: ReadDatabase,
  { first, second, items }: RecipePair,
  stage: string,
  compared: number,
): Outcomes {
  const failures = db.all<Failure>(
    `SELECT j.subject, j.recipe_id AS recipe,
       CASE WHEN EXISTS (SELECT 1 FROM answer a WHERE a.subject_kind = j.subject_kind AND a.subject = j.subject
              AND a.stage = $stage AND a.recipe_id = $first + $second - j.recipe_id AND ${ownAnswer('a')})
            OR EXISTS (SELECT 1 FROM second_answer t WHERE j.subject_kind = 'item' AND t.item_id = j.subject
              AND t.stage = 'trial' AND t.recipe_id = $first + $second - j.recipe_id) THEN 'answered'
            WHEN EXISTS (SELECT 1 FROM job o WHERE o.subject_kind = j.subject_kind AND o.subject = j.subject
              AND o.stage = j.stage AND o.recipe_id = $first + $second - j.recipe_id AND o.state = 'failed') THEN 'failed'
       END AS others
     FROM job j WHERE j.state = 'failed' AND j.recipe_id IN ($first, $second) AND j.folded_into IS NULL
       AND j.last_error ->> '$.code' IN ${OWN_FAILURES}
       ${items === null ? '' : 'AND j.subject IN (SELECT value FROM json_each($items))'}`,
    { first, second, stage, ...(items === null ? {} : { items: JSON.stringify(items) }) },
  )
  const only = (recipe: number): number =>
    failures.filter((failure) => failure.recipe === recipe && failure.others === 'answered').length
  const both = failures.length === 0 || items !== null ? compared : countAnsweredByBoth(db, { first, second })
  const neither = failures.filter(({ recipe, others }) => recipe === first && others === 'failed').length
  return { both, first: only(second), second: only(first), neither }
}

const countAnsweredByBoth = (db: ReadDatabase, pair: { first: number; second: number }): number =>
  db.get<{ n: number }>(
    `SELECT count(*) AS n FROM answer f CROSS JOIN answer s ON ${SAME_SUBJECT}
     WHERE f.recipe_id = $first AND ${ownAnswer('f')}`,
    pair,
  )!.n
