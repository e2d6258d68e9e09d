/**
 * Several addresses of one person, each join with its reason. Only what is certain is joined; what is likely is listed
 * apart and joins nothing.
 */
import type { AliasReason } from '../../shared/domain/chain.ts'
import { addressOf, nameOf } from '../../shared/domain/mailAddress.ts'
import type { MessageHeader } from './header.ts'

/** An address and the person it belongs to; addresses in lower case. */
export interface Alias {
  address: string
  /** The address by which the person is known: the one that writes most. */
  person: string
  reason: AliasReason
  /** False: only likely, nothing is joined by it. */
  certain: boolean
}

/** Mailboxes that ignore a "+tag" in the local part; dots too where it is said. */
const SUBADDRESSING: Readonly<Record<string, { dots: boolean }>> = {
  'gmail.com': { dots: true },
  'outlook.com': { dots: false },
  'hotmail.com': { dots: false },
  'live.com': { dots: false },
  'icloud.com': { dots: false },
  'me.com': { dots: false },
  'fastmail.com': { dots: false },
  'proton.me': { dots: false },
  'protonmail.com': { dots: false },
  'pm.me': { dots: false },
  'yandex.com': { dots: false },
  'yandex.ru': { dots: false },
}
const SAME_DOMAIN: Readonly<Record<string, string>> = {
  'googlemail.com': 'gmail.com',
  'ya.ru': 'yandex.ru',
}

/** An address that writes under more full names than this is a machine or a desk, not a person. */
const MOST_NAMES = 2
/** A name that so many addresses bear is nobody's own. */
const MOST_ADDRESSES = 20
/** More are the changing addresses of some sender; none is worth a person's look. */
const MOST_LIKELY = 4
/** Words that stand for a function, a firm or a list. */
const NO_PERSON =
  /\b(?:via|team|support|service|info|sales|admin|administrator|newsletter|news|mailer|daemon|noreply|no-reply|list|lists|group|desk|help|office|billing|notification|notifications|on behalf of|kundenservice|gmbh|inc|ltd|llc)\b/i

interface Writer {
  address: string
  mails: number
  names: Map<string, number>
  conversations: Set<number>
}

/** @param conversations each with its messages; a message belongs to one */
export function joinPeople(conversations: readonly (readonly MessageHeader[])[]): Alias[] {
  const writers = collectWriters(conversations)
  const joins = new Joins(writers)
  joinSpellings(writers, joins)
  joinReplyTo(conversations, writers, joins)
  const likely = joinNames(conversations, writers, joins)
  return [...joins.certain(), ...likely.filter(({ address, person }) => !joins.areOne(address, person))]
}

function collectWriters(conversations: readonly (readonly MessageHeader[])[]): Map<string, Writer> {
  const writers = new Map<string, Writer>()
  conversations.forEach((messages, index) => {
    for (const { from } of messages) {
      const address = addressOf(from)
      if (!address.includes('@')) continue
      const writer: Writer = writers.get(address) ?? {
        address,
        mails: 0,
        names: new Map(),
        conversations: new Set(),
      }
      writers.set(address, writer)
      writer.mails += 1
      writer.conversations.add(index)
      const name = fullName(nameOf(from))
      if (name !== '') writer.names.set(name, (writer.names.get(name) ?? 0) + 1)
    }
  })
  return writers
}

/** The name folded to compare, '' unless it is a person's with first and last name. */
function fullName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/^(.+), (.+)$/, '$2 $1')
    .toLowerCase()
  if (plain.includes('@') || NO_PERSON.test(plain)) return ''
  const words = plain.match(/\p{L}[\p{L}'’-]*/gu) ?? []
  // A single letter is an initial: "J. Doe" may be anybody.
  return words.length < 2 || words.length > 5 || words.filter((word) => word.length > 1).length < 2
    ? ''
    : words.join(' ')
}

/** The mailbox an address ends in, where its provider is known to ignore tags and dots; else the address. */
function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = SAME_DOMAIN[address.slice(at + 1)] ?? address.slice(at + 1)
  const rules = Object.hasOwn(SUBADDRESSING, domain) ? SUBADDRESSING[domain] : undefined
  if (rules === undefined) return `${address.slice(0, at)}@${domain}`
  const local = address.slice(0, at).replace(/\+.*$/, '')
  return `${rules.dots ? local.replaceAll('.', '') : local}@${domain}`
}

/** Elsewhere a "+tag" is joined with the bare address only where both write under the same full name. */
function joinSpellings(writers: ReadonlyMap<string, Writer>, joins: Joins): void {
  for (const group of Map.groupBy(writers.keys(), mailboxOf).values()) {
    for (const address of group.slice(1)) joins.add(group[0]!, address, 'same mailbox')
  }
  for (const writer of writers.values()) {
    const bare = writers.get(writer.address.replace(/\+[^@=]*@/, '@'))
    if (bare === undefined || bare === writer) continue
    if (sharesName(bare, writer)) joins.add(bare.address, writer.address, 'same mailbox')
  }
}

