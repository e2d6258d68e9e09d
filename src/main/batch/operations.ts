/** What a batch file asks of the ledger: the questions of a run, those behind names, and answers to be settled. */
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { Answer, ModelStage } from '../../shared/domain/labels.ts'
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { showRecipe } from '../db/queries/recipes.ts'
import { type Outcome, exchange } from '../jobs/exchangeWrites.ts'
import { type LeasedSubject, readLeasedSubject } from '../jobs/leasedSubjectReads.ts'
import { keepFigures } from '../jobs/runFigureWrites.ts'
import type { StoredRecipe } from '../jobs/runReads.ts'
import type { QuestionKey } from './customId.ts'

export interface BatchJob extends LeasedSubject {
  job: number
  attempt: number
  state: 'pending' | 'leased' | 'folded' | 'done' | 'failed'
  run: number
  subjectKind: 'item' | 'chain'
  id: number
  stage: ModelStage
  /** Its id, see `batch.recipe`. */
  recipe: number
  recipeHash: string
  /** Of the text as it is now. */
  textVersion: string
}

interface JobRow extends Omit<BatchJob, keyof LeasedSubject | 'textVersion'> {
  textKey: string | null
}

const JOB = `SELECT j.id AS job, j.attempt, j.state, j.run_id AS run, j.subject_kind AS subjectKind, j.subject AS id, j.stage,
    r.id AS recipe, r.hash AS recipeHash,
    CASE j.subject_kind WHEN 'item' THEN (SELECT text_key FROM item WHERE id = j.subject) END AS textKey
  FROM job j JOIN recipe r ON r.id = j.recipe_id`

function toJob(db: ReadDatabase, row: JobRow): BatchJob {
  const { textKey, ...job } = row
  const subject = readLeasedSubject(db, job.subjectKind, job.id)
  return {
    ...job,
    ...subject,
    textVersion: subject.version ?? textKey ?? '',
  }
}

/** Where a page begins. */
export interface BatchPlace {
  recipe: number
  job: number
}

/** One recipe at a time: a page of several would be searched for among all that comes after it. */
const readPage = (db: ReadDatabase, run: number, { recipe, job }: BatchPlace, limit: number): JobRow[] =>
  db.all<JobRow>(
    `${JOB} WHERE j.run_id = ? AND j.state = 'pending' AND j.recipe_id = ? AND j.id > ? ORDER BY j.id LIMIT ?`,
    [run, recipe, job, limit],
  )

export const batchReads = (db: ReadDatabase) => ({
  /**
   * What of a run is to be asked, by recipe: a server keeps the words that all of them begin with. A page has jobs of one
   * recipe; only behind the last one is it empty.
   */
  'batch.jobs': ({ run, after, limit }: { run: number; after: BatchPlace; limit: number }): BatchJob[] => {
    const rows = readPage(db, run, after, limit)
    if (rows.length > 0) return rows.map((row) => toJob(db, row))
    const { next } = db.get<{ next: number | null }>(
      "SELECT min(recipe_id) AS next FROM job WHERE run_id = ? AND state = 'pending' AND recipe_id > ?",
      [run, after.recipe],
    )!
    return next === null
      ? []
      : readPage(db, run, { recipe: next, job: 0 }, limit).map((row) => toJob(db, row))
  },

  /** Of a job, which has no fallback here. */
  'batch.recipe': ({ id }: { id: number }): StoredRecipe =>
    db.get<StoredRecipe>(
      'SELECT id, stage, kind, model, content, NULL AS fallback FROM recipe WHERE id = ?',
      [id],
    )!,

  /** The jobs behind names, in their order; null where no such question was ever asked. */
  'batch.find': ({ keys }: { keys: readonly QuestionKey[] }): (BatchJob | null)[] =>
    keys.map(({ subjectKind, id, stage, recipe }) => {
      const row = db.get<JobRow>(
        `${JOB} WHERE j.subject_kind = ? AND j.subject = ? AND j.stage = ? AND r.hash = ?`,
        [subjectKind, id, stage, recipe],
      )
      return row === undefined ? null : toJob(db, row)
    }),
})

export interface BatchSettlement {
  job: number
  /** As it was when the answer was checked. */
  attempt: number
  run: number
  recipe: number
  outcome: { kind: 'answer'; answer: Answer; version: string | null } | { kind: 'failure'; error: ErrorData }
}

/** In the order of what was handed in. `stale`: the job is settled, gone, or being asked by now. */
export type Settled = 'settled' | 'stale'

export const batchWrites = (db: WriteDatabase) => ({
  /**
   * Takes each job as a worker would and settles it, in one transaction. An answer's recipe is the one that is shown from
   * then on.
   */
  'batch.settle': ({
    settlements,
    now,
  }: {
    settlements: readonly BatchSettlement[]
    now: number
  }): { settled: Settled[]; unfollowed: { run: number; jobs: number[] }[] } =>
    db.transaction(() => {
      const leased = settlements.map(
        ({ job, attempt }) =>
          db.run(
            `UPDATE job SET state = 'leased', attempt = attempt + 1, leased_at = ?, lease_until = ?
             WHERE id = ? AND attempt = ? AND state IN ('pending', 'failed')`,
            [now, now, job, attempt],
          ).changes === 1,
      )
      const taken = settlements.filter((_, index) => leased[index])
      const unfollowed: { run: number; jobs: number[] }[] = []
      for (const recipe of new Set(
        taken.flatMap((each) => (each.outcome.kind === 'answer' ? [each.recipe] : [])),
      ))
        showRecipe(db, recipe)
      for (const [run, each] of Map.groupBy(taken, (settlement) => settlement.run)) {
        const result = exchange(db, { ...NOTHING, run, now, outcomes: each.map(toOutcome) })
        if (result.unfollowed.length > 0) unfollowed.push({ run, jobs: result.unfollowed })
      }
      return { settled: leased.map((is) => (is ? 'settled' : 'stale')), unfollowed }
    }),

  /** Lets the items of equal texts take over what was settled. @returns the jobs that may have more of them */
  'batch.follow': ({ run, jobs, now }: { run: number; jobs: number[]; now: number }): number[] =>
    exchange(db, { ...NOTHING, run, now, unfollowed: jobs }).unfollowed,

  /** A run whose questions all have their answers is done; the others keep the figures they have reached. @returns questions without one */
  'batch.close': ({ run, now }: { run: number; now: number }): { open: number } =>
    db.transaction(() => {
      const { open, left } = db.get<{ open: number; left: number }>(
        `SELECT count(*) FILTER (WHERE state <> 'folded') AS open, count(*) AS left FROM job
         WHERE run_id = ? AND state IN ('pending', 'leased', 'folded')`,
        [run],
      )!
      if (left === 0)
        db.run(`UPDATE run SET state = 'done', finished_at = ?, noted_at = ? WHERE id = ? AND batch = 1`, [
          now,
          now,
          run,
        ])
      db.run('UPDATE run SET planning = 0 WHERE id = ? AND batch = 1', [run])
      keepFigures(db, run)
      return { open }
    }),
})

const NOTHING = { outcomes: [], holding: [], leaseUntil: 0, unfollowed: [], wanted: 0, urgent: 0 } as const

function toOutcome({ job, attempt, outcome }: BatchSettlement): Outcome {
  const lease = { job, attempt: attempt + 1 }
  return outcome.kind === 'answer'
    ? { ...lease, ...outcome }
    : { ...lease, kind: 'failure', error: outcome.error, notBefore: 0, final: false }
}
