import type { ReadDatabase } from '../db/database.ts'

/** A comparison asks for itself alone: what it is told is neither shown nor counted elsewhere. */
export const COMPARISON_RUNS = `SELECT id FROM run WHERE request ->> '$.comparison' IS NOT NULL`

/**
 * The runs that could go on with what failed, the best first: the latest of those whose own some of it is, the latest that asked
 * a model, a comparison for its own. One that was paused or stopped before another began has more to ask than that, and is left
 * alone. None where nothing failed that a run could ask.
 */
export const runsToRetry = (db: ReadDatabase): number[] =>
  db
    .all<{ id: number }>(
      `WITH comparison AS (${COMPARISON_RUNS}),
         failing AS (SELECT DISTINCT run_id AS id FROM job WHERE state = 'failed'),
         able AS (SELECT id, state FROM run WHERE recipes <> '{}' AND state <> 'waiting' AND batch = 0),
         latest AS (SELECT max(id) AS id FROM able WHERE id NOT IN comparison
                      AND EXISTS (SELECT 1 FROM failing WHERE id NOT IN comparison))
       SELECT id FROM able WHERE (id IN failing AND state = 'done') OR id IN latest OR (id IN failing AND id IN comparison)
       ORDER BY id IN comparison, id NOT IN failing, id DESC`,
    )
    .map(({ id }) => id)
