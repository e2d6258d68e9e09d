/** How the loops of a run ask and take. Pure. */
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { Manner } from '../analysis/analyst.ts'
import type { Outcome } from './exchangeWrites.ts'

/** What waits for longer, as after the clock was set back, is due at once. A little above what a server may ask for at most. */
export const LONGEST_BACK_OFF_MS = 660_000

/** Something was found that is kept. */
export const isSettled = ({ kind }: Outcome): boolean => kind === 'answer' || kind === 'vector'

/**
 * How to ask after the last failure, see `Manner`. Each attempt has asked for a repair already: one more attempt is made with
 * the whole text, then with smaller parts of it.
 *
 * @param failures so far
 */
export function mannerAfter(lastError: ErrorData | null, failures: number): Manner {
  if (lastError?.code !== 'answer_invalid' && lastError?.code !== 'answer_cut') return 'plain'
  if (failures > 1) return 'smaller'
  return lastError.code === 'answer_invalid' ? 'varied' : 'longer'
}

/**
 * How many of the next jobs to take from the urgent lane so that it has its share of all jobs taken so far: also right
 * for a single worker, which then alternates.
 */
export function urgentQuota(
  taken: { urgent: number; sample: number },
  wanted: number,
  share: number,
): number {
  const due = Math.ceil(share * (taken.urgent + taken.sample + wanted)) - taken.urgent
  return Math.min(wanted, Math.max(0, due))
}
