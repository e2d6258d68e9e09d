import type { IncompleteReason, InferredLink } from '../../shared/domain/chain.ts'
import { buildForest, type Node, walk } from './forest.ts'
import { addressOf, type MessageHeader } from './header.ts'
import { inferLinks } from './inferred.ts'

export interface ChainMember {
  item: number
  /** The nearest mail above it that is there; null at the top. */
  parent: number | null
  /** How many mails that are there stand above it. */
  depth: number
}

/** One conversation as the store keeps it. */
export interface ComputedChain {
  /** The Message-ID of its root, present or missing: the same after every re-threading. */
  identity: string
  subject: string
  participants: string[]
  firstAt: number | null
  lastAt: number | null
  state: 'complete' | 'incomplete'
  reason: IncompleteReason | null
  missingParents: string[]
  inferredLinks: InferredLink[]
  /** In reading order. */
  members: ChainMember[]
}

/**
 * Conversations of all mails, complete or why not. The order of the messages does not matter.
 *
 * @param owners addresses of the mailbox owner in lower case; empty when not known, and then no question is looked for
 */
export function computeChains(
  messages: readonly MessageHeader[],
  owners: readonly string[],
): ComputedChain[] {
  const roots = buildForest(messages)
  const conversations = roots.map((root) => [...walk(root)].flatMap((node) => node.message ?? []))
  const ownAddresses = new Set(owners)
  const links = inferLinks(conversations, ownAddresses)
  return roots.map((root, index) => {
    const present = conversations[index]!
    const link = links.get(index)
    const dates = present.flatMap((message) => message.sentAt ?? [])
    const missingParents = [...walk(root)].filter((node) => node.message === null).map((node) => node.id)
    const reason = incompleteReason(root, missingParents, present, ownAddresses)
    return {
      identity: root.id,
      subject: present[0]!.subject,
      participants: listParticipants(present),
      firstAt: dates.length === 0 ? null : dates.reduce((a, b) => Math.min(a, b)),
      lastAt: dates.length === 0 ? null : dates.reduce((a, b) => Math.max(a, b)),
      state: reason === null ? 'complete' : 'incomplete',
      reason,
      missingParents,
      inferredLinks: link === undefined ? [] : [link],
      members: listMembers(root),
    }
  })
}

function incompleteReason(
  root: Node,
  missingParents: readonly string[],
  messages: readonly MessageHeader[],
  owners: ReadonlySet<string>,
): IncompleteReason | null {
  if (root.message === null) return 'missing root'
  if (missingParents.length > 0) return 'missing parent'
  if (owners.size > 0 && hasOpenQuestion(messages, owners)) return 'unanswered question'
  return null
}

/**
 * Whether the last question between the owner and someone else got no answer from the other side. Questions to lists
 * and from machines are nobody's duty.
 */
function hasOpenQuestion(messages: readonly MessageHeader[], owners: ReadonlySet<string>): boolean {
  const byDate = [...messages].sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))
  const isOut = (message: MessageHeader): boolean => owners.has(addressOf(message.from))
  const concernsOwner = (message: MessageHeader): boolean =>
    isOut(message) || [...message.to, ...message.cc].some((person) => owners.has(addressOf(person)))
  const last = byDate.findLastIndex((message) => message.asks && !message.bulk && concernsOwner(message))
  if (last === -1) return false
  return !byDate.slice(last + 1).some((message) => isOut(message) !== isOut(byDate[last]!))
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
