/** Encoded words of header lines (RFC 2047) as mail programs really write them. */
import { decodeLabelled } from './charset.ts'
import { decodeBase64, decodeQuotedPrintable } from './transferEncoding.ts'

/** "=?charset?B or Q?content?="; white space and single question marks within the content are damage, and read. */
const WORD = /=\?([^?\s]{1,75})\?([bqBQ])\?((?:[^?]|\?(?!=)){0,2000})\?=/g
const ASCII_RUNS = /[^\u0080-\uffff]+/g

/**
 * A header value with its encoded words as text. Words that stand side by side are joined before they are decoded:
 * programs split them inside a character.
 *
 * @param notes takes what was wrong with their encodings
 */
export function decodeWords(value: string, notes?: Set<string>): string {
  if (!value.includes('=?')) return value
  const text: string[] = []
  // The words that stand side by side so far, not decoded yet.
  let charset = ''
  let bytes: Buffer[] = []
  let from = 0
  const close = (): void => {
    if (bytes.length > 0) {
      const decoded = decodeLabelled(Buffer.concat(bytes), charset)
      text.push(decoded.text)
      for (const warning of decoded.warnings) notes?.add(warning)
    }
    bytes = []
  }
  for (const match of value.matchAll(WORD)) {
    const between = value.slice(from, match.index)
    const adjacent = from > 0 && between.trim() === ''
    from = match.index + match[0].length
    const label = match[1]!.toLowerCase()
    const encoding = match[2]!
    const content = match[3]!
    if (!adjacent || label !== charset) close()
    if (!adjacent) text.push(between)
    charset = label
    if (hasOthers(content)) {
      // 8-bit text was put into a word as it is: it is text already.
      close()
      text.push(
        content.replace(ASCII_RUNS, (ascii) => decodeLabelled(contentBytes(ascii, encoding), label).text),
      )
    } else bytes.push(contentBytes(content, encoding))
  }
  close()
  return text.join('') + value.slice(from)
}

const hasOthers = (content: string): boolean => /[\u0080-\uffff]/.test(content)

const contentBytes = (content: string, encoding: string): Buffer => {
  const bytes = Buffer.from(content, 'latin1')
  return encoding === 'B' || encoding === 'b'
    ? decodeBase64(bytes)
    : decodeQuotedPrintable(Buffer.from(content.replaceAll('_', ' '), 'latin1'))
}
