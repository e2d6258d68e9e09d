/** Items whose text another item has too: they take over its answer, with the evidence found again in their own text. */
import type { Answer, Evidence, Stage } from '../../shared/domain/labels.ts'
import { refindEvidence } from '../analysis/quotes.ts'
import type { WriteDatabase } from '../db/database.ts'
import { recordAnswer } from '../db/queries/answers.ts'

export interface FoldTarget {
  item: number
  stage: Stage
  recipe: number
  run: number
  now: number
}

interface AnswerRow {
  labels: string
  evidence: string
  fallback: string
  foldedInto: number | null
}

/**
 * Copies the answer of one item to another with the same text, at no cost in time or tokens.
 *
 * @returns false when there is no such answer, the texts differ, or its evidence is not found in the other text; nothing is stored then
 */
export function copyAnswer(db: WriteDatabase, from: number, target: FoldTarget): boolean {
  const row = db.get<AnswerRow>(
    `SELECT labels, evidence, fallback, folded_into AS foldedInto FROM answer
     WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?`,
    [from, target.stage, target.recipe],
  )
  // A text may have changed since the two were found to be the same.
  const item = db.get<{ text: string }>(
    'SELECT i.text FROM item i JOIN item r ON r.text_key IS i.text_key WHERE i.id = ? AND r.id = ?',
    [target.item, from],
  )
  if (row === undefined || item === undefined) return false
  const evidence = refindEvidence(JSON.parse(row.evidence) as Evidence[], item.text)
  if (evidence === null) return false
  const answer: Answer = {
    labels: JSON.parse(row.labels) as Record<string, unknown>,
    evidence,
    fallback: JSON.parse(row.fallback) as string[],
    model: null,
    durationMs: 0,
    promptTokens: null,
    outputTokens: null,
  }
  recordAnswer(db, {
    subjectKind: 'item',
    subject: target.item,
    stage: target.stage,
    recipe: target.recipe,
    run: target.run,
    foldedInto: row.foldedInto ?? from,
    answer,
    settledAt: target.now,
  })
  return true
}

interface FollowerRow {
  id: number
  item: number
  stage: Stage
  recipe: number
  run: number
  representative: number | null
  fate: 'done' | 'failed' | 'lost'
  error: string | null
}

/** Those waiting for a job that is settled, failed for good, gone, or no longer part of their run. */
const READY_FOLLOWERS = `
  SELECT f.id, f.subject AS item, f.stage, f.recipe_id AS recipe, f.run_id AS run, r.subject AS representative,
         CASE WHEN r.state = 'done' THEN 'done' WHEN r.state = 'failed' AND r.run_id = f.run_id THEN 'failed' ELSE 'lost' END
           AS fate,
         r.last_error AS error
  FROM job f LEFT JOIN job r ON r.id = f.folded_into`

/** Read at once; a frequent text has many thousands. */
const BATCH = 500

/**
 * Settles the followers of one job, as many as fit before the deadline. Belongs into the transaction that settles it.
 *
 * @param deadline by `performance.now()`
 * @returns whether some may be left, for another call
 */
export function settleFollowers(
  db: WriteDatabase,
  job: number,
  now: number,
  deadline: number,
): { left: boolean } {
  const followers = db.all<FollowerRow>(
    `${READY_FOLLOWERS} WHERE f.folded_into = ? AND f.state = 'folded' LIMIT ${BATCH}`,
    [job],
  )
  return settleEach(db, followers, now, deadline)
}

/** The same for all followers of a run whose job is not under way any more, whatever interrupted them. */
export function settleStrayFollowers(
  db: WriteDatabase,
  run: number,
  now: number,
  deadline: number,
): { left: boolean } {
  const followers = db.all<FollowerRow>(
    `${READY_FOLLOWERS} WHERE f.run_id = ? AND f.state = 'folded'
       AND (r.id IS NULL OR r.run_id <> f.run_id OR r.state IN ('done', 'failed')) LIMIT ${BATCH}`,
    [run],
  )
  return settleEach(db, followers, now, deadline)
}

function settleEach(
  db: WriteDatabase,
  followers: readonly FollowerRow[],
  now: number,
  deadline: number,
): { left: boolean } {
  for (const [index, follower] of followers.entries()) {
    if (index % 20 === 19 && performance.now() > deadline) return { left: true }
    settleOne(db, follower, now)
  }
  return { left: followers.length === BATCH }
}

function settleOne(
  db: WriteDatabase,
  { id, fate, representative, error, ...target }: FollowerRow,
  now: number,
): void {
  if (fate === 'failed') {
    db.run(`UPDATE job SET state = 'failed', last_error = ?, settled_at = ? WHERE id = ?`, [error, now, id])
  } else if (
    fate === 'done' &&
    representative !== null &&
    copyAnswer(db, representative, { ...target, now })
  ) {
    db.run(`UPDATE job SET state = 'done', settled_at = ? WHERE id = ?`, [now, id])
  } else {
    // Its text reads the same but the quotes are not in it, or there is nobody to wait for: it is asked itself.
    db.run(`UPDATE job SET state = 'pending', folded_into = NULL WHERE id = ?`, [id])
  }
}
