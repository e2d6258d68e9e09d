/**
 * Seven-bit Asian charsets that shift between ASCII and a set of two-byte characters, which neither the platform nor
 * iconv-lite reads: HZ (RFC 1843), ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922).
 */
import { createDecoder } from '../table/decoder.ts'

const ESCAPE = 0x1b
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const TILDE = 0x7e
const LINE_FEED = 0x0a
const REPLACEMENT = '\uFFFD'

const DECODERS: ReadonlyMap<string, (bytes: Uint8Array) => string> = new Map([
  ['hz-gb-2312', decodeHz],
  ['hz', decodeHz],
  ['cp52936', decodeHz],
  ['iso-2022-kr', decodeKorean],
  ['csiso2022kr', decodeKorean],
  ['cp50225', decodeKorean],
  ['iso-2022-cn', decodeChinese],
  ['iso-2022-cn-ext', decodeChinese],
  ['cp50227', decodeChinese],
])

/** @param charset in lower case. @returns null for a charset that is none of these */
export function decodeShifted(bytes: Uint8Array, charset: string): string | null {
  return DECODERS.get(charset)?.(bytes) ?? null
}

function decode(bytes: number[], encoding: string): string {
  const decoder = createDecoder(encoding)
  return decoder.write(Uint8Array.from(bytes)) + decoder.end()
}

const isGraphic = (byte: number | undefined): byte is number =>
  byte !== undefined && byte >= 0x21 && byte <= 0x7e

/** "~{" begins characters of GB 2312, "~}" ends them, as the end of a line does; "~~" is a tilde. */
function decodeHz(bytes: Uint8Array): string {
  const plain: number[] = []
  let shifted = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    const next = bytes[index + 1]
    if (byte === LINE_FEED) shifted = false
    if (byte === TILDE && (next === 0x7b || next === 0x7d)) {
      shifted = next === 0x7b
      index++
    } else if (!shifted && byte === TILDE && next === TILDE) {
      plain.push(TILDE)
      index++
    } else if (!shifted && byte === TILDE && next === LINE_FEED) index++
    else if (shifted && isGraphic(byte) && isGraphic(next)) {
      plain.push(byte | 0x80, next | 0x80)
      index++
    } else plain.push(byte)
  }
  return decode(plain, 'gb18030')
}

/** What stands between SO and SI is of KS X 1001; the designator ESC $ ) C says nothing more. */
function decodeKorean(bytes: Uint8Array): string {
  const plain: number[] = []
  let shifted = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    if (byte === ESCAPE && bytes[index + 1] === 0x24 && bytes[index + 2] === 0x29) index += 3
    else if (byte === SHIFT_OUT) shifted = true
    else if (byte === SHIFT_IN) shifted = false
    else {
      if (byte === LINE_FEED) shifted = false
      plain.push(shifted && isGraphic(byte) ? byte | 0x80 : byte)
    }
  }
  return decode(plain, 'euc-kr')
}

/** GB 2312 is read; characters of CNS 11643, the other set this charset may carry, become U+FFFD and are counted as such. */
function decodeChinese(bytes: Uint8Array): string {
  const text: string[] = []
  let plain: number[] = []
  let set = ''
  let shifted = false
  const flush = (): void => {
    if (plain.length > 0) text.push(decode(plain, 'gb18030'))
    plain = []
  }
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    const next = bytes[index + 1]
    if (byte === ESCAPE && next === 0x24) {
      if (bytes[index + 2] === 0x29) set = String.fromCharCode(bytes[index + 3] ?? 0)
      index += 3
    } else if (byte === ESCAPE && (next === 0x4e || next === 0x4f)) {
      // One character of another plane.
      flush()
      text.push(REPLACEMENT)
      index += 3
    } else if (byte === SHIFT_OUT) shifted = true
    else if (byte === SHIFT_IN) shifted = false
    else if (shifted && isGraphic(byte) && isGraphic(next)) {
      if (set === 'A') plain.push(byte | 0x80, next | 0x80)
      else {
        flush()
        text.push(REPLACEMENT)
      }
      index++
    } else {
      if (byte === LINE_FEED) shifted = false
      plain.push(byte)
    }
  }
  flush()
  return text.join('')
}
