/**
 * Which encoding a text file is in: byte-order mark, NULs where UTF-16 and UTF-32 put them, strict UTF-8 over the whole
 * file, and only then guesses from the bytes above 0x7f.
 */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import iconv from 'iconv-lite'
import jschardet from 'jschardet'
import { readChunks } from '../fileFacts.ts'
import type { FileFacts } from '../format.ts'
import { canonicalEncoding, holdUtf8, UTF8_WITH_WINDOWS, WINDOWS_WITH_DOS } from './decoder.ts'
import { isWordByte, utf8Length } from './mixedText.ts'

const SAMPLE_BYTES = 65_536

/** What one pass over the bytes tells. */
export interface ByteScan {
  /** SHA-256 of the file, base64url. */
  digest: string
  encoding: string
}

/** Encoding by a byte-order mark or by where the NULs stand; null when neither tells. */
export function wideEncoding(head: Uint8Array): string | null {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'utf-32le'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  const length = Math.min(head.length, 4096) & ~3
  if (length < 4) return null
  const zeros = [0, 0, 0, 0]
  for (let index = 0; index < length; index++) if (head[index] === 0) zeros[index % 4]!++
  const quarter = length / 4
  const share = zeros.map((count) => count / quarter)
  if (share[2]! > 0.9 && share[3]! > 0.9 && share[0]! < 0.1) return 'utf-32le'
  if (share[0]! > 0.9 && share[1]! > 0.9 && share[3]! < 0.1) return 'utf-32be'
  const even = (share[0]! + share[2]!) / 2
  const odd = (share[1]! + share[3]!) / 2
  if (odd > 0.3 && even < 0.1) return 'utf-16le'
  if (even > 0.3 && odd < 0.1) return 'utf-16be'
  return null
}

const SIGNATURES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x25, 0x50, 0x44, 0x46, 0x2d], // pdf
  [0x89, 0x50, 0x4e, 0x47], // png
  [0xff, 0xd8, 0xff], // jpeg
  [0x47, 0x49, 0x46, 0x38], // gif
  [0x1f, 0x8b, 0x08], // gzip
  [0xd0, 0xcf, 0x11, 0xe0], // old Office
  [0x21, 0x42, 0x44, 0x4e], // pst
  [0x7f, 0x45, 0x4c, 0x46], // elf
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x52, 0x61, 0x72, 0x21], // rar
]

/** In texts that are otherwise sound, as programs write them that end each text with one. */
const MOST_ZEROS = 0.2

/** Whether the bytes are no text: a known signature, or many control characters that text does not have. */
export function isBinary(head: Uint8Array): boolean {
  if (SIGNATURES.some((signature) => signature.every((byte, index) => head[index] === byte))) return true
  if (wideEncoding(head) !== null) return false
  let zeros = 0
  let others = 0
  for (const byte of head) {
    if (byte === 0) zeros++
    // 0x01 and 0x1c to 0x1f divide the fields of some tables.
    else if (byte < 0x1a && byte !== 0x01 && (byte < 0x09 || byte > 0x0d)) others++
  }
  const few = Math.max(4, head.length * 0.02)
  return others + zeros > few && (others > few / 10 || zeros > head.length * MOST_ZEROS)
}

/** Reads the whole file once: its digest and its encoding. */
export async function scanBytes(file: FileFacts, head: Uint8Array): Promise<ByteScan> {
  const digest = createHash('sha256')
  const wide = wideEncoding(head)
  const evidence = createEvidence()
  let strict = true
  let carry: Uint8Array = new Uint8Array()
  for await (const chunk of readChunks(file)) {
    digest.update(chunk)
    if (wide !== null && wide !== 'utf-8') continue
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
    const whole = bytes.subarray(0, bytes.length - holdUtf8(bytes))
    carry = new Uint8Array(bytes.subarray(whole.length))
    if (isUtf8(whole)) continue
    strict = false
    evidence.add(whole)
  }
  if (carry.length > 0) {
    strict = false
    evidence.add(carry)
  }
  const encoding = wide !== null && wide !== 'utf-8' ? wide : strict ? 'utf-8' : evidence.verdict()
  return { digest: digest.digest('base64url'), encoding }
}

/** Encoding of a few bytes known to be text, such as an undeclared 8-bit mail body. */
export function guessEncoding(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return 'utf-8'
  const evidence = createEvidence()
  evidence.add(bytes)
  return evidence.verdict()
}

interface Evidence {
  add(bytes: Uint8Array): void
  verdict(): string
}

/** Counts of each high byte by the kind of its neighbours: none, small letter, capital (3 x 3), times 256. */
type Contexts = Float64Array

const kindOf = (byte: number): 0 | 1 | 2 => (byte >= 0x41 && byte <= 0x5a ? 2 : isWordByte(byte) ? 1 : 0)

