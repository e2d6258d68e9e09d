import type { WriteDatabase } from '../database.ts'

/**
 * What a first import does not keep up row by row but builds once at its end: three times as quick. Only while no source
 * is complete, because until then there is nothing to read by it (views answer from complete sources) and nothing that
 * would wait for the writer while it is built.
 */
const DEFERRABLE = [
  'item_facts',
  'item_by_customer',
  'item_by_source',
  'place_by_item',
  'item_text_insert',
] as const

/** Sorting for an index takes memory: larger files are loaded with their indexes in place. Bytes. */
const LARGEST_FILE = 600 * 1024 * 1024

/** Takes the indexes away if nobody can miss them; what they were is kept in the store, so that no crash loses them. */
export function deferIndexes(db: WriteDatabase, fileBytes: number): void {
  if (fileBytes > LARGEST_FILE) return
  if (db.get(`SELECT 1 FROM source WHERE state = 'complete' LIMIT 1`) !== undefined) return
  db.transaction(() => {
    for (const name of DEFERRABLE) {
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

/** Builds one of what was deferred; belongs before a source becomes complete. @returns whether there is more */
export function buildDeferred(db: WriteDatabase): boolean {
  const next = db.get<{ name: string; sql: string }>('SELECT name, sql FROM deferred_object LIMIT 1')
  if (next === undefined) return false
  db.transaction(() => {
    db.run(next.sql)
    db.run('DELETE FROM deferred_object WHERE name = ?', [next.name])
  })
  return true
}
