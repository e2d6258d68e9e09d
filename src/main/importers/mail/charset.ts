/** Text of bytes as a mail labels them, and as they are where the label is missing or wrong. */
import { isAscii, isUtf8 } from 'node:buffer'
import { canonicalEncoding, createDecoder, UTF8_WITH_WINDOWS, WINDOWS_WITH_DOS } from '../table/decoder.ts'
import { guessEncoding } from '../table/encoding.ts'

export interface DecodedText {
  text: string
  /** What was wrong with the label or the bytes. */
  warnings: string[]
}

const NO_LABEL = new Set([
  '',
  'us-ascii',
  'ascii',
  'unknown-8bit',
  'x-unknown',
  'unknown',
  '8bit',
  'default',
  'none',
  'ansi_x3.4-1968',
  'binary',
])

/** In these any byte is a letter, so a text that is UTF-8 throughout cannot be told by its errors. */
const SINGLE_BYTE = /^(?:iso-?8859-|windows-125|koi8|latin|cp125|macintosh)/

/** ISO-2022-JP is made of ASCII bytes and of these marks. */
const JAPANESE_MARKS = ['$@', '$B', '(I', '(J'].map((mark) => Buffer.from(`\u001b${mark}`))
/** Mail without a label comes from Windows; these were used by programs that wrote no mail. */
const UNLIKELY = new Set(['cp850', 'macintosh', WINDOWS_WITH_DOS])
const UNDEFINED_IN_WINDOWS = [0x81, 0x8d, 0x8f, 0x90, 0x9d]

/** The encoding of text that does not say it. */
function guessMailEncoding(bytes: Uint8Array): string {
  if (bytes.includes(0x1b)) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (JAPANESE_MARKS.some((mark) => buffer.includes(mark))) return 'iso-2022-jp'
  }
  const guess = guessEncoding(bytes)
  const windows = UNLIKELY.has(guess) && !UNDEFINED_IN_WINDOWS.some((byte) => bytes.includes(byte))
  return windows ? 'windows-1252' : guess
}

/** Text of bytes that should be ASCII but may hold UTF-8 or an old encoding. */
export function decodeUnlabelled(bytes: Uint8Array): string {
  if (isAscii(bytes) && !bytes.includes(0x1b))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const decoder = createDecoder(guessMailEncoding(bytes))
  return decoder.write(bytes) + decoder.end()
}

/**
 * Latin-1 labels mean windows-1252. Bytes that are not what the label says are read as strict UTF-8 where they are
 * that, and guessed else.
 */
export function decodeLabelled(bytes: Uint8Array, label: string): DecodedText {
  const charset = label
    .trim()
    .toLowerCase()
    .replace(/^["']+|["']+$/g, '')
    .replace(/\*[a-z-]*$/, '')
  if (NO_LABEL.has(charset)) return decode(bytes, guessMailEncoding(bytes), [])
  if (charset === 'utf-8' || charset === 'utf8') {
    if (isUtf8(bytes)) return decode(bytes, 'utf-8', [])
    const guess = guessMailEncoding(bytes)
    return decode(bytes, guess === UTF8_WITH_WINDOWS || guess === 'utf-8' ? UTF8_WITH_WINDOWS : guess, [
      'the text is said to be UTF-8, but some of it is not',
    ])
  }
  if (SINGLE_BYTE.test(canonicalEncoding(charset)) && !isAscii(bytes) && isUtf8(bytes))
    return decode(bytes, 'utf-8', [`the text is said to be ${charset.slice(0, 40)}, but is UTF-8`])
  try {
    return decode(bytes, charset, [])
  } catch {
    return decode(bytes, guessMailEncoding(bytes), [
      `the text has an unknown encoding (${charset.slice(0, 40)}); it was guessed`,
    ])
  }
}

function decode(bytes: Uint8Array, encoding: string, warnings: string[]): DecodedText {
  const decoder = createDecoder(encoding)
  const text = decoder.write(bytes) + decoder.end()
  const faults = text.includes('\uFFFD') ? text.split('\uFFFD').length - 1 : 0
  if (faults > 0) warnings.push(`${faults} characters could not be read in ${encoding}`)
  return { text, warnings }
}
