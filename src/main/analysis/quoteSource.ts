import { fold } from '../triage/text.ts'
import { type FoundQuote, findQuote, quoteFinder } from './quotes.ts'
import type { AskedSubject, MailInput } from './subject.ts'

/** The texts in which the quotes of an answer are looked up. */
export interface QuoteSource {
  /** The first place where it stands; what someone wrote goes before what others quote of it. */
  find(quote: string): FoundQuote | null
  /** Whether a value stands in the head of a mail. */
  heads(value: string): boolean
  /** Whether all words of a name stand in a text or a head, in whatever order; false where it has none. */
  names(name: string): boolean
  /** Whether a value stands within a quote. */
  holds(quote: string, value: string): boolean
}

export function quoteSource(input: AskedSubject): QuoteSource {
  let known: ReadonlySet<string> | undefined
  const heads = input.kind === 'chain' ? input.messages : input.mail === null ? [] : [input.mail]
  return {
    find: input.kind === 'chain' ? chainFinder(input) : quoteFinder(input.text),
    heads: (value) => heads.some((head) => standsInHead(head, value)),
    names: (name) => {
      const words = wordsIn(name)
      known ??= new Set([...textsIn(input), ...heads.flatMap(headTexts)].flatMap(wordsIn))
      return words.length > 0 && words.every((word) => known?.has(word))
    },
    holds: (quote, value) => findQuote(quote, value) !== null,
  }
}

const headTexts = ({ subject, from, to }: MailInput): string[] => [subject, from, ...to]

const standsInHead = (head: MailInput, value: string): boolean =>
  headTexts(head).some((text) => findQuote(text, value) !== null)

const textsIn = (input: AskedSubject): string[] =>
  input.kind === 'chain'
    ? [
        ...input.messages.flatMap(({ text, quotedText }) => [text, quotedText]),
        ...input.contained.map(({ text }) => text),
      ]
    : [input.text]

/** Folded; of an address each part. */
const wordsIn = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

function chainFinder({
  messages,
  contained,
}: AskedSubject & { kind: 'chain' }): (quote: string) => FoundQuote | null {
  const own = [...messages, ...contained].map(({ item, text }) => ({ item, find: quoteFinder(text) }))
  const quoted = messages.map(({ item, quotedText }) => ({ item, find: quoteFinder(quotedText, true) }))
  return (quote) => {
    for (const { item, find } of own) {
      const span = find(quote)
      if (span !== null) return { ...span, item }
    }
    for (const { item, find } of quoted) {
      const span = find(quote)
      if (span !== null) return { ...span, item, part: 'quoted' }
    }
    return null
  }
}
