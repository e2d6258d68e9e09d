import { median } from '../../shared/domain/statistics.ts'

/** A message of a chain as far as response time needs it. */
export interface TimedMessage {
  chain: number
  /** Address of the sender in lower case. */
  from: string
  /** Milliseconds since 1970; null when the message has no date. */
  at: number | null
}

const MILLISECONDS_AN_HOUR = 3_600_000

/**
 * The median time from a message to its answer, in hours; null when nothing was answered.
 *
 * Where the mailbox owner is known: from the first of the messages that wait for the owner until the owner writes in
 * the same chain. Where not: from a message to the next one by somebody else. Answers dated before what they answer
 * are left out.
 *
 * @param messages ordered by chain, then by time
 * @param owners addresses in lower case; empty when not known
 */
export function medianResponseHours(
  messages: Iterable<TimedMessage>,
  owners: ReadonlySet<string>,
): number | null {
  const hours: number[] = []
  let waiting: TimedMessage | null = null
  for (const message of messages) {
    if (message.at === null) continue
    if (waiting?.chain !== message.chain) waiting = null
    if (waiting !== null && answers(message, waiting, owners)) {
      const milliseconds = message.at - (waiting.at ?? message.at)
      if (milliseconds >= 0) hours.push(milliseconds / MILLISECONDS_AN_HOUR)
      waiting = null
    }
    if (waiting === null && !owners.has(message.from)) waiting = message
  }
  return median(hours)
}

const answers = (message: TimedMessage, waiting: TimedMessage, owners: ReadonlySet<string>): boolean =>
  owners.size > 0 ? owners.has(message.from) : message.from !== waiting.from
