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

interface OpenRow extends StoredItem {
  position: number
  /** The item's home, whose mapping says what its cells mean. */
  home: number
  now: string
}

const SLICE_MILLISECONDS = 25
const ROWS_PER_SLICE = 500

export const changedRowWrites = (db: WriteDatabase, forgetReadings: ForgetReadings) => ({
  /**
   * Takes open rows for updates or leaves them, as many as fit into a slice. An item that takes a row gets its cells and
   * what they say by the mapping of its home; what was found in words that it no longer has goes.
   *
   * @returns how many were settled; 0 when nothing is open any more
   */
  'sources.settleChanged': ({ source, positions, take }: ChangedDecision): { settled: number } => {
    const until = performance.now() + SLICE_MILLISECONDS
    return db.transaction(() => {
      const rows = db.all<OpenRow>(
        `SELECT c.position, c.cells AS now, i.source_id AS home, ${STORED_ITEM}
         FROM changed_row c JOIN item i ON i.id = c.item_id JOIN source s ON s.id = c.source_id
         WHERE c.source_id = ?1 AND c.state = 'open' AND s.state = 'complete'
           AND (?2 IS NULL OR c.position IN (SELECT value FROM json_each(?2)))
         ORDER BY c.position LIMIT ${ROWS_PER_SLICE}`,
        { 1: source, 2: positions === null ? null : JSON.stringify(positions) },
      )
      const takeRow = createTaker(db, forgetReadings)
      let settled = 0
      for (const row of rows) {
        if (settled > 0 && performance.now() > until) break
        if (take) takeRow(row)
        // The same row of another file is the same decision.
        db.run(
          `UPDATE changed_row SET state = ?, was = ? WHERE item_id = ? AND state = 'open' AND cells = ?`,
          [take ? 'taken' : 'left', take ? row.cells : null, row.id, row.now],
        )
        settled += 1
      }
      return { settled }
    })
  },
})

/** Rows of one home are read by one mapper. */
function createTaker(db: WriteDatabase, forgetReadings: ForgetReadings): (row: OpenRow) => void {
  const remappers = new Map<number, ReturnType<typeof createRemapper>>()
  return (row) => {
    let remapper = remappers.get(row.home)
    if (remapper === undefined) {
      const { columns, mapping } = readRemappable(db, row.home)
      remapper = createRemapper(columns, mapping)
      remappers.set(row.home, remapper)
    }
    db.run('UPDATE item SET cells = ? WHERE id = ?', [row.now, row.id])
    layFields(db, forgetReadings, row, remapper.read({ ...row, cells: row.now }))
  }
}
