/** Who waits for whom in a conversation, who wrote last, and how long answers took. */
import type { Waiting } from '../../shared/domain/chain.ts'
import { median } from '../../shared/domain/statistics.ts'
import { addressOf } from '../../shared/domain/mailAddress.ts'
import type { MessageHeader } from './header.ts'

/** A message as far as response time needs it. */
export interface TimedMessage {
  /** Address of the sender in lower case. */
  from: string
  /** Milliseconds since 1970; null when the message has no date. */
  at: number | null
}

/**
 * Times from a message to its answer, in milliseconds.
 *
 * Where the mailbox owner is known: from the first of the messages that wait for the owner until the owner writes.
 * Where not: from a message to the next one by somebody else. Answers dated before what they answer are left out.
 *
 * @param messages of one conversation, by time
 * @param owners addresses in lower case; empty when not known
 */
export function responseTimes(messages: Iterable<TimedMessage>, owners: ReadonlySet<string>): number[] {
  const times: number[] = []
  let waiting: { from: string; at: number } | null = null
  for (const { from, at } of messages) {
    if (at === null) continue
    if (waiting !== null && (owners.size > 0 ? owners.has(from) : from !== waiting.from)) {
      if (at >= waiting.at) times.push(at - waiting.at)
      waiting = null
    }
    if (waiting === null && !owners.has(from)) waiting = { from, at }
  }
  return times
}

export interface ChainTimes {
  /** Milliseconds until the first answer; null when there is none. */
  firstResponse: number | null
  /** Milliseconds; null when nothing was answered. */
  medianResponse: number | null
}

export function chainTimes(messages: readonly MessageHeader[], owners: ReadonlySet<string>): ChainTimes {
  if (messages.length < 2) return { firstResponse: null, medianResponse: null }
  const times = responseTimes(
    byDate(messages).map(({ from, sentAt }) => ({ from: addressOf(from), at: sentAt })),
    owners,
  )
  return { firstResponse: times[0] ?? null, medianResponse: median(times) }
}

/**
 * Who is waited for: the last question between the owner and someone else got no answer from the other side. Questions
 * to lists and from machines are nobody's duty. Null when nobody is, or the owner is not known.
 */
export function whoIsWaitedFor(
  messages: readonly MessageHeader[],
  owners: ReadonlySet<string>,
): Waiting | null {
  if (owners.size === 0) return null
  const inOrder = byDate(messages)
  const isOut = (message: MessageHeader): boolean => owners.has(addressOf(message.from))
  const concernsOwner = (message: MessageHeader): boolean =>
    isOut(message) || [...message.to, ...message.cc].some((person) => owners.has(addressOf(person)))
  const last = inOrder.findLastIndex((message) => message.asks && !message.bulk && concernsOwner(message))
  if (last === -1) return null
  const question = inOrder[last]!
  if (inOrder.slice(last + 1).some((message) => isOut(message) !== isOut(question))) return null
  return isOut(question) ? 'them' : 'us'
}

/** Who wrote last; null when that is not known, or nobody's turn because a machine or a list wrote. */
export function whoWroteLast(
  messages: readonly MessageHeader[],
  owners: ReadonlySet<string>,
): Waiting | null {
  const last = byDate(messages).at(-1)
  if (owners.size === 0 || last === undefined || last.bulk) return null
  return owners.has(addressOf(last.from)) ? 'us' : 'them'
}

/** Stable, so that the order of the conversation settles ties. */
const byDate = (messages: readonly MessageHeader[]): MessageHeader[] =>
  [...messages].sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))
