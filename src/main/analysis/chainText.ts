/** A conversation as a model reads it: every message once, in parts as large as its context takes. */
import { ReadText, sentencesOf } from '../folding/sentences.ts'
import { estimateTokens, splitText } from './chunks.ts'
import { messageHead } from './prompt.ts'
import type { ChainInput } from './subject.ts'

/**
 * The inclusive messages in order, each with what it quotes of mails that are not there; what is written or quoted
 * elsewhere is not repeated. Messages are kept together where they fit, and nothing is left out.
 *
 * @param maximumTokens of a part; at least so many that a head fits in
 */
export function chainParts({ messages }: ChainInput, maximumTokens: number): string[] {
  const parts: string[] = []
  let part = ''
  const add = (block: string): void => {
    if (part !== '' && estimateTokens(`${part}\n\n${block}`) > maximumTokens) {
      parts.push(part)
      part = ''
    }
    part = part === '' ? block : `${part}\n\n${block}`
  }
  const quotes = quotedElsewhere(messages)
  messages.forEach((message, index) => {
    const { text } = message
    const quoted = quotes[index]!
    const body = quoted === '' ? text.trim() : `${text.trim()}\n\n[quoted below]\n${quoted}`
    const head = messageHead(message, false)
    if (estimateTokens(head + body) <= maximumTokens) {
      add(head + body)
      return
    }
    const room = Math.max(1, maximumTokens - estimateTokens(messageHead(message, true)))
    splitText(body, room).forEach((piece, at) => add(messageHead(message, at > 0) + piece))
  })
  if (part !== '' || parts.length === 0) parts.push(part)
  return parts
}

const HEADS = /^--- message(?: \(goes on\))?\n(?:\w+: .*\n){4}\n/gm

/**
 * Splits one of the parts further; a piece that begins within a message has its head, too.
 *
 * @param maximumTokens of a piece, its head not counted
 */
export function splitChainPart(part: string, maximumTokens: number): string[] {
  let head = ''
  return splitText(part, maximumTokens).map((piece) => {
    const whole = /^--- message/.test(piece) ? piece : head + piece
    const last = whole.match(HEADS)?.at(-1)
    if (last !== undefined) head = last.replace(/^--- message\n/, '--- message (goes on)\n')
    return whole
  })
}

/** What each message quotes and no message says itself, nor quoted before. */
function quotedElsewhere(messages: ChainInput['messages']): string[] {
  const read = new ReadText()
  for (const { text } of messages) read.add(sentencesOf(text))
  return messages.map(({ quotedText }) => {
    const kept: string[] = []
    for (const paragraph of quotedParagraphs(quotedText)) {
      const sentences = sentencesOf(paragraph)
      if (sentences.length === 0 || sentences.every((sentence) => read.has(sentence))) continue
      read.add(sentences)
      kept.push(paragraph)
    }
    return kept.join('\n\n')
  })
}

const QUOTE_MARKS = /^\s{0,3}(?:(?:[A-Za-z]{0,4}>|[|](?=\s|$))\s?)+/

/** Lines of one depth without an empty line between them, without their marks. */
function quotedParagraphs(text: string): string[] {
  const paragraphs: string[] = []
  let lines: string[] = []
  let depth = 0
  const close = (): void => {
    if (lines.length > 0) paragraphs.push(lines.join('\n'))
    lines = []
  }
  for (const line of text.split('\n')) {
    const marks = QUOTE_MARKS.exec(line)?.[0] ?? ''
    const own = marks.replace(/[^>|]/g, '').length
    const rest = line.slice(marks.length)
    if (own !== depth || rest.trim() === '') close()
    depth = own
    if (rest.trim() !== '') lines.push(rest)
  }
  close()
  return paragraphs
}
