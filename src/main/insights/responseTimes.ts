import { median } from '../../shared/domain/statistics.ts'
import { toHours } from '../db/queries/moments.ts'
import { responseTimes, type TimedMessage } from '../threads/responses.ts'

/**
 * The median time from a message to its answer over all chains, in hours; null when nothing was answered.
 *
 * @param messages ordered by chain, then by time
 * @param owners addresses in lower case; empty when not known
 */
export function medianResponseHours(
  messages: Iterable<TimedMessage & { chain: number }>,
  owners: ReadonlySet<string>,
): number | null {
  const times: number[] = []
  let chain: (TimedMessage & { chain: number })[] = []
  for (const message of messages) {
    if (chain[0]?.chain !== message.chain) {
      times.push(...responseTimes(chain, owners))
      chain = []
    }
    chain.push(message)
  }
  times.push(...responseTimes(chain, owners))
  return toHours(median(times))
}
