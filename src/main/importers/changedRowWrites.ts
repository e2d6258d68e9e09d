import type { WriteDatabase } from '../db/database.ts'
import { createRemapper, type StoredItem } from './mapping/remap.ts'
import { readRemappable, STORED_ITEM } from './remapReads.ts'
import { layFields, type ForgetReadings } from './remapWrites.ts'

export interface ChangedDecision {
  source: number
  /** null: all that are open. */
  positions: number[] | null
  take: boolean
}

interface OpenRow {
  position: number
  item: number
  cells: string
}

interface ItemNow extends StoredItem {
  /** The source whose mapping says what its cells mean: its home, or where the row stands while that is taken away. */
  readBy: number
}

const SLICE_MILLISECONDS = 25
const ROWS_PER_SLICE = 500

export const changedRowWrites = (db: WriteDatabase, forgetReadings: ForgetReadings) => ({
  /**
   * Takes open rows for updates or leaves them, as many as fit into a slice. An item that takes a row gets its cells and
   * what they say by the mapping of its home; what was found in words that it no longer has goes. Of several rows for one
   * item the last one holds.
   *
   * @returns how many were settled; 0 when nothing is open any more
   */
  'sources.settleChanged': ({ source, positions, take }: ChangedDecision): { settled: number } => {
    const until = performance.now() + SLICE_MILLISECONDS
    return db.transaction(() => {
      const asked = positions === null ? null : JSON.stringify(positions)
      const rows = db.all<OpenRow>(
        `SELECT c.position, c.item_id AS item, c.cells
         FROM changed_row c JOIN source s ON s.id = c.source_id
         WHERE c.source_id = ?1 AND c.state = 'open' AND s.state = 'complete'
           AND (?2 IS NULL OR c.position IN (SELECT value FROM json_each(?2)))
         ORDER BY c.position LIMIT ${ROWS_PER_SLICE}`,
        { 1: source, 2: asked },
      )
      const takeRow = createTaker(db, forgetReadings, source)
      let settled = 0
      for (const row of rows) {
        if (settled > 0 && performance.now() > until) break
        const was = take ? takeRow(row) : null
        // The same row of another file is the same decision; in this file each row that is asked about has its turn.
        db.run(
          `UPDATE changed_row SET state = ?1, was = ?2 WHERE item_id = ?3 AND state = 'open' AND cells = ?4
             AND (source_id <> ?5 OR position = ?6
               OR (?7 IS NOT NULL AND position NOT IN (SELECT value FROM json_each(?7))))`,
          {
            1: take ? 'taken' : 'left',
            2: was,
            3: row.item,
            4: row.cells,
            5: source,
            6: row.position,
            7: asked,
          },
        )
        settled += 1
      }
      return { settled }
    })
  },
})

/** Rows of one home are read by one mapper. The function gives the cells that the item had before. */
function createTaker(
  db: WriteDatabase,
  forgetReadings: ForgetReadings,
  source: number,
): (row: OpenRow) => string {
  const remappers = new Map<number, ReturnType<typeof createRemapper>>()
  return ({ item, cells }) => {
    // Read for each row: the row before may have been for the same item.
    const before = db.get<ItemNow>(
      `SELECT CASE s.state WHEN 'complete' THEN s.id ELSE ?2 END AS readBy, ${STORED_ITEM}
       FROM item i JOIN source s ON s.id = i.source_id WHERE i.id = ?1`,
      { 1: item, 2: source },
    )!
    let remapper = remappers.get(before.readBy)
    if (remapper === undefined) {
      const { columns, mapping } = readRemappable(db, before.readBy)
      remapper = createRemapper(columns, mapping)
      remappers.set(before.readBy, remapper)
    }
    db.run('UPDATE item SET cells = ? WHERE id = ?', [cells, item])
    layFields(db, forgetReadings, before, remapper.read({ id: item, cells }))
    return before.cells
  }
}
