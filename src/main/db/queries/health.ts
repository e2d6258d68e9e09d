import type { ReadDatabase } from '../database.ts'

export interface DatabaseHealth {
  /** Tables that are stored, and how many of them were looked through in the time given. */
  tables: number
  checked: number
  /** What SQLite says of damaged pages, a few of each table; none when all is well. */
  problems: string[]
}

const PROBLEMS_OF_A_TABLE = 3

export const healthReads = (db: ReadDatabase) => ({
  /**
   * Looks through the pages of the tables and their indexes, one table after the other until the time is over: a large
   * database is not looked through to its end.
   */
  'database.check': ({ milliseconds }: { milliseconds: number }): DatabaseHealth => {
    const deadline = performance.now() + milliseconds
    const tables = db.all<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name`,
    )
    const problems: string[] = []
    let checked = 0
    for (const { name } of tables) {
      if (performance.now() > deadline) break
      problems.push(...checkTable(db, name))
      checked += 1
    }
    return { tables: tables.length, checked, problems }
  },
})

function checkTable(db: ReadDatabase, name: string): string[] {
  try {
    const said = db
      .all<{ quick_check: string }>(`PRAGMA quick_check("${name.replaceAll('"', '""')}")`)
      .map((row) => row.quick_check)
    return said
      .filter((line) => line !== 'ok')
      .slice(0, PROBLEMS_OF_A_TABLE)
      .map((line) => `${name}: ${line}`)
  } catch (error) {
    return [`${name}: ${(error as Error).message}`]
  }
}
