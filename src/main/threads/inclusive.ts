/**
 * The inclusive messages of a conversation: those whose text, quotes included, contains all others. Whoever reads them
 * has read everything.
 */
import type { Containment } from '../../shared/domain/chain.ts'
import { areNearDuplicates, type Fingerprint, fingerprintOf } from '../folding/nearDuplicates.ts'
import { ReadText, type Sentence, sentencesOf } from '../folding/sentences.ts'

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

interface Prepared extends MessageText {
  own: Sentence[]
  quoted: Sentence[]
  read: ReadText
  /** Of its own text. */
  fingerprint: Fingerprint
  numbers: string
  words: number
  position: number
}

/** @param messages of one conversation, in reading order */
export function readChain(messages: readonly MessageText[]): ChainReading {
  const reading: ChainReading = { contained: [], characters: 0, charactersOnce: 0 }
  for (let from = 0; from < messages.length; from += PART) {
    const prepared = messages.slice(from, from + PART).map(prepare)
    reading.contained.push(...findContained(prepared))
    reading.charactersOnce += countOnce(prepared)
  }
  for (const { text, quotedText } of messages) reading.characters += text.length + quotedText.length
  return reading
}

function prepare(message: MessageText, position: number): Prepared {
  const body = withoutSignature(message.text)
  const own = sentencesOf(body)
  const levels = quoteLevels(message.quotedText)
  const read = new ReadText()
  read.add(own)
  const quoted = levels.flatMap((text) => {
    const sentences = sentencesOf(text)
    read.add(sentences)
    return sentences
  })
  const all = [...own, ...quoted]
  return {
    ...message,
    own,
    quoted,
    read,
    fingerprint: fingerprintOf(own.flatMap(({ words }) => words)),
    numbers: (body.match(/\p{N}+/gu) ?? []).join(' '),
    words: all.reduce((sum, { words }) => sum + words.length, 0),
    position,
  }
}

/** Those that must be read, then the longest, first: what is contained in something is then contained in an inclusive message. */
function findContained(messages: readonly Prepared[]): ContainedMessage[] {
  const ownTexts = new ReadText()
  for (const { own } of messages) ownTexts.add(own)
  const inclusive: Prepared[] = []
  const contained: (ContainedMessage & { position: number })[] = []
  for (const message of [...messages].sort(containersFirst)) {
    // Quotes of mails that are there are read where they were written.
    const unread = message.quoted.filter((sentence) => !ownTexts.has(sentence))
    const container = message.whole ? inclusive.find((other) => holds(other, message, unread)) : undefined
    if (container === undefined) {
      inclusive.push(message)
      continue
    }
    contained.push({
      item: message.item,
      in: container.item,
      why: areNearDuplicates(message.fingerprint, container.fingerprint) ? 'near-duplicate' : 'quoted',
      position: message.position,
    })
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
 * @param quoted what it quotes of mails that are not there
 */
const holds = (container: Prepared, message: Prepared, quoted: readonly Sentence[]): boolean =>
  quoted.every((sentence) => container.read.has(sentence)) &&
  (message.own.every((sentence) => container.read.has(sentence)) ||
    (container.numbers === message.numbers && areNearDuplicates(container.fingerprint, message.fingerprint)))

function countOnce(messages: readonly Prepared[]): number {
  const read = new ReadText()
  let characters = 0
  const readAll = (sentences: readonly Sentence[]): void => {
    for (const sentence of sentences) if (!read.has(sentence)) characters += sentence.end - sentence.start
    read.add(sentences)
  }
  for (const { own } of messages) readAll(own)
  // What is left of the quotes was written in mails that are not there.
  for (const { quoted } of messages) readAll(quoted)
  return characters
}

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
