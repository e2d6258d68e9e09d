/** BinHex 4.0, in which old Macintosh programs sent files (RFC 1741). */

const MARK = '(This file must be converted with BinHex'
const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'
const REPEAT = 0x90
/** Runs make a few bytes into many: what is longer is no file that was mailed. Bytes. */
const LONGEST_FILE = 64 * 1024 * 1024
const HEADER_AFTER_NAME = 19
const CHECKSUM_BYTES = 2
const WHITE_SPACE = /\s/

export interface BinHexFile {
  name: string
  /** The data fork: what other systems call the file. */
  bytes: Buffer
  /** Whether the checksums of its header and its bytes are right. */
  whole: boolean
  /** Where in the text it begins and ends. */
  start: number
  end: number
}

const VALUES = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]))

/** The first file in BinHex of a text (one character a byte); null where there is none, or nothing of it can be read. */
export function readBinHex(text: string): BinHexFile | null {
  const mark = text.indexOf(MARK)
  if (mark === -1) return null
  const colon = /[\r\n][ \t]*:/.exec(text.slice(mark, mark + 500))
  if (colon === null) return null
  const start = mark + colon.index + colon[0].length
  const close = text.indexOf(':', start)
  const end = close === -1 ? text.length : close
  const content = unpack(text, start, end)
  if (content === null) return null
  const nameLength = content[0] ?? 0
  const header = 1 + nameLength + HEADER_AFTER_NAME
  if (nameLength === 0 || nameLength > 63 || content.length < header + CHECKSUM_BYTES) return null
  const name = content.toString('latin1', 1, 1 + nameLength)
  const length = content.readUInt32BE(1 + nameLength + 11)
  const from = header + CHECKSUM_BYTES
  if (length > LONGEST_FILE) return null
  const bytes = content.subarray(from, from + length)
  const whole =
    bytes.length === length &&
    content.length >= from + length + CHECKSUM_BYTES &&
    checksum(content.subarray(0, header)) === content.readUInt16BE(header) &&
    checksum(bytes) === content.readUInt16BE(from + length)
  return { name, bytes, whole, start: mark, end: close === -1 ? text.length : close + 1 }
}

/** Six bits a character, then runs: a byte, 0x90 and how often it stands there; 0x90 0x00 is 0x90 itself. */
function unpack(text: string, start: number, end: number): Buffer | null {
  const packed: number[] = []
  let bits = 0
  let held = 0
  for (let index = start; index < end && packed.length < LONGEST_FILE; index++) {
    const value = VALUES.get(text[index]!)
    if (value === undefined) {
      if (WHITE_SPACE.test(text[index]!)) continue
      break
    }
    bits = (bits << 6) | value
    held += 6
    if (held < 8) continue
    held -= 8
    packed.push((bits >> held) & 0xff)
    bits &= (1 << held) - 1
  }
  const pieces: Buffer[] = []
  let length = 0
  let plain: number[] = []
  const flush = (): void => {
    if (plain.length > 0) pieces.push(Buffer.from(plain))
    plain = []
  }
  let last = 0
  for (let index = 0; index < packed.length; index++) {
    const byte = packed[index]!
    if (byte !== REPEAT) {
      plain.push((last = byte))
      length++
      continue
    }
    const count = packed[++index] ?? 0
    if (count === 0) plain.push((last = REPEAT))
    else {
      flush()
      pieces.push(Buffer.alloc(count - 1, last))
    }
    length += Math.max(1, count - 1)
    if (length > LONGEST_FILE) return null
  }
  flush()
  return Buffer.concat(pieces)
}

/** CRC-CCITT (XModem). */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 8
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000) === 0 ? sum << 1 : (sum << 1) ^ 0x1021
    sum &= 0xffff
  }
  return sum
}
