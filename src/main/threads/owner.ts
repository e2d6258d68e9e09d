/** Whose mailbox it is. */
import { type OwnerReason, namedOwners } from '../../shared/domain/chain.ts'
import { addressOf } from '../../shared/domain/mailAddress.ts'

/** What a mail tells about whose mailbox it lies in. */
export interface OwnerEvidence {
  source: number
  /** Addresses in Delivered-To. */
  deliveredTo: readonly string[]
  /** It lies among the sent ones. */
  sent: boolean
  bulk: boolean
  from: string
  to: readonly string[]
  cc: readonly string[]
}

export interface MailboxOwner {
  /** In lower case. */
  address: string
  reason: OwnerReason
}

/** More than half of the mails that say to whom they were delivered must name the address. */
const MAJORITY = 0.5
/** Fewer mails than this prove nothing. */
const LEAST_MAILS = 3
/** Who takes part in nearly all mails between people, far more often than anybody else, owns the mailbox. */
const LEAST_CORRESPONDENCE = 10
const PARTICIPATION = 0.8
const RUNNER_UP = 0.6

/**
 * The owners of the mailboxes: the addresses in the preference; else for each source to whom most of its mails were
 * delivered, else who sent its sent mails, else who takes part in nearly all of its mails; else the same over all
 * sources together. None when nothing is certain.
 */
export function findOwners(preference: string, mails: readonly OwnerEvidence[]): MailboxOwner[] {
  const named = namedOwners(preference)
  if (named.length > 0) return named.map((address) => ({ address, reason: 'preference' }))
  const bySource = [...Map.groupBy(mails, ({ source }) => source).values()].flatMap(
    (own) => ownerOf(own) ?? [],
  )
  const found = bySource.length > 0 ? bySource : [ownerOf(mails) ?? []].flat()
  const owners = new Map(found.map((owner) => [owner.address, owner]))
  return [...owners.values()].sort((a, b) => (a.address < b.address ? -1 : 1))
}

function ownerOf(mails: readonly OwnerEvidence[]): MailboxOwner | null {
  const delivered = majority(mails.map(({ deliveredTo }) => deliveredTo))
  if (delivered !== null) return { address: delivered, reason: 'delivered to' }
  const sender = majority(mails.flatMap((mail) => (mail.sent ? [[addressOf(mail.from)]] : [])))
  if (sender !== null) return { address: sender, reason: 'sent mails' }
  const participant = participantInAll(mails)
  return participant === null ? null : { address: participant, reason: 'takes part in nearly all' }
}

/** The address in most of the lists, not counting empty ones. */
function majority(lists: readonly (readonly string[])[]): string | null {
  const told = lists.filter((addresses) => addresses.length > 0)
  const [best] = ranked(countEach(told.map((addresses) => new Set(addresses.map(folded)))))
  if (best === undefined || best[1] < LEAST_MAILS || best[1] <= told.length * MAJORITY) return null
  return best[0]
}

/** It must have written too: an address that only receives may be a list. */
function participantInAll(mails: readonly OwnerEvidence[]): string | null {
  const between = mails.filter(
    (mail) => !mail.bulk && mail.from !== '' && mail.to.length + mail.cc.length > 0,
  )
  if (between.length < LEAST_CORRESPONDENCE) return null
  const counts = countEach(between.map((mail) => new Set([mail.from, ...mail.to, ...mail.cc].map(addressOf))))
  const [best, second] = ranked(counts)
  if (best === undefined || best[1] < between.length * PARTICIPATION) return null
  if (second !== undefined && second[1] > best[1] * RUNNER_UP) return null
  return between.some((mail) => addressOf(mail.from) === best[0]) ? best[0] : null
}

const folded = (address: string): string => address.trim().toLowerCase()

function countEach(sets: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const addresses of sets) {
    for (const address of addresses)
      if (address.includes('@')) counts.set(address, (counts.get(address) ?? 0) + 1)
  }
  return counts
}

const ranked = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
