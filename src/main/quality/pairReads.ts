/** What two recipes of one stage and kind have said of the same subjects. */
import type { PairedCounts } from '../../shared/domain/statistics/paired.ts'
import { type Task, TASKS, taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { chanceOrder } from '../sqlPieces.ts'
import { blindLabels, ownAnswer } from './answerSql.ts'
import type { Pair } from './comparedMetrics.ts'
import { type Labels, readSaid } from './said.ts'

/** Of all that two have answered so many are compared, besides the labelled ones: taken by their ids, in an order of chance. */
const MOST_SUBJECTS = 1_000

export interface RecipePair {
  first: number
  second: number
  /** Items; null: all labelled ones, and some more, that both have answered. */
  items: readonly number[] | null
  /** How often the two are compared at most as answers come in, 1 by default: each look counts by its part. */
  looks?: number
}

export interface ReadPair extends Pair {
  firstMs: number
  secondMs: number
}

export interface ReadPairs {
  task: Task
  pairs: ReadPair[]
  outcomes: PairedCounts
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
  return {
    task,
    pairs: rows.map(({ firstLabels, firstFallback, secondLabels, secondFallback, ...row }) => ({
      firstMs: row.firstMs,
      secondMs: row.secondMs,
      first: readSaid(firstLabels, firstFallback),
      second: readSaid(secondLabels, secondFallback),
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

/** What was broken off for its time is no answer to be compared: it counts as failed, as a run lists it. */
const wholeAnswer = (answer: string): string => `${ownAnswer(answer)} AND ${answer}.gave_up = 0`

/** An answer by the recipe, or else what was asked for a comparison: both are looked up by the item, never searched. */
const joinSaid = (side: 'first' | 'second'): string =>
  `LEFT JOIN answer ${side}_answer ON ${side}_answer.subject_kind = 'item' AND ${side}_answer.subject = i.id
     AND ${side}_answer.stage = 'primary' AND ${side}_answer.recipe_id = $${side} AND ${wholeAnswer(`${side}_answer`)}
   LEFT JOIN second_answer ${side}_trial ON ${side}_trial.item_id = i.id AND ${side}_trial.stage = 'trial'
     AND ${side}_trial.recipe_id = $${side}`
const said = (side: 'first' | 'second', column: 'labels' | 'fallback' | 'duration_ms'): string =>
  `coalesce(${side}_answer.${column}, ${side}_trial.${column})`
const JOIN_SAID = `${joinSaid('first')} ${joinSaid('second')}`
const BOTH_SAID = `${said('first', 'labels')} IS NOT NULL AND ${said('second', 'labels')} IS NOT NULL`

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
     ${JOIN_SAID}
     LEFT JOIN gold_item g ON g.item_id = i.id
     WHERE ${BOTH_SAID}
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
  AND s.recipe_id = $second AND s.subject_version IS f.subject_version AND ${wholeAnswer('s')}`

const readOtherPairs = (db: ReadDatabase, { first, second }: RecipePair): PairRow[] =>
  db.all<PairRow>(
    `SELECT f.labels AS firstLabels, f.fallback AS firstFallback, f.duration_ms AS firstMs,
            s.labels AS secondLabels, s.fallback AS secondFallback, s.duration_ms AS secondMs, NULL AS truth, NULL AS priority, NULL AS entities
     FROM answer f CROSS JOIN answer s ON ${SAME_SUBJECT}
     WHERE f.recipe_id = $first AND ${wholeAnswer('f')}
     ORDER BY ${chanceOrder('f.subject')} LIMIT ${MOST_SUBJECTS}`,
    { first, second },
  )

/** What an answer fails for by its own doing, and not by that of a server that is away. */
const OWN_FAILURES = `('answer_invalid', 'answer_cut', 'context_exceeded', 'model_timeout')`

interface Failure {
  /** The same for both recipes. */
  subject: string
  recipe: number
  otherHasSaid: number
}

/** Whether a recipe has said something of a job's subject, in whichever stage: another job of the subject may have failed. */
const hasSaid = (recipe: string): string =>
  `(EXISTS (SELECT 1 FROM answer a WHERE a.subject_kind = j.subject_kind AND a.subject = j.subject
      AND a.stage = $stage AND a.recipe_id = ${recipe} AND ${wholeAnswer('a')})
    OR EXISTS (SELECT 1 FROM second_answer t WHERE j.subject_kind = 'item' AND t.item_id = j.subject
      AND t.stage = 'trial' AND t.recipe_id = ${recipe}))`

/**
 * Of subjects that both were asked about, by all of them: failures are rare, and a part of them would tell nothing. A subject
 * counts once, however often it was asked about: an answer that came another time is one.
 *
 * @param compared how many items both have answered, of those that are named
 */
function readOutcomes(
  db: ReadDatabase,
  { first, second, items }: RecipePair,
  stage: string,
  compared: number,
): PairedCounts {
  const failures = db.all<Failure>(
    `SELECT DISTINCT j.subject_kind || ' ' || j.subject AS subject, j.recipe_id AS recipe,
       ${hasSaid('$first + $second - j.recipe_id')} AS otherHasSaid
     FROM job j WHERE j.state = 'failed' AND j.recipe_id IN ($first, $second) AND j.stage IN ($stage, 'trial')
       AND j.folded_into IS NULL AND j.last_error ->> '$.code' IN ${OWN_FAILURES}
       ${items === null ? '' : 'AND j.subject IN (SELECT value FROM json_each($items))'}
       AND NOT ${hasSaid('j.recipe_id')}`,
    { first, second, stage, ...(items === null ? {} : { items: JSON.stringify(items) }) },
  )
  const only = (recipe: number): number =>
    failures.filter((failure) => failure.recipe === recipe && failure.otherHasSaid === 1).length
  const failedBySecond = new Set(
    failures.filter(({ recipe }) => recipe === second).map(({ subject }) => subject),
  )
  const neither = failures.filter(({ recipe, subject }) => recipe === first && failedBySecond.has(subject))
  const both =
    failures.length === 0 || items !== null ? compared : countAnsweredByBoth(db, { first, second }, stage)
  return { both, first: only(second), second: only(first), neither: neither.length }
}

const countAnsweredByBoth = (
  db: ReadDatabase,
  pair: { first: number; second: number },
  stage: string,
): number =>
  db.get<{ n: number }>(
    stage === 'primary'
      ? `SELECT count(*) AS n FROM (${SAID_BY_FIRST}) candidate CROSS JOIN item i ON i.id = candidate.item ${JOIN_SAID}
         WHERE ${BOTH_SAID}`
      : `SELECT count(*) AS n FROM answer f CROSS JOIN answer s ON ${SAME_SUBJECT}
         WHERE f.recipe_id = $first AND ${wholeAnswer('f')}`,
    pair,
  )!.n
