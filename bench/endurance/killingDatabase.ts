import { writeSync } from 'node:fs'
import type { WriteDatabase } from '../../src/main/db/database.ts'
import { BOUNDARIES, type Boundary, type CrashPlan, REPORT_DESCRIPTOR } from './boundaries.ts'

/** What an exchange with the ledger may have changed. */
interface Ledger {
  asked: number
  copied: number
  critical: number
  failures: number
  leases: number
}

const readLedger = (db: WriteDatabase): Ledger =>
  db.get<Ledger>(
    `SELECT (SELECT count(*) FROM answer WHERE stage <> 'rules' AND folded_into IS NULL) AS asked,
            (SELECT count(*) FROM answer WHERE stage <> 'rules' AND folded_into IS NOT NULL) AS copied,
            (SELECT count(*) FROM job WHERE stage = 'critical') AS critical,
            (SELECT coalesce(sum(times), 0) FROM run_error) AS failures,
            (SELECT coalesce(sum(attempt), 0) FROM job) AS leases`,
  )!

/** Writes at once: what is written a moment before the kill must arrive. */
const report = (line: string): void => {
  writeSync(REPORT_DESCRIPTOR, `${line}\n`)
}

export interface KillingDatabase {
  db: WriteDatabase
  /** Tells which operation the following statements belong to; null: a slice of an import, which comes over a port. */
  enter(operation: string | null, input: unknown): void
}

/**
 * A database that kills its own process group at the commit the plan names. Knows of the product no more than the names of
 * the writer's operations and the tables they change.
 */
export function killAt(db: WriteDatabase, plan: CrashPlan | null): KillingDatabase {
  let operation: string | null = null
  let input: unknown = null
  let depth = 0
  let isBulk = false
  let hasAnswered = false
  let seen = 0
  let ledger = readLedger(db)

  const boundariesNow = (): Boundary[] => {
    switch (operation) {
      case null:
        return ['import slice']
      case 'ledger.createRun':
        return ['run created']
      case 'ledger.planSlice':
      case 'ledger.finishPlanning':
        return ['plan written']
      case 'ledger.takeBackOrphans':
        return ['orphans taken back']
      case 'ledger.setRunState':
        return (input as { state: string }).state === 'done' ? ['run ended'] : []
      case 'ledger.exchange':
        return exchanged()
      default:
        return []
    }
  }
  const exchanged = (): Boundary[] => {
    const now = readLedger(db)
    const found: Boundary[] = []
    if (now.asked > ledger.asked) found.push('answers settled')
    if (now.copied > ledger.copied) found.push('answers copied')
    if (now.critical > ledger.critical) found.push('critical entered')
    if (now.failures > ledger.failures) found.push('failure noted')
    if (found.length === 0 && now.leases > ledger.leases) found.push('jobs leased')
    ledger = now
    return found
  }

  const kill = (): void => {
    report('kill')
    process.kill(-process.pid, 'SIGKILL')
  }
  /** Around each commit. @returns what is to be done once it is durable */
  const beforeCommit = (): (() => void) => {
    const found = boundariesNow()
    const answered = found.includes('answers settled') || found.includes('answers copied')
    const isDue =
      plan !== null &&
      found.includes(plan.boundary) &&
      (BOUNDARIES[plan.boundary].early || hasAnswered || plan.boundary === 'run ended') &&
      (seen += 1) === plan.count
    if (isDue && plan.side === 'before') kill()
    return () => {
      if (answered && !hasAnswered) report('answered')
      hasAnswered ||= answered
      if (isDue) kill()
    }
  }
  const inside = (): boolean => depth > 0 || isBulk

  return {
    enter: (next, given) => {
      operation = next
      input = given
    },
    db: {
      ...db,
      run: (sql, parameters) => {
        if (sql === 'COMMIT') {
          const afterwards = beforeCommit()
          const result = db.run(sql, parameters)
          isBulk = false
          afterwards()
          return result
        }
        if (sql.startsWith('PRAGMA') || sql === 'ROLLBACK' || sql.startsWith('BEGIN') || inside()) {
          if (sql.startsWith('BEGIN')) isBulk = true
          if (sql === 'ROLLBACK') isBulk = false
          return db.run(sql, parameters)
        }
        const afterwards = beforeCommit()
        const result = db.run(sql, parameters)
        afterwards()
        return result
      },
      transaction: (work) => {
        if (inside()) return db.transaction(work)
        let afterwards = (): void => {}
        const result = db.transaction(() => {
          depth += 1
          try {
            const value = work()
            afterwards = beforeCommit()
            return value
          } finally {
            depth -= 1
          }
        })
        afterwards()
        return result
      },
    },
  }
}
