/** What is said of a mail, checked against whose mailbox it lies in. */
import { addressOf, domainOf, domainsOf, nameOf } from './mailAddress.ts'

export interface MailPeople {
  /** 'Name <address>' or the bare address. */
  from: string
  to: readonly string[]
  cc: readonly string[]
}

/** What stands in `assignedTo` when a message is nobody's task. */
export const NOBODY = 'Unassigned'

/** The owner, or somebody at the owner's own domain. */
export function isOurs(person: string, owners: ReadonlySet<string>): boolean {
  const address = addressOf(person)
  return owners.has(address) || domainsOf(owners).has(domainOf(address))
}

/**
 * A status that names us or them cannot hold where nobody knows who "us" is, and nobody waits for the answer of who wrote
 * last himself.
 *
 * @param owners addresses of the mailbox owner in lower case; empty when not known
 */
function statusOfMail(status: string, from: string, owners: ReadonlySet<string>): string {
  if (status !== 'waiting for us' && status !== 'waiting for them') return status
  if (owners.size === 0) return 'new'
  return (status === 'waiting for them') === owners.has(addressOf(from)) ? status : 'in progress'
}

/** Nobody outside has a task of ours; where the owner is not known, nobody can be told to be outside. */
export function assigneeOfMail(
  assignedTo: string,
  { from, to, cc }: MailPeople,
  owners: ReadonlySet<string>,
): string {
  if (owners.size === 0 || !namesSomebody(assignedTo)) return assignedTo
  const people = [from, ...to, ...cc]
  const named = people.filter((person) => isNamed(assignedTo, person))
  return named.length > 0 && !named.some((person) => isOurs(person, owners)) ? NOBODY : assignedTo
}

/**
 * The labels of a mail as they are shown: status and assignee fit the known owner, or claim nothing where none is known.
 * What a person judged stays.
 */
export function fitToOwner(
  labels: Readonly<Record<string, unknown>>,
  people: MailPeople,
  owners: ReadonlySet<string>,
  isJudged: (field: string) => boolean,
): Record<string, unknown> {
  const { status, assignedTo } = labels
  return {
    ...labels,
    ...(typeof status === 'string' && !isJudged('status')
      ? { status: statusOfMail(status, people.from, owners) }
      : {}),
    ...(typeof assignedTo === 'string' && !isJudged('assignedTo')
      ? { assignedTo: assigneeOfMail(assignedTo, people, owners) }
      : {}),
  }
}

const namesSomebody = (name: string): boolean => name.trim() !== '' && name !== NOBODY

/** By name, by first name, by address, or by what stands before its @. */
function isNamed(name: string, person: string): boolean {
  const wanted = plain(name)
  const known = plain(nameOf(person))
  const address = addressOf(person)
  if ([wanted, addressOf(name)].includes(address) || address.startsWith(`${wanted}@`)) return true
  return known !== '' && (known === wanted || known.split(' ').includes(wanted))
}

/** "Fox, Ann" is "ann fox". */
const plain = (name: string): string =>
  name
    .trim()
    .replace(/^([^,<>]+), ([^,<>]+)$/, '$2 $1')
    .toLowerCase()
    .replace(/\s+/g, ' ')
