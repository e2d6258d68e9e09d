/** Whether a recipe answers otherwise than it did before. */
import { z } from 'zod'
import type { DriftTest } from '../../shared/domain/quality.ts'
import { compareDistributions } from '../../shared/domain/statistics/homogeneity.ts'
import { TASKS, ownFields, taskOf } from '../analysis/tasks.ts'
import type { ReadDatabase } from '../db/database.ts'
import { LANE, measuredColumn, ownAnswer } from './answerSql.ts'
import { compareSaid, readSaid } from './said.ts'

/** Answers given from one moment (inclusive) to another (exclusive), milliseconds since 1970, against all earlier ones. */
export interface DriftPeriod {
  since: number
  until: number
}

/** Of a run alone where there is one: runs take turns, so that another may have answered meanwhile. */
type Looked = DriftPeriod & { run: number | null }

/**
 * A comparison of one recipe, all its tests together, raises a false alarm once in a hundred at most (Bonferroni): so often,
 * and no oftener, is there one where nothing has changed.
 */
const FALSE_ALARMS = 0.01

/** Less is no reason to disturb anybody, however sure it is. */
const LEAST_MOVED = 0.05

/** An answer `a` that is looked at, and is none of the earlier ones. */
const LATE = `a.settled_at >= $since AND ($run IS NULL OR a.run_id = $run)`

export const driftReads = (db: ReadDatabase) => ({
  /** Each test of each recipe that answered in the period. */
  'quality.drift': (period: DriftPeriod): DriftTest[] => testRecipes(db, { ...period, run: null }),
  /** The same for a run, null for the latest that asked a model; none where there was no such run. */
  'quality.driftOfRun': ({ run }: { run: number | null }): DriftTest[] => {
    const found = db.get<{ run: number; since: number; until: number | null }>(
      `SELECT id AS run, started_at AS since, finished_at AS until FROM run
       WHERE recipes <> '{}' AND (state <> 'waiting' OR busy_ms > 0) AND (id = ?1 OR ?1 IS NULL) ORDER BY id DESC LIMIT 1`,
      { 1: run },
    )
    if (found === undefined) return []
    return testRecipes(db, {
      ...found,
      until: found.until === null ? Number.MAX_SAFE_INTEGER : found.until + 1,
    })
  },
})

const testRecipes = (db: ReadDatabase, looked: Looked): DriftTest[] =>
  db
    .all<RecipeRow>(
      `SELECT r.id AS recipe, r.stage, r.kind, coalesce(r.model, '') AS model FROM recipe r
       WHERE r.stage <> 'rules' AND EXISTS (
         SELECT 1 FROM answer a WHERE a.recipe_id = r.id AND a.settled_at < $until AND ${LATE})
       ORDER BY r.id`,
      { ...looked },
    )
    .flatMap((recipe) => testRecipe(db, recipe, looked))

interface RecipeRow {
  recipe: number
  stage: string
  kind: string
  model: string
}

/**
 * Urgent texts are asked first and are unlike the others: they stay out, as in every estimate. So do answers that were taken
 * over (a frequent text is one observation), or that a fallback gave.
 */
const SAMPLED = `a.recipe_id = $recipe AND ${ownAnswer('a')} AND a.settled_at < $until
  AND (a.settled_at < $since OR ${LATE}) AND ${LANE} = 'sample'`

interface Sides {
  before: Record<string, number>
  now: Record<string, number>
}

function testRecipe(db: ReadDatabase, recipe: RecipeRow, looked: Looked): DriftTest[] {
  const task = taskOf(recipe.stage, recipe.kind)
  const own = ownFields(task)
  const fields = own.filter((field) => {
    const schema = TASKS[task].labels.shape[field]
    return schema instanceof z.ZodEnum || field === 'priority'
  })
  const parameters = { recipe: recipe.recipe, ...looked }
  const columns = fields.map((field) => `, ${measuredColumn(field)} AS "${field}"`).join('')
  const empty = own.map((field) => `'${field}'`).join(', ')
  const rows = db.all<Record<string, string | number | null>>(
    `SELECT a.settled_at >= $since AS late, count(*) AS answers,
            a.fallback <> '[]' AND EXISTS (SELECT 1 FROM json_each(a.fallback) f WHERE f.value IN (${empty})) AS lacking
            ${columns}
     FROM answer a WHERE ${SAMPLED} GROUP BY 1, 3${fields.map((_, at) => `, ${at + 4}`).join('')}`,
    parameters,
  )
  const tests: [Pick<DriftTest, 'what' | 'field'>, Sides][] = [
    ...fields.map((field): [Pick<DriftTest, 'what' | 'field'>, Sides] => [
      { what: 'labels', field },
      countSides(rows, (row) => String(row[field] ?? '')),
    ]),
    [
      { what: 'completeness', field: null },
      countSides(rows, (row) => (row['lacking'] === 1 ? 'lacking' : 'complete')),
    ],
  ]
  if (recipe.stage === 'primary')
    tests.push([{ what: 'agreement', field: null }, readChecks(db, recipe, parameters)])
  return tests.map(([what, { before, now }]) => {
    const compared = compareDistributions(before, now)
    const { probability, moved } = compared
    const alarm = probability !== null && probability <= FALSE_ALARMS / tests.length && moved >= LEAST_MOVED
    return { ...recipe, ...what, ...compared, alarm }
  })
}

function countSides(
  rows: readonly Record<string, string | number | null>[],
  valueOf: (row: Record<string, string | number | null>) => string,
): Sides {
  const sides: Sides = { before: {}, now: {} }
  for (const row of rows) {
    const side = row['late'] === 1 ? sides.now : sides.before
    const value = valueOf(row)
    side[value] = (side[value] ?? 0) + Number(row['answers'])
  }
  return sides
}

/**
 * By texts: the second answer says the same in every field that can be compared, or not. By the way of asking again that was
 * used last: agreement with another model is another number.
 */
function readChecks(db: ReadDatabase, { kind }: RecipeRow, parameters: Looked & { recipe: number }): Sides {
  const rows = db.all<{
    late: number
    labels: string
    fallback: string
    againLabels: string
    againFallback: string
  }>(
    `SELECT a.settled_at >= $since AS late, a.labels, a.fallback, s.labels AS againLabels, s.fallback AS againFallback
     FROM second_answer s CROSS JOIN answer a
       ON a.subject_kind = 'item' AND a.subject = s.item_id AND a.stage = 'primary'
     WHERE s.stage = 'check' AND ${SAMPLED} AND s.recipe_id = (
       SELECT last.recipe_id FROM second_answer last JOIN recipe c ON c.id = last.recipe_id
         JOIN recipe r ON r.id = $recipe AND r.kind = c.kind AND r.content ->> '$.prompt' IS c.content ->> '$.prompt'
       WHERE last.stage = 'check' AND last.recipe_id <> $recipe AND last.settled_at < $until
       ORDER BY last.settled_at DESC LIMIT 1)`,
    { ...parameters },
  )
  const task = taskOf('primary', kind)
  const saysTheSame = ({ labels, fallback, againLabels, againFallback }: (typeof rows)[number]): boolean =>
    compareSaid(task, readSaid(labels, fallback), readSaid(againLabels, againFallback)).every(
      ({ same }) => same,
    )
  return countSides(
    rows.map((row) => ({
      late: row.late,
      answers: 1,
      same: saysTheSame(row) ? 1 : 0,
    })),
    (row) => (row['same'] === 1 ? 'same' : 'other'),
  )
}
