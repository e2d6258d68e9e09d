import type { Direction } from '../../shared/domain/chain.ts'
import { addressOf } from './header.ts'

/** Providers whose users share a domain without belonging together. */
const PUBLIC_DOMAIN =
  /^(?:gmail|googlemail|yahoo|hotmail|outlook|live|icloud|me|gmx|web|aol|proton|protonmail|mail|orange|free|laposte|libero|t-online)\./

/** The owners' own domains; a provider's is nobody's own. */
export const domainsOf = (owners: Iterable<string>): Set<string> =>
  new Set([...owners].map(domainOf).filter((domain) => !PUBLIC_DOMAIN.test(domain)))

/** Sender and all readers are at the owner's own domain. */
export function isInternalMail(people: readonly string[], owners: Iterable<string>): boolean {
  const domains = domainsOf(owners)
  return (
    domains.size > 0 &&
    people.length > 1 &&
    people.every((person) => domains.has(domainOf(addressOf(person))))
  )
}

/**
 * Which way a mail went, seen from the mailbox owner.
 *
 * @param readers everybody it was addressed to
 * @param owners addresses in lower case; empty when not known
 */
export function directionOf(
  from: string,
  readers: readonly string[],
  owners: ReadonlySet<string>,
): Direction {
  if (owners.size === 0) return 'unknown'
  const isOwn = (person: string): boolean => owners.has(addressOf(person))
  if (readers.length > 0 && isOwn(from) && readers.every(isOwn)) return 'internal'
  if (isInternalMail([from, ...readers], owners)) return 'internal'
  return isOwn(from) ? 'out' : 'in'
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
