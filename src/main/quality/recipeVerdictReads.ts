/** Which recipes are to be compared with the one before them, and what came of it at the last look. */
import type { ComparisonVerdict } from '../../shared/domain/quality.ts'
import type { ReadDatabase } from '../db/database.ts'
import { ownAnswer } from './answerSql.ts'

export interface LastVerdict {
  /** Subjects that both had answered, and of these, those that a person had labelled. */
  compared: number
  labelled: number
  verdict: ComparisonVerdict | 'kept'
}

export interface DueRecipeVerdict {
  /** The recipe that answered before. */
  first: number
  /** The active one. */
  second: number
  /** Null: it was not looked at yet, or against another one. */
  last: LastVerdict | null
}

const FIRST_ANSWER = (recipe: string): string =>
  `(SELECT min(a.settled_at) FROM answer a WHERE a.recipe_id = ${recipe} AND ${ownAnswer('a')})`

export const recipeVerdictReads = (db: ReadDatabase) => ({
  /**
   * Every active recipe with the last good one before it: the one that answered latest of those that began earlier, without
   * those that were found worse. A recipe that was gone back from is absent: what a person made of that holds.
   */
  'quality.dueRecipeVerdicts': (_input: null | undefined): DueRecipeVerdict[] =>
    db
      .all<{ second: number; first: number | null }>(
        `SELECT own.id AS second,
           (SELECT r.id FROM recipe r
            WHERE (r.stage, r.kind) = (own.stage, own.kind) AND r.id <> own.id AND r.settings IS NOT NULL
              AND (${FIRST_ANSWER('r.id')}, r.id) < (${FIRST_ANSWER('own.id')}, own.id)
              AND NOT EXISTS (SELECT 1 FROM judged_recipe WHERE recipe_id = r.id AND verdict = 'second is worse')
            ORDER BY (SELECT max(settled_at) FROM answer WHERE recipe_id = r.id) DESC, r.id DESC LIMIT 1) AS first
         FROM recipe own
         WHERE own.active = 1 AND own.settings IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM judged_recipe WHERE recipe_id = own.id AND went_back = 1)
         ORDER BY own.id`,
      )
      .flatMap(({ first, second }) =>
        first === null ? [] : [{ first, second, last: readLast(db, first, second) }],
      ),
  /** Whether a person took a return from a recipe back. */
  'quality.isKept': ({ recipe }: { recipe: number }): boolean =>
    db.get(`SELECT 1 FROM judged_recipe WHERE recipe_id = ? AND verdict = 'kept'`, [recipe]) !== undefined,
})

const readLast = (db: ReadDatabase, first: number, second: number): LastVerdict | null =>
  db.get<LastVerdict>(
    'SELECT compared, labelled, verdict FROM judged_recipe WHERE recipe_id = ? AND against = ?',
    [second, first],
  ) ?? null
