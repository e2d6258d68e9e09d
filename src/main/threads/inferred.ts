/**
 * Conversations that were probably one before a mail program lost the references: Outlook's Thread-Index says so, or
 * they have the same base subject, the later one is an answer by its subject, and people and time overlap. They stay
 * apart; the link is only proposed.
 */
import type { InferredLink } from '../../shared/domain/chain.ts'
import { MILLISECONDS_A_DAY } from '../../shared/domain/moment.ts'
import { baseSubject } from './baseSubject.ts'
import { addressOf } from '../../shared/domain/mailAddress.ts'
import type { MessageHeader } from './header.ts'
import { ancestorsOf, conversationOf } from './threadIndex.ts'

/** An answer comes within this time after the last mail of the earlier conversation. */
const LONGEST_GAP = 30 * MILLISECONDS_A_DAY
/** Clocks of senders differ. */
const CLOCK_TOLERANCE = MILLISECONDS_A_DAY
/** Earlier conversations of one subject that are looked at. */
const LOOKED_AT = 50
/** Where the owner is not known: who takes part in more than this share of so many conversations proves nothing. */
const COMMONPLACE_SHARE = 0.5
const COMMONPLACE_CONVERSATIONS = 10

/** The mails of one conversation, in reading order; never empty. */
export type Conversation = readonly MessageHeader[]

interface Summary {
  index: number
  messages: Conversation
  base: string
  isAnswer: boolean
  first: number
  last: number
  senders: Set<string>
  people: Set<string>
}

/**
 * For each conversation, by its index, the link to an earlier one; conversations without a likely one are absent.
 *
 * @param conversations in an order that does not depend on the arrival of their mails
 * @param owners addresses of the mailbox owner: the owner is in every conversation and so joins none
 */
export function inferLinks(
  conversations: readonly Conversation[],
  owners: ReadonlySet<string> = new Set(),
): Map<number, InferredLink> {
  const summaries = conversations.flatMap((messages, index) => summarise(messages, index) ?? [])
  const ignored = owners.size > 0 ? owners : commonplacePeople(summaries)
  for (const { senders, people } of summaries) {
    for (const person of ignored) {
      senders.delete(person)
      people.delete(person)
    }
  }
  const links = linkByThreadIndex(summaries)
  for (const group of Map.groupBy(summaries, ({ base }) => base).values()) {
    if (group.length === 1 || group[0]!.base === '') continue
    group.sort((a, b) => a.first - b.first || a.index - b.index)
    group.forEach((child, position) => {
      if (!child.isAnswer || links.has(child.index)) return
      const link = linkToEarlier(child, group.slice(Math.max(0, position - LOOKED_AT), position))
      if (link !== null) links.set(child.index, link)
    })
  }
  return links
}

function summarise(messages: Conversation, index: number): Summary | null {
  const dates = messages.flatMap((message) => message.sentAt ?? [])
  if (dates.length === 0) return null
  const { base, isReply, isForward } = baseSubject(messages[0]!.subject)
  const senders = new Set(
    messages.map((message) => addressOf(message.from)).filter((address) => address !== ''),
  )
  const addressed = messages.flatMap((message) => [...message.to, ...message.cc].map(addressOf))
  return {
    index,
    messages,
    base,
    isAnswer: isReply && !isForward,
    first: dates.reduce((a, b) => Math.min(a, b)),
    last: dates.reduce((a, b) => Math.max(a, b)),
    senders,
    people: new Set([...senders, ...addressed]),
  }
}

function commonplacePeople(summaries: readonly Summary[]): Set<string> {
  if (summaries.length < COMMONPLACE_CONVERSATIONS) return new Set()
  const counts = new Map<string, number>()
  for (const { people } of summaries)
    for (const person of people) counts.set(person, (counts.get(person) ?? 0) + 1)
  const most = summaries.length * COMMONPLACE_SHARE
  return new Set([...counts].flatMap(([person, count]) => (count > most ? [person] : [])))
}

/**
 * The nearest mail above the first one of a conversation, by its index. Templates and resent mails carry the index of
 * something else along: the subject or a person must agree too, and the time must not run backwards.
 */
function linkByThreadIndex(summaries: readonly Summary[]): Map<number, InferredLink> {
  const bearers = new Map<string, { summary: Summary; message: MessageHeader }[]>()
  for (const summary of summaries) {
    for (const message of summary.messages) {
      if (message.threadIndex === '') continue
      const known = bearers.get(message.threadIndex)
      if (known === undefined) bearers.set(message.threadIndex, [{ summary, message }])
      else known.push({ summary, message })
    }
  }
  const links = new Map<number, InferredLink>()
  for (const child of summaries) {
    const start = child.messages[0]!
    if (start.threadIndex === conversationOf(start.threadIndex)) continue
    const parent = ancestorsOf(start.threadIndex)
      .flatMap((above) => bearers.get(above) ?? [])
      .find(
        ({ summary, message }) =>
          summary !== child &&
          (summary.base === child.base || shareSomeone(child, summary)) &&
          (start.sentAt === null || (message.sentAt ?? -Infinity) <= start.sentAt + CLOCK_TOLERANCE),
      )
    // Two conversations must not each be said to continue the other.
    if (parent === undefined || parent.summary.first > child.first) continue
    if (parent.summary.first === child.first && parent.summary.index > child.index) continue
    links.set(child.index, { child: start.messageId, parent: parent.message.messageId, by: 'thread index' })
  }
  return links
}

/** The conversation whose last mail before the child is the nearest in time. */
function linkToEarlier(child: Summary, earlier: readonly Summary[]): InferredLink | null {
  const start = child.messages[0]!
  let best: MessageHeader | null = null
  for (const other of earlier) {
    if (child.first > other.last + LONGEST_GAP || child.first < other.first - CLOCK_TOLERANCE) continue
    if (!shareSomeone(child, other)) continue
    for (const message of other.messages) {
      if (message.sentAt === null || message.sentAt > child.first) continue
      if (best === null || message.sentAt > best.sentAt!) best = message
    }
  }
  return best === null ? null : { child: start.messageId, parent: best.messageId, by: 'subject' }
}

/** Someone who wrote in one takes part in the other; a list that both were sent to writes nothing and does not count. */
function shareSomeone(a: Summary, b: Summary): boolean {
  for (const person of a.senders) if (b.people.has(person)) return true
  for (const person of b.senders) if (a.people.has(person)) return true
  return false
}
