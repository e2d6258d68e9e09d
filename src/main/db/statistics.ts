import type Database from 'better-sqlite3'

/** Rows. */
const TELLING = 1_000

/**
 * Brings up to date by what SQLite chooses how to read its tables, and forgets it for small ones: of a table that had one
 * row it would, when there are thousands, go on to read all of it for each row of another. What is not known to be small
 * is read by its keys.
 */
export function keepStatistics(connection: Database.Database): void {
  connection.pragma('optimize')
  const tables = connection
    .prepare(
      `SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat4', 'sqlite_stat1') ORDER BY name DESC`,
    )
    .pluck()
    .all() as string[]
  if (!tables.includes('sqlite_stat1')) return
  const small = connection
    .prepare('SELECT tbl FROM sqlite_stat1 GROUP BY tbl HAVING max(CAST(stat AS INTEGER)) < ?')
    .pluck()
    .all(TELLING)
  if (small.length === 0) return
  const forget = connection.transaction(() => {
    for (const table of tables)
      connection
        .prepare(`DELETE FROM ${table} WHERE tbl IN (SELECT value FROM json_each(?))`)
        .run(JSON.stringify(small))
  })
  forget.immediate()
}
