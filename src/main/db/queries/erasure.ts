/**
 * What is deleted still stands in the file: in the segments of the full-text index, in free pages, and in the write-ahead
 * log. After a removal all three are cleared, in steps that let other work through, and the disk gets its room back.
 */
import type { ReadDatabase, WriteDatabase } from '../database.ts'

/** A step should last about this long. Milliseconds. */
const STEP_MILLISECONDS = 25
/** A merge that changes fewer rows than this had nothing to do (as SQLite's documentation of FTS5 has it). */
const LEAST_CHANGES = 2
const MOST_PAGES = 4_000
/** All full-text indexes of the schema, each with a column of its texts. */
const INDEXES = [
  { name: 'item_text', column: 'text' },
  { name: 'attachment_search', column: 'text' },
] as const
type FullTextIndex = (typeof INDEXES)[number]
/** No item and no attachment has it. */
const NO_ROW = -1
/** An index of fewer pages (of 4 KB) is built anew within a step. */
const FEW_PAGES = 32

export interface ErasureStep {
  /** Nothing is left to erase. */
  done: boolean
  /** Someone reads what the log still holds: it is to be asked again a little later. */
  busy: boolean
}

/** To be noted in the transaction that takes the last rows away: a crash then leaves nothing behind for good. */
export function noteErasure(db: WriteDatabase): void {
  db.run('INSERT OR IGNORE INTO erasure (id, merged) VALUES (1, 0)')
  db.run('UPDATE erasure SET merged = 0')
}

/** Deleted rows are overwritten while `work` runs, and so are the pages that it gives up. */
export function overwriting<Result>(db: WriteDatabase, work: () => Result): Result {
  db.get('PRAGMA secure_delete = ON')
  try {
    return work()
  } finally {
    // What costs no writing of its own: rows within pages that stay.
    db.get('PRAGMA secure_delete = FAST')
  }
}

export const erasureReads = (db: ReadDatabase) => ({
  /** Whether texts that were taken away may still stand in the file. */
  'store.isErasureDue': (_input: null): boolean => db.get('SELECT 1 FROM erasure') !== undefined,
})

export const erasureWrites = (db: WriteDatabase) => {
  let pages = 100
  /** The index that is merged for the second time. */
  let again: FullTextIndex | null = null
  return {
    /** One step of clearing away what deleted texts left. */
    'store.erase': (_input: null): ErasureStep => {
      const noted = db.get<{ merged: number }>('SELECT merged FROM erasure')
      if (noted === undefined) return { done: true, busy: false }
      const index = INDEXES[noted.merged]
      if (index !== undefined) {
        const started = performance.now()
        overwriting(db, () => {
          if (mergeIndex(db, index, pages)) return
          if (again === index || rebuildIfSmall(db, index)) {
            db.run('UPDATE erasure SET merged = merged + 1')
            again = null
          } else {
            stir(db, index)
            again = index
          }
        })
        const fitting = (pages * STEP_MILLISECONDS) / Math.max(1, performance.now() - started)
        pages = Math.round(Math.min(MOST_PAGES, pages * 2, Math.max(10, fitting)))
        return { done: false, busy: false }
      }
      if (freePages(db) > 0 && giveBackPages(db)) return { done: false, busy: false }
      if (!emptyLog(db)) return { done: false, busy: true }
      db.run('DELETE FROM erasure')
      return { done: true, busy: false }
    },
  }
}

/**
 * Words of deleted texts stay in a segment until it is merged with the one that holds their deletion.
 *
 * @returns false when all is in one segment
 */
function mergeIndex(db: WriteDatabase, { name }: FullTextIndex, pages: number): boolean {
  return db.transaction(() => {
    const before = totalChanges(db)
    db.run(`INSERT INTO ${name} (${name}, rank) VALUES ('merge', ?)`, [-pages])
    return totalChanges(db) - before >= LEAST_CHANGES
  })
}

/**
 * Segments that all stood on one level are merged without dropping deletions, and a deletion has the word in it. What is
 * left is then to be merged once more, with something on another level: two small segments, of a word and its deletion.
 */
function stir(db: WriteDatabase, { name, column }: FullTextIndex): void {
  db.transaction(() => {
    db.run(`INSERT INTO ${name} (rowid, ${column}) VALUES (?, 'stirred')`, [NO_ROW])
    db.run(`INSERT INTO ${name} (${name}, rowid, ${column}) VALUES ('delete', ?, 'stirred')`, [NO_ROW])
  })
}

/** A small segment would be put on the level of the new ones. @returns false when the index is not small */
function rebuildIfSmall(db: WriteDatabase, { name }: FullTextIndex): boolean {
  const { pages } = db.get<{ pages: number }>(
    `SELECT count(*) AS pages FROM (SELECT 1 FROM ${name}_data LIMIT ${FEW_PAGES})`,
  )!
  if (pages >= FEW_PAGES) return false
  db.run(`INSERT INTO ${name} (${name}) VALUES ('rebuild')`)
  return true
}

const totalChanges = (db: WriteDatabase): number =>
  db.get<{ total: number }>('SELECT total_changes() AS total')!.total

const freePages = (db: WriteDatabase): number =>
  db.get<{ freelist_count: number }>('PRAGMA freelist_count')!.freelist_count

/** @returns false where the file was made without the means to give pages back */
function giveBackPages(db: WriteDatabase): boolean {
  const before = freePages(db)
  const until = performance.now() + STEP_MILLISECONDS
  db.transaction(() => {
    // A page a time: the statement yields after each.
    for (let left = before; left > 0 && performance.now() < until; left--)
      db.run('PRAGMA incremental_vacuum(1)')
  })
  return freePages(db) < before
}

/** Carries the log over into the database and cuts it; @returns false when a reader still needs it */
function emptyLog(db: WriteDatabase): boolean {
  const { timeout } = db.get<{ timeout: number }>('PRAGMA busy_timeout')!
  db.get('PRAGMA busy_timeout = 0')
  try {
    return db.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')!.busy === 0
  } finally {
    db.get(`PRAGMA busy_timeout = ${timeout}`)
  }
}
