import { SideStage } from '../../shared/domain/labels.ts'
import type { WriteDatabase } from '../db/database.ts'
import { showDeepestAnswer } from '../db/queries/answers.ts'
import type { ForgetReadings } from '../importers/remapWrites.ts'
import { sqlList } from '../sqlPieces.ts'

/**
 * Answers, themes and corrections go, and so do the jobs; those of a run that goes on ask anew. Whether the new text ranks
 * high enough for the critical stage is known only then.
 */
export const createForgetReadings =
  (db: WriteDatabase): ForgetReadings =>
  (item, empty) => {
    const { answers } = db.get<{ answers: number }>(
      `SELECT count(*) AS answers FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage <> 'rules'`,
      [item],
    )!
    db.run(`DELETE FROM answer WHERE subject_kind = 'item' AND subject = ?`, [item])
    db.run('DELETE FROM second_answer WHERE item_id = ?', [item])
    const corrections = db.run('DELETE FROM judgement WHERE item_id = ?', [item]).changes
    db.run('DELETE FROM item_theme WHERE item_id = ?', [item])
    db.run('DELETE FROM theme_choice WHERE item_id = ?', [item])
    db.run('DELETE FROM item_vector WHERE item_id = ?', [item])
    // Whoever waited for this text's answer is no longer waiting for the same text.
    db.run(
      `UPDATE job SET folded_into = NULL WHERE state IN ('folded', 'failed') AND folded_into IN
         (SELECT id FROM job WHERE subject_kind = 'item' AND subject = ?)`,
      [item],
    )
    db.run(
      `DELETE FROM job WHERE subject_kind = 'item' AND subject = ?
         AND (? OR stage IN ${sqlList(['critical', ...SideStage.options])} OR run_id NOT IN (SELECT id FROM run WHERE state = 'running'))`,
      [item, empty ? 1 : 0],
    )
    // The attempt is counted up, so that an answer to the old text that is still under way does not settle it.
    db.run(
      `UPDATE job SET state = 'pending', attempt = attempt + 1, failures = 0, not_before = 0, folded_into = NULL, text_key = NULL,
         near_key = NULL,
         lease_until = NULL, last_error = NULL, settled_at = NULL
       WHERE subject_kind = 'item' AND subject = ?`,
      [item],
    )
    db.run(
      `DELETE FROM answer_part WHERE job_id IN (SELECT id FROM job WHERE subject_kind = 'item' AND subject = ?)`,
      [item],
    )
    showDeepestAnswer(db, item)
    return { answers, corrections }
  }
