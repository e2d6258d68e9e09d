import type { Direction } from '../../shared/domain/chain.ts'
import { addressOf, domainOf, domainsOf } from '../../shared/domain/mailAddress.ts'

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
