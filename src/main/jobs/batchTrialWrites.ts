/** What was measured of asking several texts in one prompt; once for each recipe. */
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { type Trial, agreementOf } from './batchTrial.ts'

/** The trials of these recipes. Whether they are kept follows from the bound in force. */
export const readTrials = (db: ReadDatabase, { recipes }: { recipes: number[] }): Trial[] =>
  db.all<Trial>(
    `SELECT recipe_id AS recipe, size, sampled, compared, same, bound FROM batch_trial
     WHERE recipe_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(recipes)],
  )

export function recordTrial(db: WriteDatabase, trial: Trial & { now: number }): null {
  const { recipe, size, sampled, compared, same, bound, now } = trial
  db.run(
    `INSERT INTO batch_trial (recipe_id, size, sampled, compared, same, bound, kept, measured_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (recipe_id) DO UPDATE SET size = excluded.size, sampled = excluded.sampled,
       compared = excluded.compared, same = excluded.same, bound = excluded.bound, kept = excluded.kept,
       measured_at = excluded.measured_at`,
    [recipe, size, sampled, compared, same, bound, agreementOf(trial) >= bound ? 1 : 0, now],
  )
  return null
}
