/** Items whose text another item has too, or nearly so: they take over its answer, with the evidence found again in their own text. */
import type { LedgerStage } from '../../shared/domain/labels.ts'
import type { WriteDatabase } from '../db/database.ts'
import { copyVector } from '../db/queries/itemVectors.ts'
import { type FoldTarget, copyAnswer } from './copyAnswerWrites.ts'
import type { NearKeys } from './planOrder.ts'
import { type CriticalChoice, chooseForCritical, readAnswersFrom } from './criticalWrites.ts'
import { readTwins } from './twinReads.ts'

interface FollowerRow {
  id: number
  item: number
  stage: LedgerStage
  recipe: number
  run: number
  textKey: string | null
  nearKey: string | null
  representative: number | null
  fate: 'done' | 'failed' | 'lost'
  error: string | null
}

/** Those waiting for a job that is settled, failed for good, gone, or no longer part of their run. */
const READY_FOLLOWERS = `
  SELECT f.id, f.subject AS item, f.stage, f.recipe_id AS recipe, f.run_id AS run, f.text_key AS textKey,
         f.near_key AS nearKey, r.subject AS representative,
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
 * @param critical by what their run chooses for its critical stage, which they enter as they are settled
 * @returns whether some may be left, for another call
 */
export function settleFollowers(
  db: WriteDatabase,
  job: number,
  now: number,
  deadline: number,
  critical: CriticalChoice | null,
): { left: boolean } {
  const followers = db.all<FollowerRow>(
    `${READY_FOLLOWERS} WHERE f.folded_into = ? AND f.state = 'folded' LIMIT ${BATCH}`,
    [job],
  )
  return settleEach(db, followers, now, deadline, critical)
}

/**
 * The same for all followers of a run whose job is not under way any more, whatever interrupted them.
 *
 * @param of.stages a list in SQL
 */
export function settleStrayFollowers(
  db: WriteDatabase,
  of: { run: number; stages: string },
  now: number,
  deadline: number,
  critical: CriticalChoice | null,
): { left: boolean } {
  const followers = db.all<FollowerRow>(
    `${READY_FOLLOWERS} WHERE f.run_id = ? AND f.state = 'folded' AND f.stage IN ${of.stages}
       AND (r.id IS NULL OR r.run_id <> f.run_id OR r.state IN ('done', 'failed')) LIMIT ${BATCH}`,
    [of.run],
  )
  return settleEach(db, followers, now, deadline, critical)
}

function settleEach(
  db: WriteDatabase,
  followers: readonly FollowerRow[],
  now: number,
  deadline: number,
  critical: CriticalChoice | null,
): { left: boolean } {
  for (const [index, follower] of followers.entries()) {
    if (index % 20 === 19 && performance.now() > deadline) return { left: true }
    settleOne(db, follower, now, critical)
  }
  return { left: followers.length === BATCH }
}

const takeOver = (db: WriteDatabase, from: number, target: TakeOver): boolean =>
  target.stage === 'embed'
    ? copyVector(db, from, target.item, target.recipe)
    : copyAnswer(db, from, { ...target, stage: target.stage })

type TakeOver = Omit<FoldTarget, 'stage' | 'near' | 'run'> & {
  stage: LedgerStage
  run: number
  near?: NearKeys | null
}
type NearTakeOver = TakeOver & { near: NearKeys }

function settleOne(
  db: WriteDatabase,
  { id, fate, representative, error, textKey, nearKey, ...subject }: FollowerRow,
  now: number,
  critical: CriticalChoice | null,
): void {
  const near = nearKey === null || textKey === null ? null : { own: textKey, representative: nearKey }
  const target = { ...subject, near, now }
  const enterCritical = (): void => {
    if (critical !== null && target.stage !== 'critical' && target.stage !== 'embed')
      chooseForCritical(db, critical, { kind: 'item', id: target.item }, now)
  }
  const settle = (): void => {
    db.run(`UPDATE job SET state = 'done', settled_at = ? WHERE id = ?`, [now, id])
    enterCritical()
  }
  // What fails with one text need not fail with another, however near.
  if (fate === 'failed' && near === null) {
    db.run(`UPDATE job SET state = 'failed', last_error = ?, settled_at = ? WHERE id = ?`, [error, now, id])
    // As the one it waited for: what the rules rank high is looked into all the same.
    enterCritical()
  } else if (fate === 'done' && representative !== null && takeOver(db, representative, target)) {
    settle()
  } else if (near === null || !followEqual(db, id, { ...target, near }, settle)) {
    // Its text reads the same but the quotes are not in it, or there is nobody to wait for: it is asked itself.
    db.run(`UPDATE job SET state = 'pending', folded_into = NULL, near_key = NULL WHERE id = ?`, [id])
  }
}

/** Of several equal texts that were near to another one, and are not answered by it, one alone is asked. */
function followEqual(
  db: WriteDatabase,
  job: number,
  { near, ...target }: NearTakeOver,
  settle: () => void,
): boolean {
  const twins = readTwins(db, target.item, target.recipe, near.own)
  const follow = (twin: { job: number }): unknown =>
    db.run('UPDATE job SET folded_into = ?, near_key = NULL WHERE id = ?', [twin.job, job])
  const life = { answersFrom: readAnswersFrom(db, target.run, target.now) }
  const answered = twins.find(
    ({ item, state }) => state === 'done' && takeOver(db, item, { ...target, ...life }),
  )
  if (answered !== undefined) {
    follow(answered)
    settle()
    return true
  }
  const waiting = twins.find(({ run, state }) => state !== 'done' && run === target.run)
  if (waiting !== undefined) follow(waiting)
  return waiting !== undefined
}
