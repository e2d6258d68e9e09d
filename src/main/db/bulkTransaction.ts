import type { Operations } from '../workers/operations.ts'
import type { WriteDatabase } from './database.ts'

/**
 * One transaction over several slices of a bulk load. Committing each slice by itself would write every touched page of
 * the indexes each time; so the transaction stays open between slices, and is committed before anything else is asked of
 * the writer: what others are told is always durable.
 */
export interface BulkTransaction {
  readonly open: boolean
  /** When something else was last asked of the writer while a transaction was open; milliseconds as of performance.now(). */
  readonly interruptedAt: number
  /** Runs a step inside, opening the transaction if need be. @param settle done once before the commit */
  step<Result>(work: () => Result, settle: () => void): Result
  /** @throws also what went wrong when the transaction gave way before */
  commit(): void
  /** Commits because something else is asked; its own import is told of a failure, not the one who asks. */
  giveWay(): void
  /** Undoes everything since the last commit. */
  abandon(): void
}

export function createBulkTransaction(db: WriteDatabase): BulkTransaction {
  let open = false
  let interruptedAt = -Infinity
  /** Of a commit that gave way: the next step of the import meets it, or its last commit. */
  let failure: Error | null = null
  const settling = new Set<() => void>()
  const abandon = (): void => {
    failure = null
    if (!open) return
    open = false
    settling.clear()
    try {
      db.run('ROLLBACK')
    } catch {
      // SQLite had rolled back by itself, as it does on a full disk.
    }
    db.run('PRAGMA synchronous = FULL')
  }
  const throwFailure = (): void => {
    const earlier = failure
    failure = null
    if (earlier !== null) throw earlier
  }
  const commit = (): void => {
    throwFailure()
    if (!open) return
    try {
      for (const settle of settling) settle()
      settling.clear()
      db.run('COMMIT')
      db.run('PRAGMA synchronous = FULL')
      open = false
    } catch (error) {
      abandon()
      throw error
    }
  }
  return {
    get open() {
      return open
    },
    get interruptedAt() {
      return interruptedAt
    },
    step: (work, settle) => {
      throwFailure()
      if (!open) {
        // What a power cut takes of a bulk load is loaded again: only its end must be durable (see complete()).
        db.run('PRAGMA synchronous = NORMAL')
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
    commit,
    giveWay: () => {
      if (!open) return
      interruptedAt = performance.now()
      try {
        commit()
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
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
        bulk.giveWay()
        return operation(input)
      },
    ]),
  ) as O
}
