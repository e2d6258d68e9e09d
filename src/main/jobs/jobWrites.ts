import type { JobStage } from '../../shared/domain/labels.ts'
import type { WriteDatabase } from '../db/database.ts'
import type { Lane } from './exchangeWrites.ts'
import type { SubjectKind } from './leasedSubjectReads.ts'

/** Added to a rank: behind everything of the lane that has it not, so that a server changes its model once. */
export const BEHIND_ALL_OTHERS = 2 ** 40

export interface PlannedJob {
  run: number
  kind: SubjectKind
  subject: number
  stage: JobStage
  recipe: number
  lane: Lane
  /** The lowest is asked first. */
  rank: number
  /** The job whose answer it waits for. */
  foldedInto?: number | null
  /** By which equal texts find each other. */
  textKey?: string | null
  /** Of the text it waits for, where that is near to its own; null: equal. */
  nearKey?: string | null
  /** What has failed since the run began stays so: it has had its attempts. What failed before that is asked as by any new run. */
  keepsFailed?: boolean | undefined
}

/**
 * A job of this run keeps its state unless it is done; one that an earlier run left behind is taken over and begins anew, with
 * its own recipe's model.
 */
export function putJob(db: WriteDatabase, job: PlannedJob): void {
  const { run, kind, subject, stage, recipe, lane, rank } = job
  const { foldedInto = null, textKey = null, nearKey = null, keepsFailed = false } = job
  db.run(
    `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank, folded_into, text_key, near_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (subject_kind, subject, stage, recipe_id) DO UPDATE SET
       run_id = excluded.run_id, state = excluded.state, lane = excluded.lane, rank = excluded.rank,
       folded_into = excluded.folded_into, text_key = excluded.text_key, near_key = excluded.near_key, failures = 0,
       not_before = 0, last_error = NULL, settled_at = NULL, fallback_recipe = NULL, lease_until = NULL
     WHERE (job.run_id <> excluded.run_id OR job.state = 'done') AND (
       ? = 0 OR job.state <> 'failed' OR job.settled_at < (SELECT started_at FROM run WHERE id = excluded.run_id))`,
    [
      ...[run, kind, subject, stage, recipe, foldedInto === null ? 'pending' : 'folded', lane, rank],
      ...[foldedInto, textKey, nearKey, keepsFailed ? 1 : 0],
    ],
  )
}
