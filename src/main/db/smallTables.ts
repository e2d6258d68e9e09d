import type Database from 'better-sqlite3'

/** Rows. */
const TELLING = 1_000
/** What imports fill. */
const FILLED = ['source', 'item', 'message', 'place', 'chain', 'chain_message']

/**
 * Forgets what SQLite noted of these tables while they were small, in this connection and those that are opened after it: of one
 * that had a single row it would go on to read all of it for each row of another when there are thousands. Of others the
 * figures stay, as a table of which nothing is known counts as large.
 */
export function forgetSmallTables(connection: Database.Database): void {
  const statistics = connection
    .prepare(`SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4')`)
    .pluck()
    .all() as string[]
  if (!statistics.includes('sqlite_stat1')) return
  const small = connection
    .prepare(
      `SELECT tbl FROM sqlite_stat1 WHERE tbl IN (SELECT value FROM json_each(?))
       GROUP BY tbl HAVING max(CAST(stat AS INTEGER)) < ?`,
    )
    .pluck()
    .all(JSON.stringify(FILLED), TELLING)
  if (small.length === 0) return
  connection
    .transaction(() => {
      for (const table of statistics)
        connection
          .prepare(`DELETE FROM ${table} WHERE tbl IN (SELECT value FROM json_each(?))`)
          .run(JSON.stringify(small))
    })
    .immediate()
  // Reads the figures anew, and gathers none.
  connection.exec('ANALYZE sqlite_schema')
}
