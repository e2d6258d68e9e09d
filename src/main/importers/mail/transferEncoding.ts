/** Content-Transfer-Encodings: base64, quoted-printable and uuencode, with the damage they come with. */
import { extractUuencoded } from './plainBody.ts'

const EQUALS = 0x3d
/** Of a header that names a transfer encoding, comments included. Characters. */
const LONGEST_ENCODING_NAME = 500

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
function looksLikeBase64(body: Buffer): boolean {
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

/** @param header the value of Content-Transfer-Encoding, '' where there is none */
export function decodeTransfer(header: string, body: Buffer, warnings: Set<string>): Buffer {
  if (header === '') return body
  const encoding = /[\w-]+/.exec(
    header
      .slice(0, LONGEST_ENCODING_NAME)
      .toLowerCase()
      .replace(/\([^)]*\)/g, ''),
  )?.[0]
  if (encoding === 'base64') {
    if (looksLikeBase64(body)) return decodeBase64(body)
    warnings.add('a part is said to be base64, but is not; it was taken as it stands')
    return body
  }
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body)
  if (encoding === 'x-uuencode' || encoding === 'uuencode' || encoding === 'x-uue') {
    const [file] = extractUuencoded(body.toString('latin1')).files
    if (file !== undefined) return file.bytes
    warnings.add('a uuencoded part could not be decoded')
  }
  return body
}
