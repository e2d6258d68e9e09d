/** Text of bytes as a mail labels them, and as they are where the label is missing or wrong. */
import { isAscii, isUtf8 } from 'node:buffer'
import { canonicalEncoding, createDecoder, UTF8_WITH_WINDOWS, WINDOWS_WITH_DOS } from '../table/decoder.ts'
import { guessEncoding } from '../table/encoding.ts'
import { decodeShifted } from './shiftedCharsets.ts'

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
  // A made-up charset of the web that turns letters into private characters.
  'x-user-defined',
  'replacement',
])

/** Names that mail uses and no library knows. */
const MAIL_NAMES: ReadonlyMap<string, string> = new Map([
  ['x-mac-japanese', 'shift_jis'],
  ['x-mac-korean', 'euc-kr'],
  ['x-mac-chinesetrad', 'big5'],
  ['x-mac-chinesesimp', 'gb18030'],
  ['x-mac-ce', 'maccenteuro'],
  ['x-mac-centraleurroman', 'maccenteuro'],
  ['x-mac-greek', 'macgreek'],
  ['x-mac-turkish', 'macturkish'],
  ['x-mac-icelandic', 'maciceland'],
  ['x-mac-croatian', 'maccroatian'],
  ['x-mac-romanian', 'macromania'],
  ['x-mac-thai', 'macthai'],
  ['cp10000', 'macintosh'],
  ['cp10001', 'shift_jis'],
  ['cp10006', 'macgreek'],
  ['cp10007', 'x-mac-cyrillic'],
  ['cp10029', 'maccenteuro'],
  ['cp10081', 'macturkish'],
  ['unicode-1-1-utf-7', 'utf-7'],
  ['x-unicode-2-0-utf-7', 'utf-7'],
  ['unicode-2-0-utf-7', 'utf-7'],
  ['utf7', 'utf-7'],
  ['cp65000', 'utf-7'],
  ['cp65001', 'utf-8'],
  ['unicode-1-1-utf-8', 'utf-8'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-3', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp50222', 'iso-2022-jp'],
  ['cp874', 'windows-874'],
  ['ms874', 'windows-874'],
  ['koi8', 'koi8-r'],
  ['koi8r', 'koi8-r'],
  ['koi8u', 'koi8-u'],
  ['ms932', 'shift_jis'],
  ['cp51932', 'euc-jp'],
  ['cp51949', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['ksc_5601', 'euc-kr'],
])

/** In these any byte is a letter, so a text that is UTF-8 throughout cannot be told by its errors. */
const SINGLE_BYTE = /^(?:iso-?8859-|windows-125|koi8|latin|cp125|macintosh)/

/** In these every byte is below 0x80; a decoder would cut the others to seven bits. */
const SEVEN_BIT = new Set(['utf-7', 'iso-2022-jp'])

/** So many bytes beyond ASCII are UTF-8 throughout in a text of another multi-byte encoding less than once in a thousand. */
const SURE_BYTES = 8

function isUtf8ByNoChance(bytes: Uint8Array): boolean {
  let beyond = 0
  for (const byte of bytes) if (byte >= 0x80 && ++beyond >= SURE_BYTES) return true
  return false
}

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
  const named = label
    .trim()
    .toLowerCase()
    .replace(/^["']+|["']+$/g, '')
    .replace(/\*[a-z-]*$/, '')
  const charset = MAIL_NAMES.get(named) ?? named
  if (NO_LABEL.has(charset)) return decode(bytes, guessMailEncoding(bytes), [])
  const shifted = decodeShifted(bytes, charset)
  if (shifted !== null) return counted(shifted, charset, [])
  if (charset === 'utf-8' || charset === 'utf8') {
    if (isUtf8(bytes)) return decode(bytes, 'utf-8', [])
    const guess = guessMailEncoding(bytes)
    return decode(bytes, guess === UTF8_WITH_WINDOWS || guess === 'utf-8' ? UTF8_WITH_WINDOWS : guess, [
      'the text is said to be UTF-8, but some of it is not',
    ])
  }
  if (SINGLE_BYTE.test(canonicalEncoding(charset)) && !isAscii(bytes) && isUtf8(bytes))
    return decode(bytes, 'utf-8', [`the text is said to be ${charset.slice(0, 40)}, but is UTF-8`])
  if (SEVEN_BIT.has(charset) && !isAscii(bytes))
    return decode(bytes, guessMailEncoding(bytes), [
      `the text is said to be ${charset}, which has no such bytes; its encoding was guessed`,
    ])
  try {
    const labelled = decode(bytes, charset, [])
    if (isAscii(bytes) || !isUtf8(bytes)) return labelled
    if (labelled.warnings.length === 0 && !isUtf8ByNoChance(bytes)) return labelled
    return decode(bytes, 'utf-8', [`the text is said to be ${charset.slice(0, 40)}, but is UTF-8`])
  } catch {
    return decode(bytes, guessMailEncoding(bytes), [
      `the text has an unknown encoding (${charset.slice(0, 40)}); it was guessed`,
    ])
  }
}

function decode(bytes: Uint8Array, encoding: string, warnings: string[]): DecodedText {
  const decoder = createDecoder(encoding)
  return counted(decoder.write(bytes) + decoder.end(), encoding, warnings)
}

/** With a word on the characters that could not be read. */
function counted(text: string, encoding: string, warnings: string[]): DecodedText {
  const faults = text.includes('\uFFFD') ? text.split('\uFFFD').length - 1 : 0
  if (faults > 0) warnings.push(`${faults} characters could not be read in ${encoding}`)
  return { text, warnings }
}
