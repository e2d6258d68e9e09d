import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { ChangedDecision } from './changedRowWrites.ts'

/** Takes or leaves changed rows slice by slice, so that other work gets through. @returns how many were settled */
export async function settleChangedRows(
  write: Asker<WriteOperations>,
  decision: ChangedDecision,
): Promise<number> {
  let settled = 0
  for (;;) {
    const slice = await write.ask('sources.settleChanged', decision, { bulk: true })
    if (slice.settled === 0) return settled
    settled += slice.settled
  }
}
