import type { IncompleteReason, InferredLink, Waiting } from '../../shared/domain/chain.ts'
import { buildForest, type Node, walk } from './forest.ts'
import { addressOf } from '../../shared/domain/mailAddress.ts'
import type { MessageHeader } from './header.ts'
import { inferLinks } from './inferred.ts'
import { type ChainTimes, chainTimes, whoIsWaitedFor, whoWroteLast } from './responses.ts'

export interface ChainMember {
  item: number
  /** The nearest mail above it that is there; null at the top. */
  parent: number | null
  /** How many mails that are there stand above it. */
  depth: number
}

/** One conversation as the store keeps it. */
export interface ComputedChain extends ChainTimes {
  /** The Message-ID of its root, present or missing: the same after every re-threading. */
  identity: string
  subject: string
  participants: string[]
  firstAt: number | null
  lastAt: number | null
  state: 'complete' | 'incomplete'
  reason: IncompleteReason | null
  waiting: Waiting | null
  /** Who wrote last, seen from the mailbox owner; null when that is not known, or a machine or a list did. */
  lastBy: Waiting | null
  missingParents: string[]
  inferredLinks: InferredLink[]
  /** In reading order. */
  members: ChainMember[]
}

/** A conversation by reference with its messages in reading order. */
export interface Conversation {
  root: Node
  messages: MessageHeader[]
}

/** All mails by reference; each stands in one conversation. The order of the mails does not matter. */
export const findConversations = (messages: readonly MessageHeader[]): Conversation[] =>
  buildForest(messages).map((root) => ({
    root,
    messages: [...walk(root)].flatMap((node) => node.message ?? []),
  }))

/**
 * Conversations, complete or why not.
 *
 * @param owners addresses of the mailbox owner in lower case; empty when not known, and then no question is looked for
 */
export function toChains(
  conversations: readonly Conversation[],
  owners: ReadonlySet<string>,
): ComputedChain[] {
  const links = inferLinks(
    conversations.map(({ messages }) => messages),
    owners,
  )
  return conversations.map(({ root, messages }, index) => {
    const link = links.get(index)
    const dates = messages.flatMap((message) => message.sentAt ?? [])
    const missingParents = [...walk(root)].filter((node) => node.message === null).map((node) => node.id)
    const waiting = whoIsWaitedFor(messages, owners)
    const reason = incompleteReason(root, missingParents, waiting)
    return {
      identity: root.id,
      subject: messages[0]!.subject,
      participants: listParticipants(messages),
      firstAt: dates.length === 0 ? null : dates.reduce((a, b) => Math.min(a, b)),
      lastAt: dates.length === 0 ? null : dates.reduce((a, b) => Math.max(a, b)),
      state: reason === null ? 'complete' : 'incomplete',
      reason,
      waiting,
      lastBy: whoWroteLast(messages, owners),
      ...chainTimes(messages, owners),
      missingParents,
      inferredLinks: link === undefined ? [] : [link],
      members: listMembers(root),
    }
  })
}

function incompleteReason(
  root: Node,
  missingParents: readonly string[],
  waiting: Waiting | null,
): IncompleteReason | null {
  if (root.message === null) return 'missing root'
  if (missingParents.length > 0) return 'missing parent'
  return waiting === null ? null : 'unanswered question'
}

/** Everybody who wrote or was addressed, writers first, each once by address. */
function listParticipants(messages: readonly MessageHeader[]): string[] {
  const people = new Map<string, string>()
  const add = (person: string): void => {
    const address = addressOf(person)
    if (address === '') return
    const known = people.get(address)
    // The form that carries a name tells more.
    if (known === undefined || (addressOf(known) === known.toLowerCase() && person.includes('<')))
      people.set(address, person)
  }
  for (const message of messages) add(message.from)
  for (const message of messages) for (const person of [...message.to, ...message.cc]) add(person)
  return [...people.values()]
}

function listMembers(root: Node): ChainMember[] {
  const places = new Map<Node, { item: number | null; depth: number }>()
  const members: ChainMember[] = []
  for (const node of walk(root)) {
    const above = (node.parent === null ? undefined : places.get(node.parent)) ?? { item: null, depth: -1 }
    if (node.message === null) {
      places.set(node, above)
      continue
    }
    const place = { item: node.message.item, depth: above.depth + 1 }
    places.set(node, place)
    members.push({ item: place.item, parent: above.item, depth: place.depth })
  }
  return members
}
