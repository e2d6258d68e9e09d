import type { ColumnMapping } from '../../shared/domain/reading.ts'
import type { WriteDatabase } from '../db/database.ts'
import { showDeepestAnswer } from '../db/queries/answers.ts'
import { createRemapper, differences, type MappedFields, type StoredItem } from './mapping/remap.ts'
import { checkMapping } from './mapping/responses.ts'
import { readRemappable, STORED_ITEM } from './remapReads.ts'

const SLICE_MILLISECONDS = 25
const ROWS_AT_ONCE = 100

/**
 * Forgets what was found in a text that is no longer the item's.
 *
 * @param empty true when the item has no text at all any more
 * @returns how much a model and a person had found
 */
export type ForgetReadings = (item: number, empty: boolean) => { answers: number; corrections: number }

/** What one slice of a remapping did. */
export interface RemappedSlice {
  done: boolean
  items: number
  texts: number
  answers: number
  corrections: number
}

export const remapWrites = (db: WriteDatabase, forgetReadings: ForgetReadings) => ({
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
          `SELECT ${STORED_ITEM} FROM item i WHERE i.source_id = ? AND i.id > ? ORDER BY i.id LIMIT ${ROWS_AT_ONCE}`,
          [source, last],
        )
        for (const row of rows) layFields(db, forgetReadings, row, remapper.read(row), slice)
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
  forgetReadings: ForgetReadings,
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
  if (text) {
    const { answers, corrections } = forgetReadings(id, after.text_key === null)
    slice.texts++
    slice.answers += answers
    slice.corrections += corrections
  } else if (rated) {
    db.run(`DELETE FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage = 'rules'`, [id])
    showDeepestAnswer(db, id)
  }
  if (text || score || date || customer) slice.items++
}
