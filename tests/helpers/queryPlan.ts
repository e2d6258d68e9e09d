import type { ReadDatabase, SqlParameters } from '../../src/main/db/database.ts'

/** Answers as `db` does and notes how each question is read: the details of its plan, in their order. */
export function explaining(db: ReadDatabase): { db: ReadDatabase; plans: string[][] } {
  const plans: string[][] = []
  const note = (sql: string, parameters: SqlParameters = []): void => {
    const steps = db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters)
    plans.push(steps.map(({ detail }) => detail))
  }
  return {
    plans,
    db: {
      get: (sql, parameters) => (note(sql, parameters), db.get(sql, parameters)),
      all: (sql, parameters) => (note(sql, parameters), db.all(sql, parameters)),
      iterate: (sql, parameters) => (note(sql, parameters), db.iterate(sql, parameters)),
    },
  }
}
