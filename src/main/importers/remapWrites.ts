import type { ColumnMapping } from '../../shared/domain/reading.ts'
import type { WriteDatabase } from '../db/database.ts'
import { showDeepestAnswer } from '../db/queries/answers.ts'
import { createRemapper, differences, type MappedFields, type StoredItem } from './mapping/remap.ts'
import { checkMapping } from './mapping/responses.ts'
import { readRemappable } from './remapReads.ts'

const SLICE_MILLISECONDS = 25
const ROWS_AT_ONCE = 100

/** What one slice of a remapping did. */
export interface RemappedSlice {
  done: boolean
  items: number
  texts: number
  answers: number
  corrections: number
}

export const remapWrites = (db: WriteDatabase) => ({
  /**
   * Makes this the mapping of a source; its items follow in slices. The id column stays what it was.
   *
   * @throws VerbatimError `not_found`, `usage`, `mapping_invalid`
   */
  'sources.beginRemap': ({ source, mapping }: { source: number; mapping: ColumnMapping }): null => {
    const { columns, mapping: stored } = readRemappable(db, source)
    checkMapping(mapping, columns)
    db.run('UPDATE source SET mapping = ?, remapped_to = 0 WHERE id = ?', [
      JSON.stringify({ ...mapping, id: stored.id }),
      source,
    ])
    return null
  },

  /** Reads some more of a source's items anew from their stored cells. Doing it again after a crash changes nothing. */
  'sources.remapSlice': ({ source }: { source: number }): RemappedSlice => {
    const slice: RemappedSlice = { done: false, items: 0, texts: 0, answers: 0, corrections: 0 }
    const deadline = performance.now() + SLICE_MILLISECONDS
    db.transaction(() => {
      const from = db.get<{ id: number | null }>(
        `SELECT remapped_to AS id FROM source WHERE id = ? AND state = 'complete'`,
        [source],
      )?.id
      if (from === null || from === undefined) {
        slice.done = true
        return
      }
      const { columns, mapping } = readRemappable(db, source)
      const remapper = createRemapper(columns, mapping)
      let last = from
      while (!slice.done && performance.now() < deadline) {
        const rows = db.all<StoredItem>(
          `SELECT id, text, text_key, occurred_at, occurred_offset, score, score_state, customer, cells FROM item
           WHERE source_id = ? AND id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
          [source, last],
        )
        for (const row of rows) layFields(db, row, remapper.read(row), slice)
        last = rows.at(-1)?.id ?? last
        slice.done = rows.length < ROWS_AT_ONCE
      }
      db.run('UPDATE source SET remapped_to = ? WHERE id = ?', [slice.done ? null : last, source])
    })
    return slice
  },
})

/** Gives an item what its cells now say; what was found in words that it no longer has goes. Counts into `slice`. */
export function layFields(
  db: WriteDatabase,
  before: StoredItem,
  after: MappedFields,
  slice: RemappedSlice = { done: false, items: 0, texts: 0, answers: 0, corrections: 0 },
): void {
  const { id } = before
  const { text, score, date, customer } = differences(before, after)
  if (text) {
    db.run('UPDATE item SET text = ?, text_key = ?, language = NULL WHERE id = ?', [
      after.text,
      after.text_key,
      id,
    ])
  }
  if (score || date || customer) {
    db.run(
      `UPDATE item SET occurred_at = ?, occurred_offset = ?, score = ?, score_state = ?, customer = ? WHERE id = ?`,
      [after.occurred_at, after.occurred_offset, after.score, after.score_state, after.customer, id],
    )
  }
  // The rules read the score by its scale, which may have changed where the number did not.
  const rated = score || after.score_state === 'score'
  // Labels of what the item was, which may still be on their way, are not stored.
  if (text || rated) db.run('UPDATE item SET revision = revision + 1 WHERE id = ?', [id])
  if (text) forgetReadings(db, id, after.text_key === null, slice)
  else if (rated) {
    db.run(`DELETE FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage = 'rules'`, [id])
    showDeepestAnswer(db, id)
  }
  if (text) slice.texts++
  if (text || score || date || customer) slice.items++
}

/** What was found in a text that is no longer the item's: answers, themes and corrections; a run that goes on asks anew. */
function forgetReadings(db: WriteDatabase, item: number, empty: boolean, slice: RemappedSlice): void {
  slice.answers += db.get<{ n: number }>(
    `SELECT count(*) AS n FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage <> 'rules'`,
    [item],
  )!.n
  db.run(`DELETE FROM answer WHERE subject_kind = 'item' AND subject = ?`, [item])
  slice.corrections += db.run('DELETE FROM judgement WHERE item_id = ?', [item]).changes
  db.run('DELETE FROM item_theme WHERE item_id = ?', [item])
  // Whoever waited for this text's answer is no longer waiting for the same text.
  db.run(
    `UPDATE job SET folded_into = NULL WHERE state IN ('folded', 'failed') AND folded_into IN
       (SELECT id FROM job WHERE subject_kind = 'item' AND subject = ?)`,
    [item],
  )
  db.run(
    `DELETE FROM job WHERE subject_kind = 'item' AND subject = ?
       AND (? OR run_id NOT IN (SELECT id FROM run WHERE state = 'running'))`,
    [item, empty ? 1 : 0],
  )
  // The attempt is counted up, so that an answer to the old text that is still under way does not settle it.
  db.run(
    `UPDATE job SET state = 'pending', attempt = attempt + 1, failures = 0, not_before = 0, folded_into = NULL,
       lease_until = NULL, last_error = NULL, settled_at = NULL
     WHERE subject_kind = 'item' AND subject = ?`,
    [item],
  )
  showDeepestAnswer(db, item)
}
