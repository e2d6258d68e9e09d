import type { ReadDatabase, WriteDatabase } from '../database.ts'

/**
 * What a first import does not keep up row by row but builds once at its end: three times as quick. Only while no source
 * is complete, because until then there is nothing to read by it: views answer from complete sources.
 */
const DEFERRABLE_INDEXES = ['item_facts', 'item_by_customer', 'item_by_source', 'place_by_item'] as const
/** An import indexes its texts in bulk; the trigger would look at every row for nothing. */
const DEFERRABLE_TRIGGER = 'item_text_insert'

/** Sorting for an index takes memory: larger files are loaded with their indexes in place. Bytes. */
const LARGEST_FILE = 600 * 1024 * 1024

interface DeferredObject {
  name: string
  sql: string
}

/** Takes the indexes away if nobody can miss them; what they were is kept in the store, so that no crash loses them. */
export function deferIndexes(db: WriteDatabase, fileBytes: number): void {
  if (fileBytes > LARGEST_FILE) return
  if (db.get(`SELECT 1 FROM source WHERE state = 'complete' LIMIT 1`) !== undefined) return
  db.transaction(() => {
    for (const name of [...DEFERRABLE_INDEXES, DEFERRABLE_TRIGGER]) {
      const object = db.get<{ type: string; sql: string }>(
        'SELECT type, sql FROM sqlite_schema WHERE name = ?',
        [name],
      )
      if (object === undefined) continue
      db.run('INSERT OR REPLACE INTO deferred_object (name, sql) VALUES (?, ?)', [name, object.sql])
      db.run(object.type === 'index' ? `DROP INDEX ${name}` : `DROP TRIGGER ${name}`)
    }
  })
}

/** Belongs before a source becomes complete: from then on items may change one by one. */
export function restoreTrigger(db: WriteDatabase): void {
  const trigger = db.get<DeferredObject>('SELECT name, sql FROM deferred_object WHERE name = ?', [
    DEFERRABLE_TRIGGER,
  ])
  if (trigger !== undefined) build(db, trigger)
}

/**
 * Builds one of what was deferred; with a few hundred thousand items that takes up to half a second. While no source is
 * complete nothing is read by them, and the first import may still want to do without.
 *
 * @returns whether there may be more
 */
export function buildDeferred(db: WriteDatabase): boolean {
  const next = db.get<DeferredObject>(
    `SELECT name, sql FROM deferred_object WHERE EXISTS (SELECT 1 FROM source WHERE state = 'complete') LIMIT 1`,
  )
  if (next === undefined) return false
  build(db, next)
  return true
}

export const isDeferred = (db: ReadDatabase, name: (typeof DEFERRABLE_INDEXES)[number]): boolean =>
  db.get('SELECT 1 FROM deferred_object WHERE name = ?', [name]) !== undefined

/** Builds this one if it was deferred, whatever else was. @returns whether it had to be built */
export function buildIfDeferred(db: WriteDatabase, name: (typeof DEFERRABLE_INDEXES)[number]): boolean {
  const object = db.get<DeferredObject>('SELECT name, sql FROM deferred_object WHERE name = ?', [name])
  if (object === undefined) return false
  build(db, object)
  return true
}

function build(db: WriteDatabase, { name, sql }: DeferredObject): void {
  db.transaction(() => {
    db.run(sql)
    db.run('DELETE FROM deferred_object WHERE name = ?', [name])
  })
}

/** How a query names the index of `item` it wants: in the second after a first import it may not be built yet. */
export const byIndex = (db: ReadDatabase, name: (typeof DEFERRABLE_INDEXES)[number]): string =>
  db.get('SELECT 1 FROM sqlite_schema WHERE name = ?', [name]) === undefined
    ? 'NOT INDEXED'
    : `INDEXED BY ${name}`
