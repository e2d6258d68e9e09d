/** The questions of a comparison: the same items, asked by two recipes. */
import { ownAnswer } from '../quality/answerSql.ts'
import type { ComparisonTask } from '../quality/comparisonReads.ts'
import type { WriteDatabase } from '../db/database.ts'
import { BEHIND_ALL_OTHERS, putJob } from './jobWrites.ts'

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
        if (isToBeAsked(db, item, recipe))
          putJob(db, {
            ...{ run, kind: 'item', subject: item, stage: 'trial', recipe, lane: 'sample' },
            rank: models > 1 ? at * BEHIND_ALL_OTHERS + place : place,
          })
  })
  return null
}

/** It has a text, of which the recipe has said nothing yet. */
const isToBeAsked = (db: WriteDatabase, item: number, recipe: number): boolean =>
  db.get(
    `SELECT 1 FROM item i
     WHERE i.id = $item AND i.has_text
       AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id
         AND a.stage = 'primary' AND a.recipe_id = $recipe AND ${ownAnswer('a')})
       AND NOT EXISTS (SELECT 1 FROM second_answer s
         WHERE s.item_id = i.id AND s.stage = 'trial' AND s.recipe_id = $recipe)`,
    { item, recipe },
  ) !== undefined
