import type { ReadDatabase } from '../db/database.ts'

interface Twin {
  job: number
  item: number
  run: number
  state: 'pending' | 'leased' | 'done'
}

/**
 * Items of the same text that were chosen before and asked themselves, or are yet to be. Which of several was chosen first
 * depends on their ranking, so it need not be the one whose answer the others took over in the stage before. The stage before
 * looks so for the equals of a text that proved to be less near to another than it seemed.
 */
export const readTwins = (db: ReadDatabase, item: number, recipe: number, textKey: string): Twin[] =>
  db.all<Twin>(
    `SELECT id AS job, subject AS item, run_id AS run, state FROM job INDEXED BY job_by_text
     WHERE recipe_id = ? AND text_key = ? AND subject_kind = 'item' AND subject <> ? AND folded_into IS NULL
       AND state IN ('pending', 'leased', 'done')
     ORDER BY id`,
    [recipe, textKey, item],
  )