/**
 * "From: Jane Doe <jane@a>, Reply-To: Jane Doe <jdoe@b>": she says so herself. Firms do the same with desks, so a part of
 * the name must be in both addresses.
 */
function joinReplyTo(
  conversations: readonly (readonly MessageHeader[])[],
  writers: ReadonlyMap<string, Writer>,
  joins: Joins,
): void {
  for (const { from, replyTo, bulk } of conversations.flat()) {
    if (replyTo === '' || bulk) continue
    const [sender, reader] = [addressOf(from), addressOf(replyTo)]
    const name = fullName(nameOf(from))
    if (sender === reader || name === '' || fullName(nameOf(replyTo)) !== name) continue
    if (![sender, reader].every((address) => isNamedIn(name, address))) continue
    if (isPerson(writers.get(sender)) && isPerson(writers.get(reader))) joins.add(sender, reader, 'reply-to')
  }
}

/**
 * The same full name in one conversation is one person, unless one of the addresses ever wrote to the other. In
 * different conversations it is only likely: there are two John Smiths.
 */
function joinNames(
  conversations: readonly (readonly MessageHeader[])[],
  writers: ReadonlyMap<string, Writer>,
  joins: Joins,
): Alias[] {
  const byName = new Map<string, Writer[]>()
  for (const writer of writers.values()) {
    if (!isPerson(writer)) continue
    for (const name of writer.names.keys()) byName.set(name, [...(byName.get(name) ?? []), writer])
  }
  const likely = new Map<string, Alias>()
  for (const group of byName.values()) {
    if (group.length < 2 || group.length > MOST_ADDRESSES) continue
    const ordered = group.sort(mostMailsFirst)
    for (const [index, other] of ordered.entries()) {
      for (const first of ordered.slice(0, index)) {
        const shared = [...other.conversations].filter((number) => first.conversations.has(number))
        const apart = wroteToEachOther(conversations, first, other)
        if (shared.length > 0 && !apart)
          joins.add(first.address, other.address, 'same name in a conversation')
        else if (!apart && group.length <= MOST_LIKELY) {
          likely.set(`${other.address} ${first.address}`, {
            address: other.address,
            person: first.address,
            reason: 'same name',
            certain: false,
          })
        }
      }
    }
  }
  return [...likely.values()]
}

const isNamedIn = (name: string, address: string): boolean => {
  const local = address.slice(0, address.lastIndexOf('@'))
  return name.split(' ').some((word) => word.length >= 3 && local.includes(word))
}

const isPerson = (writer: Writer | undefined): boolean =>
  writer === undefined || writer.names.size <= MOST_NAMES

const sharesName = (a: Writer, b: Writer): boolean => [...a.names.keys()].some((name) => b.names.has(name))

const mostMailsFirst = (a: Writer, b: Writer): number => b.mails - a.mails || (a.address < b.address ? -1 : 1)

function wroteToEachOther(
  conversations: readonly (readonly MessageHeader[])[],
  a: Writer,
  b: Writer,
): boolean {
  return [...a.conversations, ...b.conversations].some((index) =>
    conversations[index]!.some(({ from, to, cc }) => {
      const sender = addressOf(from)
      const other = sender === a.address ? b.address : sender === b.address ? a.address : null
      return other !== null && [...to, ...cc].some((person) => addressOf(person) === other)
    }),
  )
}

/** Addresses joined so far, and why. */
class Joins {
  readonly #writers: ReadonlyMap<string, Writer>
  readonly #parents = new Map<string, string>()
  readonly #reasons = new Map<string, AliasReason>()

  constructor(writers: ReadonlyMap<string, Writer>) {
    this.#writers = writers
  }

  add(a: string, b: string, reason: AliasReason): void {
    const [first, second] = [this.#root(a), this.#root(b)]
    for (const address of [a, b]) if (!this.#reasons.has(address)) this.#reasons.set(address, reason)
    if (first !== second) this.#parents.set(second, first)
  }

  areOne(a: string, b: string): boolean {
    return this.#root(a) === this.#root(b)
  }

  certain(): Alias[] {
    const groups = Map.groupBy([...this.#reasons.keys()].sort(), (address) => this.#root(address))
    return [...groups.values()].flatMap((addresses) => {
      const mails = (address: string): number => this.#writers.get(address)?.mails ?? 0
      const [person] = [...addresses].sort(
        (a, b) => mails(b) - mails(a) || a.length - b.length || (a < b ? -1 : 1),
      )
      return addresses.flatMap((address) =>
        address === person
          ? []
          : [{ address, person: person!, reason: this.#reasons.get(address)!, certain: true }],
      )
    })
  }

  #root(address: string): string {
    let root = address
    for (let above = this.#parents.get(root); above !== undefined; above = this.#parents.get(root))
      root = above
    return root
  }
}
