import { TextDecoder } from 'node:util'
import iconv from 'iconv-lite'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { decodeUtf8WithWindows, decodeWindowsWithDos, utf8Length } from './mixedText.ts'

/** Turns the bytes of a file into text, chunk by chunk. */
export interface Decoder {
  /** The chunk may be reused afterwards. */
  write(bytes: Uint8Array): string
  end(): string
}

/** Encodings that are pairs: the first with bytes of the second in it. */
export const UTF8_WITH_WINDOWS = 'utf-8+windows-1252'
export const WINDOWS_WITH_DOS = 'windows-1252+cp850'

const ALIASES: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  ascii: 'windows-1252',
  'us-ascii': 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
  utf16: 'utf-16le',
  'utf-16': 'utf-16le',
  utf32: 'utf-32le',
  'utf-32': 'utf-32le',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp932: 'shift_jis',
  cp936: 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  ibm850: 'cp850',
  macroman: 'macintosh',
  'x-mac-roman': 'macintosh',
}

/** Names the library knows that turn bytes into other bytes, not into text. */
const NO_CHARACTERS = new Set(['base64', 'hex', 'internal'])

/** The name under which an encoding is kept; labels of Latin-1 and ASCII mean windows-1252. */
export function canonicalEncoding(label: string): string {
  const name = label.trim().toLowerCase()
  return Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name
}

/** @throws VerbatimError `usage` for an encoding nobody knows */
export function createDecoder(label: string): Decoder {
  const encoding = canonicalEncoding(label)
  if (encoding === UTF8_WITH_WINDOWS) return heldBack(holdUtf8, (bytes) => decodeUtf8WithWindows(bytes))
  if (encoding === WINDOWS_WITH_DOS) return createMixedDecoder()
  const standard = standardDecoder(encoding)
  if (standard !== null) {
    return { write: (bytes) => standard.decode(bytes, { stream: true }), end: () => standard.decode() }
  }
  if (NO_CHARACTERS.has(encoding) || !iconv.encodingExists(encoding)) {
    throw new VerbatimError(
      'usage',
      `there is no encoding named ${label}`,
      'Use a name such as utf-8, utf-16le or windows-1252.',
    )
  }
  const decoder = iconv.getDecoder(encoding)
  return wellFormed({ write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() ?? '' })
}

/** Halves of surrogate pairs that stand alone become U+FFFD, as the store would make them: equal texts stay equal. */
function wellFormed(decoder: Decoder): Decoder {
  let half = ''
  return {
    write: (bytes) => {
      const text = half + decoder.write(bytes)
      half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : ''
      return text.slice(0, text.length - half.length).toWellFormed()
    },
    end: () => (half + decoder.end()).toWellFormed(),
  }
}

function standardDecoder(encoding: string): TextDecoder | null {
  try {
    return new TextDecoder(encoding)
  } catch {
    return null
  }
}

/** A decoder that keeps back the last bytes of a chunk until it sees what follows them. */
function heldBack(hold: (bytes: Uint8Array) => number, decode: (bytes: Uint8Array) => string): Decoder {
  let rest: Uint8Array = new Uint8Array()
  let started = false
  const strip = (text: string): string => {
    if (started || text === '') return text
    started = true
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
  return {
    write: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      const keep = Math.min(hold(all), all.length)
      const text = decode(all.subarray(0, all.length - keep))
      rest = new Uint8Array(all.subarray(all.length - keep))
      return strip(text)
    },
    end: () => strip(decode(rest)),
  }
}

/** How many bytes at the end may begin a UTF-8 sequence that goes on in the next chunk. */
export function holdUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return utf8Length(bytes, bytes.length - back) === 0 ? back : 0
  }
  return 0
}

/** The reading of a byte needs its neighbours, so one byte is kept back and the one before it remembered. */
function createMixedDecoder(): Decoder {
  let before = 0
  let rest: Uint8Array = new Uint8Array()
  return {
    write: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      if (all.length < 2) {
        rest = new Uint8Array(all)
        return ''
      }
      const last = all.length - 1
      const text = decodeWindowsWithDos(all.subarray(0, last), before, all[last]!)
      before = all[last - 1]!
      rest = new Uint8Array(all.subarray(last))
      return text
    },
    end: () => decodeWindowsWithDos(rest, before, 0),
  }
}
