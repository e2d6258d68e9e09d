import type { Operations } from '../workers/operations.ts'
import type { WriteDatabase } from './database.ts'

/**
 * One transaction over several slices of a bulk load. Committing each slice by itself would write every touched page of
 * the indexes each time; so the transaction stays open between slices, and is committed before anything else is asked of
 * the writer: what others are told is always durable.
 */
export interface BulkTransaction {
  readonly open: boolean
  /** Runs a step inside, opening the transaction if need be. @param settle done once before the commit */
  step<Result>(work: () => Result, settle: () => void): Result
  commit(): void
  /** Undoes everything since the last commit. */
  abandon(): void
}

export function createBulkTransaction(db: WriteDatabase): BulkTransaction {
  let open = false
  const settling = new Set<() => void>()
  const abandon = (): void => {
    if (!open) return
    open = false
    settling.clear()
    try {
      db.run('ROLLBACK')
    } catch {
      // SQLite had rolled back by itself, as it does on a full disk.
    }
  }
  return {
    get open() {
      return open
    },
    step: (work, settle) => {
      if (!open) {
        // What a power cut takes of a bulk load is loaded again: only its end must be durable (see complete()).
        db.run('PRAGMA synchronous = NORMAL')
        db.get('PRAGMA wal_autocheckpoint = 8000')
        db.run('BEGIN IMMEDIATE')
        open = true
      }
      settling.add(settle)
      try {
        return work()
      } catch (error) {
        abandon()
        throw error
      }
    },
    commit: () => {
      if (!open) return
      try {
        for (const settle of settling) settle()
        settling.clear()
        db.run('COMMIT')
        db.run('PRAGMA synchronous = FULL')
        db.get('PRAGMA wal_autocheckpoint = 1000')
        open = false
      } catch (error) {
        abandon()
        throw error
      }
    },
    abandon,
  }
}

/** The same operations, each preceded by the commit of a bulk transaction that may be open. */
export function afterCommitOf<O extends Operations>(bulk: BulkTransaction, operations: O): O {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: never) => {
        try {
          bulk.commit()
        } catch {
          // Its own import is told of it; this question has nothing to do with it.
        }
        return operation(input)
      },
    ]),
  ) as O
}