function createEvidence(): Evidence {
  const contexts: Contexts = new Float64Array(256 * 9)
  const sample: Uint8Array[] = []
  let sampled = 0
  let sequences = 0
  let longSequences = 0
  let strays = 0
  return {
    add: (bytes) => {
      for (let index = 0; index < bytes.length; index++) {
        const byte = bytes[index]!
        if (byte < 0x80) continue
        contexts[byte * 9 + kindOf(bytes[index - 1] ?? 0) * 3 + kindOf(bytes[index + 1] ?? 0)]!++
      }
      for (let index = 0; index < bytes.length;) {
        const length = utf8Length(bytes, index)
        if (length === 0) strays++
        else if (length > 1) sequences++
        if (length > 2) longSequences++
        index += Math.max(1, length)
      }
      if (sampled < SAMPLE_BYTES) {
        const part = highLines(bytes, SAMPLE_BYTES - sampled)
        sampled += part.length
        sample.push(part)
      }
    },
    verdict: () => {
      const text = Buffer.concat(sample)
      // Single accents rarely form a sequence by accident; the runs of other scripts do now and then.
      const meant = inRuns(text) && sequences < strays ? 0 : sequences
      if (meant >= Math.min(3, strays) && (meant >= strays * 0.3 || longSequences >= 2))
        return UTF8_WITH_WINDOWS
      return otherScript(text) ?? westernEncoding(contexts)
    },
  }
}

/** The lines that have bytes above 0x7f, up to a limit: guessing needs no others. */
function highLines(bytes: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = []
  let taken = 0
  for (let start = 0; start < bytes.length && taken < limit;) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline === -1 ? bytes.length : newline + 1
    const line = bytes.subarray(start, end)
    if (line.some((byte) => byte >= 0x80)) {
      parts.push(line.slice(0, limit - taken))
      taken += parts.at(-1)!.length
    }
    start = end
  }
  return Buffer.concat(parts)
}

const WESTERN = /^(?:ascii|windows-1252|iso-8859-(?:1|15)|macroman|maccyrillic|ibm850|utf-.*)$/i

/** An encoding of another script that the detector is sure of and that reads without faults; null otherwise. */
function otherScript(sample: Uint8Array): string | null {
  const text = Buffer.from(sample)
  const { encoding, confidence } = jschardet.detect(text)
  // Accents stand alone among plain letters; in other scripts the bytes above 0x7f come in runs.
  const enough = inRuns(text) ? 0.1 : 0.6
  if (encoding === null || confidence < enough || WESTERN.test(encoding)) return null
  const name = canonicalEncoding(encoding)
  if (!iconv.encodingExists(name)) return null
  const decoded = iconv.decode(text, name)
  const faults = decoded.split('\uFFFD').length - 1
  return faults > decoded.length * 0.01 ? null : name
}

function inRuns(bytes: Uint8Array): boolean {
  let high = 0
  let runs = 0
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index]! < 0x80) continue
    high++
    if ((bytes[index - 1] ?? 0) < 0x80) runs++
  }
  return runs > 0 && high / runs >= 2.2
}

const WESTERN_TABLES = ['windows-1252', 'cp850', 'macintosh'] as const

/** Windows, DOS or Mac: the reading in which high bytes are letters where letters stand. */
function westernEncoding(contexts: Contexts): string {
  const scores = WESTERN_TABLES.map((name) => ({
    name,
    all: tableScore(name, contexts, 0x80, 0xff),
    low: tableScore(name, contexts, 0x80, 0x9f),
    high: tableScore(name, contexts, 0xa0, 0xff),
  }))
  const [windows, dos] = scores as [(typeof scores)[0], (typeof scores)[0]]
  const best = scores.reduce((first, second) => (second.all > first.all ? second : first))
  if (dos.low > windows.low && dos.low >= 3 && windows.high > dos.high && windows.high >= 3)
    return WINDOWS_WITH_DOS
  return best.all > windows.all + 2 ? best.name : 'windows-1252'
}

const LETTER = /\p{L}/u
const COMMON_LETTER = /[éèêëàâäáãåçñîïíìôöóòõûüúùøæœßýÿÉÈÊËÀÂÄÁÃÅÇÑÎÏÍÔÖÓÕÛÜÚØÆŒ]/
const WORD_MARK = /[’'·…–—\u00ad-]/

function tableScore(encoding: string, contexts: Contexts, from: number, to: number): number {
  let score = 0
  for (let byte = from; byte <= to; byte++) {
    const character = iconv.decode(Buffer.of(byte), encoding)
    for (let context = 0; context < 9; context++) {
      const count = contexts[byte * 9 + context]!
      if (count === 0) continue
      score += count * contextScore(character, Math.trunc(context / 3), context % 3)
    }
  }
  return score
}

function contextScore(character: string, before: number, after: number): number {
  if (LETTER.test(character)) {
    if (before === 0 && after === 0) return 0
    if (!COMMON_LETTER.test(character)) return -0.5
    const capital = character === character.toUpperCase() && character !== 'ß'
    return capital && before === 1 ? -1 : 1
  }
  if (before > 0 && after > 0) return WORD_MARK.test(character) ? 0 : -2
  return character < '\u00a0' ? -2 : 0
}
