/**
 * Text in which two encodings were pasted together: UTF-8 with stray windows-1252 bytes, or windows-1252 with CP850
 * bytes (forms filled in through old consoles). Every byte gets the reading that makes sense where it stands.
 */
import iconv from 'iconv-lite'
import { onFirstUse } from '../../../shared/onFirstUse.ts'

const tableOf = (encoding: string): readonly string[] =>
  Array.from({ length: 256 }, (_, byte) => iconv.decode(Buffer.of(byte), encoding))

const windowsCharacters = onFirstUse((): readonly string[] =>
  Array.from({ length: 256 }, (_, byte) => new TextDecoder('windows-1252').decode(Uint8Array.of(byte))),
)
const dosCharacters = onFirstUse(() => tableOf('cp850'))

const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a
const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
/** A neighbour that makes a letter likely; bytes above 0x7f are mostly letters in such text. */
export const isWordByte = (byte: number): boolean => isLower(byte) || isUpper(byte) || byte >= 0x80

/** The character of a byte between two others (0 at the ends), in text that mixes windows-1252 and CP850. */
function readMixedByte(previous: number, byte: number, next: number): string {
  const windows = windowsCharacters()[byte]!
  const dos = dosCharacters()[byte]!
  const before = isWordByte(previous)
  const after = isWordByte(next)
  switch (byte) {
    case 0x80: // euro or C with cedilla
      return (!before && isWordByte(next) && previous !== 0x20) || isUpper(next) || previous === 0x90
        ? dos
        : digitBefore(previous)
          ? windows
          : after
            ? dos
            : windows
    case 0x82: // low quote or e acute
      return before || after ? dos : windows
    case 0x85: // ellipsis or a grave
      return after || (previous === 0x20 && next === 0x20) ? dos : windows
    case 0x91:
    case 0x92: // single quotes
    case 0x9c: // oe
    case 0x99: // trade mark
      return windows
    case 0x93:
    case 0x94: // double quotes or o with accent
      return before && after ? dos : windows
    case 0x96:
    case 0x97: // dashes or u with accent
      return before ? dos : windows
    case 0xa0: // no-break space or a acute: neither is telling
      return windows
    case 0xae: // registered or opening guillemet
      return !before && after ? dos : windows
    case 0xaf: // macron or closing guillemet
      return dos
    case 0xb7: // middle dot or A grave
      return before ? windows : dos
    case 0xd2:
    case 0xd3:
    case 0xd4: // O or E with accent
      return isUpper(previous) || isUpper(next) ? dos : windows
    default:
      if (byte >= 0xa0) return windows
      return before || after ? dos : windows
  }
}

const digitBefore = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** Length of the valid UTF-8 sequence at `index`: 1 to 4, or 0 where there is none. */
export function utf8Length(bytes: Uint8Array, index: number): number {
  const first = bytes[index]!
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0
  if (length === 0 || index + length > bytes.length) return 0
  for (let offset = 1; offset < length; offset++) {
    const byte = bytes[index + offset]!
    if (byte < 0x80 || byte > 0xbf) return 0
  }
  const second = bytes[index + 1]!
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return length
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8 in which bytes that are none are read as windows-1252. */
export function decodeUtf8WithWindows(bytes: Uint8Array): string {
  let text = ''
  let start = 0
  for (let index = 0; index < bytes.length;) {
    const length = bytes[index]! < 0x80 ? 1 : utf8Length(bytes, index)
    if (length > 0) {
      index += length
      continue
    }
    if (index > start) text += UTF8.decode(bytes.subarray(start, index))
    text += windowsCharacters()[bytes[index]!]!
    index++
    start = index
  }
  return start === 0 ? UTF8.decode(bytes) : text + UTF8.decode(bytes.subarray(start))
}

/** windows-1252 in which bytes that stand as CP850 letters are read so. `before` and `after` are the neighbours. */
export function decodeWindowsWithDos(bytes: Uint8Array, before: number, after: number): string {
  let text = ''
  let start = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    if (byte < 0x80) continue
    if (index > start) text += latin1(bytes, start, index)
    const previous = index === 0 ? before : bytes[index - 1]!
    const next = index + 1 < bytes.length ? bytes[index + 1]! : after
    text += readMixedByte(previous, byte, next)
    start = index + 1
  }
  return text + latin1(bytes, start, bytes.length)
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
