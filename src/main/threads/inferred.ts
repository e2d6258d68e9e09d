/**
 * Conversations that were probably one before a mail program lost the references: same base subject, the later one an
 * answer by its subject, people and time overlapping. They stay apart; the link is only proposed.
 */
import { baseSubject } from './baseSubject.ts'
import { addressOf, type MessageHeader } from './header.ts'

export interface InferredLink {
  /** Message-ID of the first mail of the later conversation. */
  child: string
  /** Message-ID of the mail before it in the earlier one. */
  parent: string
}

const DAY = 24 * 3600 * 1000
/** An answer comes within this time after the last mail of the earlier conversation. */
const LONGEST_GAP = 30 * DAY
/** Clocks of senders differ. */
const CLOCK_TOLERANCE = DAY

/** The mails of one conversation, in reading order; never empty. */
export type Conversation = readonly MessageHeader[]

interface Summary {
  index: number
  messages: Conversation
  isAnswer: boolean
  first: number
  last: number
  senders: Set<string>
  people: Set<string>
}

/** For each conversation, by its index, the link to an earlier one; conversations without a likely one are absent. */
export function inferLinks(conversations: readonly Conversation[]): Map<number, InferredLink> {
  const bySubject = new Map<string, Summary[]>()
  conversations.forEach((messages, index) => {
    const { base, isReply, isForward } = baseSubject(messages[0]!.subject)
    const summary = summarise(messages, index, isReply && !isForward)
    if (base === '' || summary === null) return
    const group = bySubject.get(base)
    if (group === undefined) bySubject.set(base, [summary])
    else group.push(summary)
  })

  const links = new Map<number, InferredLink>()
  for (const group of bySubject.values()) {
    if (group.length === 1) continue
    group.sort((a, b) => a.first - b.first || (a.messages[0]!.messageId < b.messages[0]!.messageId ? -1 : 1))
    group.forEach((child, position) => {
      const link = child.isAnswer
        ? linkToEarlier(child, group.slice(Math.max(0, position - 50), position))
        : null
      if (link !== null) links.set(child.index, link)
    })
  }
  return links
}

function summarise(messages: Conversation, index: number, isAnswer: boolean): Summary | null {
  const dates = messages.flatMap((message) => message.sentAt ?? [])
  if (dates.length === 0) return null
  const senders = new Set(
    messages.map((message) => addressOf(message.from)).filter((address) => address !== ''),
  )
  const addressed = messages.flatMap((message) => [...message.to, ...message.cc].map(addressOf))
  return {
    index,
    messages,
    isAnswer,
    first: dates.reduce((a, b) => Math.min(a, b)),
    last: dates.reduce((a, b) => Math.max(a, b)),
    senders,
    people: new Set([...senders, ...addressed]),
  }
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
  return best === null ? null : { child: start.messageId, parent: best.messageId }
}

/** Someone who wrote in one takes part in the other; a list that both were sent to writes nothing and does not count. */
function shareSomeone(a: Summary, b: Summary): boolean {
  for (const person of a.senders) if (b.people.has(person)) return true
  for (const person of b.senders) if (a.people.has(person)) return true
  return false
}
