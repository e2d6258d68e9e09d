import {
  type AliasReason,
  type MailboxPeople,
  type OwnerReason,
  namedOwners,
} from '../../../shared/domain/chain.ts'
import type { ReadDatabase } from '../database.ts'

/**
 * The addresses of the mailbox owner in lower case; empty when they cannot be told. Those in the preference, with their
 * aliases; else those that threading recognised.
 */
export function readOwners(db: ReadDatabase): Set<string> {
  const stored = db.get<{ value: string }>(`SELECT value FROM preference WHERE name = 'ownAddress'`)
  const preference: unknown = stored === undefined ? '' : JSON.parse(stored.value)
  const named = namedOwners(typeof preference === 'string' ? preference : '')
  if (named.length > 0) return new Set(named.flatMap((address) => readAddresses(db, address)))
  return new Set(
    db.all<{ address: string }>('SELECT address FROM mailbox_owner').map(({ address }) => address),
  )
}

/** All addresses that are certainly of the same person, the given one among them; in lower case. */
export function readAddresses(db: ReadDatabase, address: string): string[] {
  const key = address.trim().toLowerCase()
  const person =
    db.get<{ person: string }>('SELECT person FROM alias WHERE address = ? AND certain = 1', [key])?.person ??
    key
  const aliases = db.all<{ address: string }>(
    'SELECT address FROM alias WHERE person = ? AND certain = 1 ORDER BY address',
    [person],
  )
  return aliases.length === 0 ? [key] : [person, ...aliases.map((alias) => alias.address)]
}

/** The owners and by what each was recognised. */
export function readMailboxOwners(db: ReadDatabase): MailboxPeople['owners'] {
  const reasons = new Map(
    db
      .all<{ address: string; reason: OwnerReason }>('SELECT address, reason FROM mailbox_owner')
      .map(({ address, reason }) => [address, reason]),
  )
  return [...readOwners(db)].map((address) => ({ address, reason: reasons.get(address) ?? 'preference' }))
}

/** The owners, the people with several addresses, and the joins that are only likely. */
export function readPeople(db: ReadDatabase): MailboxPeople {
  const aliases = db.all<{ address: string; person: string; reason: AliasReason; certain: number }>(
    'SELECT address, person, reason, certain FROM alias ORDER BY person, address',
  )
  const certain = Map.groupBy(
    aliases.filter((alias) => alias.certain === 1),
    ({ person }) => person,
  )
  return {
    owners: readMailboxOwners(db),
    people: [...certain].map(([person, joined]) => ({
      person,
      aliases: joined.map(({ address, reason }) => ({ address, reason })),
    })),
    likely: aliases.flatMap(({ address, person, reason, certain: isCertain }) =>
      isCertain === 1 ? [] : [{ address, person, reason }],
    ),
  }
}
