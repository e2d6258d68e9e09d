/**
 * Two types, so that a reader cannot write: a `ReadDatabase` offers only questions, a `WriteDatabase` adds changes.
 * Statements are prepared once for each SQL text and kept.
 */
import type Database from 'better-sqlite3'

export type SqlValue = string | number | bigint | null | Uint8Array
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

export interface ReadDatabase {
  /** The first row, or undefined. */
  get<Row>(sql: string, parameters?: SqlParameters): Row | undefined
  all<Row>(sql: string, parameters?: SqlParameters): Row[]
  iterate<Row>(sql: string, parameters?: SqlParameters): IterableIterator<Row>
}

export interface WriteDatabase extends ReadDatabase {
  run(sql: string, parameters?: SqlParameters): { changes: number; lastInsertRowid: number }
  /** Runs `work` in one transaction (a savepoint when already inside one); an exception undoes it. */
  transaction<Result>(work: () => Result): Result
}

/** Wraps a connection; the caller opened it with the right pragmas (see open.ts). */
export function asWriteDatabase(connection: Database.Database): WriteDatabase {
  const statements = new Map<string, Database.Statement>()
  const prepare = (sql: string): Database.Statement => {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = connection.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
  return {
    get: <Row>(sql: string, parameters: SqlParameters = []) =>
      prepare(sql).get(parameters) as Row | undefined,
    all: <Row>(sql: string, parameters: SqlParameters = []) => prepare(sql).all(parameters) as Row[],
    // A statement that is being iterated is busy: iterations get one of their own.
    iterate: <Row>(sql: string, parameters: SqlParameters = []) =>
      connection.prepare(sql).iterate(parameters) as IterableIterator<Row>,
    run: (sql, parameters = []) => {
      const statement = prepare(sql)
      // Bound one by one they cost less than as elements of an array.
      const { changes, lastInsertRowid } = Array.isArray(parameters)
        ? statement.run(...(parameters as SqlValue[]))
        : statement.run(parameters)
      return { changes, lastInsertRowid: Number(lastInsertRowid) }
    },
    transaction: (work) => connection.transaction(work).immediate(),
  }
}

export function asReadDatabase(connection: Database.Database): ReadDatabase {
  const { get, all, iterate } = asWriteDatabase(connection)
  return { get, all, iterate }
}
