/** Content-Transfer-Encodings: base64, quoted-printable and uuencode, with the damage they come with. */

const EQUALS = 0x3d

/**
 * Padding in the middle, as left by blocks that were joined, does not end the data; but what follows it must be whole
 * groups of four.
 */
export function decodeBase64(body: Buffer): Buffer {
  const padding = body.indexOf(EQUALS)
  if (padding === -1 || padding >= body.length - 4) return Buffer.from(body.toString('latin1'), 'base64')
  const text = body.toString('latin1')
  if (!/=[^=\s]|=\s+[^=\s]/.test(text.trimEnd())) return Buffer.from(text, 'base64')
  const [first = '', ...more] = text.split(/(?<==)(?=[^=\s])|(?<==)\s+(?=[^=\s])/)
  const blocks = more.filter((block) => {
    const bare = block.replace(/\s/g, '')
    return bare.length % 4 === 0 && /^[\w+/-]+=*$/.test(bare)
  })
  return Buffer.concat([first, ...blocks].map((block) => Buffer.from(block, 'base64')))
}

/** Whether a text that is said to be base64 can be: nearly all of it is of the alphabet. */
export function looksLikeBase64(body: Buffer): boolean {
  const sample = body.toString('latin1', 0, 4_000)
  const strange = sample.match(/[^\w+/=\s-]/g)?.length ?? 0
  const words = sample.trim().match(/\S[ \t]+\S/g)?.length ?? 0
  return strange === 0 ? words < 5 : strange * 20 < sample.length && words < 5
}

const hexValue = (byte: number | undefined): number => {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** What is no escape stays as it is. */
export function decodeQuotedPrintable(body: Buffer): Buffer {
  let index = body.indexOf(EQUALS)
  if (index === -1) return body
  const result = Buffer.allocUnsafe(body.length)
  let length = 0
  let from = 0
  while (index !== -1) {
    length += body.copy(result, length, from, index)
    const high = hexValue(body[index + 1])
    const low = high === -1 ? -1 : hexValue(body[index + 2])
    if (low !== -1) {
      result[length++] = high * 16 + low
      from = index + 3
    } else {
      // A soft line break, perhaps with white space that was added on the way.
      let end = index + 1
      while (body[end] === 0x20 || body[end] === 0x09) end++
      if (body[end] === 0x0d && body[end + 1] === 0x0a) from = end + 2
      else if (body[end] === 0x0a) from = end + 1
      else if (end >= body.length) from = end
      else {
        result[length++] = EQUALS
        from = index + 1
      }
    }
    index = from >= body.length ? -1 : body.indexOf(EQUALS, from)
  }
  length += body.copy(result, length, from)
  return result.subarray(0, length)
}

export interface EncodedFile {
  name: string
  bytes: Buffer
}

const BEGIN = /^begin(?:-base64)? [0-7]{3,4} (\S.{0,250}?)[ \t]*$/
const LONGEST_UU_LINE = 90

/** Files that old programs put between the lines of a text; the text without them. */
export function extractUuencoded(text: string): { text: string; files: EncodedFile[] } {
  if (!/^begin(?:-base64)? [0-7]{3,4} /m.test(text)) return { text, files: [] }
  const lines = text.split(/\r\n|\n/)
  const kept: string[] = []
  const files: EncodedFile[] = []
  for (let index = 0; index < lines.length; index++) {
    const begin = BEGIN.exec(lines[index]!)
    const file = begin === null ? null : readUuencoded(lines, index)
    if (begin === null || file === null) kept.push(lines[index]!)
    else {
      files.push({ name: begin[1]!, bytes: file.bytes })
      index = file.last
    }
  }
  return files.length === 0 ? { text, files } : { text: kept.join('\n'), files }
}

/** The file whose "begin" line is at `begin`, null when its lines are not encoded. */
function readUuencoded(lines: readonly string[], begin: number): { bytes: Buffer; last: number } | null {
  const base64 = lines[begin]!.startsWith('begin-base64')
  const pieces: Buffer[] = []
  for (let index = begin + 1; index < lines.length; index++) {
    const line = lines[index]!.trimEnd()
    if (line === 'end' || line === '====') {
      return pieces.length === 0 ? null : { bytes: Buffer.concat(pieces), last: index }
    }
    if (line === '' || line === '`') continue
    const piece = base64 ? Buffer.from(line, 'base64') : uuLine(line)
    if (piece === null || line.length > LONGEST_UU_LINE) {
      return pieces.length < 2 ? null : { bytes: Buffer.concat(pieces), last: index - 1 }
    }
    pieces.push(piece)
  }
  return pieces.length < 2 ? null : { bytes: Buffer.concat(pieces), last: lines.length }
}

/** One line: a length, then four characters for three bytes; null when it is none. */
function uuLine(line: string): Buffer | null {
  const length = (line.charCodeAt(0) - 32) & 63
  const encoded = line.slice(1)
  const groups = Math.ceil(length / 3)
  // Spaces at the end were zeros, and are often lost on the way.
  if (length === 0 || length > 45 || /[^\x20-\x60]/.test(line) || encoded.length > groups * 4 + 2) return null
  const bytes = Buffer.alloc(groups * 3)
  const value = (index: number): number =>
    index < encoded.length ? (encoded.charCodeAt(index) - 32) & 63 : 0
  for (let index = 0, at = 0; at < bytes.length; index += 4, at += 3) {
    const group = (value(index) << 18) | (value(index + 1) << 12) | (value(index + 2) << 6) | value(index + 3)
    bytes[at] = group >> 16
    bytes[at + 1] = group >> 8
    bytes[at + 2] = group
  }
  return bytes.subarray(0, length)
}
