/**
 * The inclusive messages of a conversation: those whose text, quotes included, contains all others. Whoever reads them
 * has read everything.
 */
import type { Containment } from '../../shared/domain/chain.ts'
import { areNearDuplicates, type Fingerprint, fingerprintOf } from '../folding/nearDuplicates.ts'
import { charactersOf, ReadText, type Sentence, sentencesOf } from '../folding/sentences.ts'
import { wordsOf } from '../folding/words.ts'

export interface MessageText {
  item: number
  text: string
  quotedText: string
  /** False when the texts were too long to be carried here whole: such a message is inclusive. */
  whole: boolean
}

export interface ContainedMessage {
  item: number
  /** An inclusive message. */
  in: number
  why: Containment
}

export interface ChainReading {
  contained: ContainedMessage[]
  /** Of all texts with their quotes. */
  characters: number
  /** With every sentence counted once. */
  charactersOnce: number
}

/** Very long conversations are looked at in parts of so many messages: what quotes a mail mostly stands near it. */
const PART = 1_000

/** What takes long is only made for messages that others are compared with. */
interface Prepared extends MessageText {
  own: Sentence[]
  /** By depth of the quote. */
  quoted: Sentence[][]
  words: number
  position: number
  body: string
  read?: ReadText
  fingerprint?: Fingerprint
  numbers?: string
}

/** @param messages of one conversation, in reading order */
export function readChain(messages: readonly MessageText[]): ChainReading {
  const reading: ChainReading = { contained: [], characters: 0, charactersOnce: 0 }
  for (let from = 0; from < messages.length; from += PART) {
    const prepared = messages.slice(from, from + PART).map(prepare)
    const ownTexts = new ReadText()
    for (const { own } of prepared) {
      for (const sentence of own)
        if (!ownTexts.has(sentence)) reading.charactersOnce += charactersOf(sentence)
      ownTexts.add(own)
    }
    // Quotes of mails that are there are read where they were written.
    const strayQuotes = prepared.map(({ quoted }) =>
      quoted.flat().filter((sentence) => !ownTexts.has(sentence)),
    )
    reading.charactersOnce += countOnce(strayQuotes)
    reading.contained.push(...findContained(prepared, strayQuotes))
  }
  for (const { text, quotedText } of messages) reading.characters += text.length + quotedText.length
  return reading
}

function prepare(message: MessageText, position: number): Prepared {
  const body = withoutSignature(message.text)
  const own = sentencesOf(body)
  const quoted = quoteLevels(message.quotedText).map(sentencesOf)
  const count = (sentences: readonly Sentence[]): number => sentences.at(-1)?.to ?? 0
  const words = quoted.reduce((sum, sentences) => sum + count(sentences), count(own))
  return { ...message, own, quoted, words, position, body }
}

/** What is left of the quotes was written in mails that are not there. */
function countOnce(strayQuotes: readonly (readonly Sentence[])[]): number {
  const read = new ReadText()
  let characters = 0
  for (const sentence of strayQuotes.flat()) {
    if (!read.has(sentence)) characters += charactersOf(sentence)
    read.add([sentence])
  }
  return characters
}

/** Those that must be read, then the longest, first: what is contained is then contained in an inclusive message. */
function findContained(
  messages: readonly Prepared[],
  strayQuotes: readonly (readonly Sentence[])[],
): ContainedMessage[] {
  const inclusive: Prepared[] = []
  const contained: (ContainedMessage & { position: number })[] = []
  for (const message of [...messages].sort(containersFirst)) {
    const stray = strayQuotes[message.position]!
    const container = message.whole ? inclusive.find((other) => holds(other, message, stray)) : undefined
    if (container === undefined) {
      inclusive.push(message)
      continue
    }
    const why = areAlike(container, message) ? 'near-duplicate' : 'quoted'
    contained.push({ item: message.item, in: container.item, why, position: message.position })
  }
  return contained
    .sort((a, b) => a.position - b.position)
    .map(({ position: _position, ...message }) => message)
}

const containersFirst = (a: Prepared, b: Prepared): number =>
  Number(a.whole) - Number(b.whole) || b.words - a.words || a.position - b.position

/**
 * All its sentences, or nearly all its words: then the numbers must be the same, since a number is what may matter.
 *
 * @param stray what it quotes of mails that are not there
 */
function holds(container: Prepared, message: Prepared, stray: readonly Sentence[]): boolean {
  const read = readOf(container)
  const hasRead = (sentence: Sentence): boolean => read.has(sentence)
  return stray.every(hasRead) && (message.own.every(hasRead) || areAlike(container, message))
}

function readOf(message: Prepared): ReadText {
  if (message.read === undefined) {
    message.read = new ReadText()
    for (const sentences of [message.own, ...message.quoted]) message.read.add(sentences)
  }
  return message.read
}

/** A text that is much longer cannot be alike: most are told apart by that alone. */
function areAlike(a: Prepared, b: Prepared): boolean {
  const [first, second] = [a.own.at(-1)?.to ?? 0, b.own.at(-1)?.to ?? 0]
  if (Math.min(first, second) < Math.max(first, second) * SIMILAR_LENGTH) return false
  return numbersOf(a) === numbersOf(b) && areNearDuplicates(fingerprint(a), fingerprint(b))
}

/** Runs that repeat within a text count once, so its length may differ more than its runs. */
const SIMILAR_LENGTH = 0.5

const fingerprint = (message: Prepared): Fingerprint =>
  (message.fingerprint ??= fingerprintOf(wordsOf(message.body)))

const numbersOf = (message: Prepared): string =>
  (message.numbers ??= (message.body.match(/\p{N}+/gu) ?? []).join(' '))

const SIGNATURE = /^-- ?$/
/** What lists put under every mail. */
const LIST_FOOTER = /^\s*[_=-]{20,}\s*$/
const LONGEST_SIGNATURE = 12

/** Answers seldom quote a signature or a list's footer, so nothing is said to be missing when it is not quoted. */
function withoutSignature(text: string): string {
  const lines = text.split('\n')
  const from = Math.max(0, lines.length - LONGEST_SIGNATURE)
  const at = lines.findIndex(
    (line, index) => index > 0 && index >= from && (SIGNATURE.test(line) || LIST_FOOTER.test(line)),
  )
  return at === -1 ? text : lines.slice(0, at).join('\n')
}

const QUOTE_MARKS = /^\s{0,3}(?:(?:[A-Za-z]{0,4}>|[|](?=\s|$))\s?)+/
/** What mail programs put above a quote. */
const ABOVE_QUOTE = /[:：]\s*$|^\s*\*?[\p{L}\p{M}-]{2,16}\*?\s?[:：]\*?\s|^\s*-{2,}.*-{2,}\s*$/u

/** What was quoted, by depth, without the marks: a mail quoted in pieces is whole again. */
function quoteLevels(quotedText: string): string[] {
  const levels: string[][] = []
  for (const line of quotedText.split('\n')) {
    const marks = QUOTE_MARKS.exec(line)?.[0] ?? ''
    const depth = marks.replace(/[^>|]/g, '').length
    if (depth === 0 && ABOVE_QUOTE.test(line)) continue
    ;(levels[depth] ??= []).push(line.slice(marks.length))
  }
  return levels.flatMap((lines: string[] | undefined) => (lines === undefined ? [] : [lines.join('\n')]))
}
