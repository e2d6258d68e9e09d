import type { ComputedChain } from './chains.ts'
import { type Conversation, findConversations, toChains } from './chains.ts'
import { type ChainPart, findChanges } from './changes.ts'
import type { MessageHeader } from './header.ts'
import { type ChainReading, type MessageText, readChain } from './inclusive.ts'
import { findOwners, type MailboxOwner } from './owner.ts'
import { type Alias, joinPeople } from './people.ts'

export interface ThreadCounts {
  messages: number
  /** Conversations by reference. */
  threads: number
  complete: number
  /** Incomplete ones by reason. */
  incomplete: Record<string, number>
}

export interface ThreadOutcome extends ThreadCounts {
  /** How many slices wait to be taken. */
  slices: number
  chains: { written: number; removed: number }
}

/** Whose mailboxes these are, and which addresses are one person's. */
export interface People {
  owners: MailboxOwner[]
  aliases: Alias[]
}

/** A message of a chain of which it is not yet known which messages hold the others; chain by chain, in reading order. */
export interface UnfoldedMessage extends MessageText {
  chain: number
  /** The chain's content hash, by which it is known whether it changed meanwhile. */
  content: string
}

export interface FoldedChain extends ChainReading {
  chain: number
  content: string
}

const REMOVED_AT_ONCE = 100

/**
 * The part of threading that runs off main's loop: it is fed page by page, computes once, and hands out what changed
 * slice by slice. Pages are JSON text, which main passes on without looking into it.
 */
export function threaderOperations() {
  let headers: MessageHeader[] = []
  let byItem: Map<number, MessageHeader> | null = null
  let conversations: Conversation[] = []
  let ownAddresses = new Set<string>()
  let stored = new Map<string, string>()
  let slices: ChainPart[][] = []
  let removed: string[] = []
  let unfolded: UnfoldedMessage[] = []

  return {
    /** A page of `MessageHeader[]`. */
    'thread.addHeaders': ({ parcel }: { parcel: string }): null => {
      headers = headers.concat(JSON.parse(parcel) as MessageHeader[])
      return null
    },
    /** A page of `[identity, content][]`: the chains the store has. */
    'thread.addStored': ({ parcel }: { parcel: string }): null => {
      for (const [identity, content] of JSON.parse(parcel) as [string, string][])
        stored.set(identity, content)
      return null
    },
    /** Who is who: `People` as JSON. */
    'thread.findPeople': ({ ownAddress }: { ownAddress: string }): { people: string; isOwned: boolean } => {
      conversations = findConversations(headers)
      const aliases = joinPeople(conversations.map(({ messages }) => messages))
      const owners = withAliases(findOwners(ownAddress, headers), aliases)
      ownAddresses = new Set(owners.map(({ address }) => address))
      return { people: JSON.stringify({ owners, aliases } satisfies People), isOwned: owners.length > 0 }
    },
    /** A page of items that ask something: `number[]`. */
    'thread.addAsking': ({ parcel }: { parcel: string }): null => {
      byItem ??= new Map(headers.map((header) => [header.item, header]))
      for (const item of JSON.parse(parcel) as number[]) {
        const header = byItem.get(item)
        if (header !== undefined) header.asks = true
      }
      return null
    },
    'thread.compute': (_input: null): ThreadOutcome => {
      const chains = toChains(conversations, ownAddresses)
      const changes = findChanges(chains, stored)
      const counts = countThreads(chains)
      headers = []
      byItem = null
      conversations = []
      stored = new Map()
      slices = changes.slices
      removed = changes.removed
      const chainsToWrite = { written: changes.written, removed: removed.length }
      return { ...counts, slices: slices.length, chains: chainsToWrite }
    },
    /** The next `ChainPart[]` to write. */
    'thread.takeSlice': (_input: null): { parcel: string } => ({
      parcel: JSON.stringify(slices.shift() ?? []),
    }),
    /** A page of `UnfoldedMessage[]` -> `FoldedChain[]` of the chains that it completes. */
    'thread.fold': ({ parcel, isLast }: { parcel: string; isLast: boolean }): { parcel: string } => {
      unfolded = unfolded.concat(JSON.parse(parcel) as UnfoldedMessage[])
      const open = isLast ? null : unfolded.at(-1)?.chain
      const chains = Map.groupBy(unfolded, ({ chain }) => chain)
      unfolded = unfolded.filter(({ chain }) => chain === open)
      const folded = [...chains].flatMap(([chain, messages]) =>
        chain === open ? [] : [{ chain, content: messages[0]!.content, ...readChain(messages) }],
      )
      return { parcel: JSON.stringify(folded satisfies FoldedChain[]) }
    },
    /** The next identities of chains to take away. */
    'thread.takeRemoved': (_input: null): { identities: string[] } => ({
      identities: removed.splice(0, REMOVED_AT_ONCE),
    }),
  }
}

/** The owner's other addresses are the owner's too. */
function withAliases(owners: readonly MailboxOwner[], aliases: readonly Alias[]): MailboxOwner[] {
  const certain = aliases.filter((alias) => alias.certain)
  const personOf = new Map(certain.map(({ address, person }) => [address, person]))
  const people = new Set(owners.map(({ address }) => personOf.get(address) ?? address))
  const known = new Set(owners.map(({ address }) => address))
  const others = new Set(
    certain.flatMap(({ address, person }) => (people.has(person) ? [address, person] : [])),
  )
  return [
    ...owners,
    ...[...others].flatMap((address) => (known.has(address) ? [] : [{ address, reason: 'alias' as const }])),
  ]
}

function countThreads(chains: readonly ComputedChain[]): ThreadCounts {
  const incomplete: Record<string, number> = {}
  for (const { reason } of chains) if (reason !== null) incomplete[reason] = (incomplete[reason] ?? 0) + 1
  return {
    messages: chains.reduce((sum, chain) => sum + chain.members.length, 0),
    threads: chains.length,
    complete: chains.filter((chain) => chain.reason === null).length,
    incomplete,
  }
}
