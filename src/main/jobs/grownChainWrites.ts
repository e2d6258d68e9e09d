/** Conversations to which a mail came, or from which one went, while they were being read. */
import type { WriteDatabase } from '../db/database.ts'
import { chainVersion } from '../db/queries/chainVersion.ts'
import type { SubjectKind } from './leasedSubjectReads.ts'

interface SettledChain {
  job: number
  kind: SubjectKind
  id: number
  /** Hash of the messages that were read; null or absent of what has none. */
  version: string | null | undefined
}

/** Until its new messages are folded, which takes seconds; where that failed it is read as it is. */
const FOLDING_MS = 5_000

/**
 * Asks such a conversation anew in the same run: no later plan would, since it has its job. What was said of it is kept and shown as out
 * of date meanwhile. Belongs into the transaction that settles the job, after that.
 *
 * @returns false when it is what was read, or has no more than one message now
 */
export function askGrownChain(
  db: WriteDatabase,
  { job, kind, id, version }: SettledChain,
  now: number,
): boolean {
  if (kind !== 'chain' || typeof version !== 'string' || chainVersion(db, id) === version) return false
  const chain = db.get<{ folded: number }>('SELECT folded FROM chain WHERE id = ? AND messages > 1', [id])
  if (chain === undefined) return false
  db.run(
    `UPDATE job SET state = 'pending', failures = 0, not_before = ?, last_error = NULL, fallback_recipe = NULL, settled_at = NULL
     WHERE id = ?`,
    [chain.folded === 1 ? 0 : now + FOLDING_MS, job],
  )
  return true
}
