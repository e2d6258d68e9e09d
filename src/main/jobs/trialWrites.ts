/** The questions of a comparison: the same items, asked by two recipes. */
import { ownAnswer } from '../quality/answerSql.ts'
import type { ComparisonTask } from '../quality/comparisonReads.ts'
import type { WriteDatabase } from '../db/database.ts'

/** Behind everything of the first, where a server that holds one model at a time would else change it with each question. */
const LAST = 2 ** 40

/** Puts in what neither an answer nor an earlier comparison has said yet. Doing it again changes nothing. */
export function planTrial(
  db: WriteDatabase,
  { run, task }: { run: number; task: Pick<ComparisonTask, 'first' | 'second' | 'items'> },
): null {
  const { first, second, items } = task
  const models = db.get<{ models: number }>(
    'SELECT count(DISTINCT model) AS models FROM recipe WHERE id IN (?, ?)',
    [first, second],
  )!.models
  db.transaction(() => {
    for (const [at, recipe] of [first, second].entries())
      for (const [place, item] of items.entries())
        db.run(
          `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
           SELECT $run, 'item', i.id, 'trial', $recipe, 'pending', 'sample', $rank FROM item i
           WHERE i.id = $item AND i.has_text
             AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id
               AND a.stage = 'primary' AND a.recipe_id = $recipe AND ${ownAnswer('a')})
             AND NOT EXISTS (SELECT 1 FROM second_answer s
               WHERE s.item_id = i.id AND s.stage = 'trial' AND s.recipe_id = $recipe)
           ON CONFLICT (subject_kind, subject, stage, recipe_id) DO UPDATE SET
             run_id = excluded.run_id, state = excluded.state, rank = excluded.rank, failures = 0, not_before = 0,
             last_error = NULL, settled_at = NULL, lease_until = NULL
           WHERE job.run_id <> excluded.run_id OR job.state = 'done'`,
          { run, recipe, item, rank: models > 1 ? at * LAST + place : place },
        )
  })
  return null
}
