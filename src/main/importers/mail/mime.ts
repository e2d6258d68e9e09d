/**
 * Takes a message apart: text, HTML, attachments. Own rather than a library's, because bodies must be decoded at the
 * speed of a mailbox (attachments are hashed, not kept) and 8-bit text without a label must be guessed, not replaced.
 */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createDecoder, UTF8_WITH_WINDOWS } from '../table/decoder.ts'
import { guessEncoding } from '../table/encoding.ts'
import { decodedHeader, firstHeader, parseHeaders, parseParameters, type Headers } from './headers.ts'
import { htmlToPlain } from './html.ts'
import { headerEnd } from './splitter.ts'

const DEEPEST = 50
const MOST_PARTS = 2_000
/** Text longer than this is cut, and says so. Characters. */
const LONGEST_TEXT = 4_000_000
/** Of a header that names a transfer encoding, comments included. Characters. */
const LONGEST_ENCODING_NAME = 500

export interface ParsedAttachment {
  name: string
  type: string
  bytes: number
  sha256: string
}

export interface ParsedMime {
  headers: Headers
  /** Plain text: the plain part, else the HTML one converted. */
  text: string
  html: string | null
  attachments: ParsedAttachment[]
  warnings: string[]
}

interface Body {
  plain: string | null
  html: string | null
}

export function parseMime(bytes: Uint8Array): ParsedMime {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const state: State = { attachments: [], warnings: new Set(), parts: 0 }
  const { headers, body } = readEntity(skipPreface(buffer))
  const content = readBody(headers, body, state, 0, 'text/plain')
  const text = content.plain ?? (content.html === null ? '' : htmlToPlain(content.html))
  return {
    headers,
    text: limit(text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'), state),
    html: content.html === null ? null : limit(content.html.replaceAll('\0', '\uFFFD'), state),
    attachments: state.attachments,
    warnings: [...state.warnings],
  }
}

interface State {
  attachments: ParsedAttachment[]
  warnings: Set<string>
  parts: number
}

function limit(text: string, state: State): string {
  if (text.length <= LONGEST_TEXT) return text
  state.warnings.add(`the text is ${text.length} characters long; ${LONGEST_TEXT} were kept`)
  return text.slice(0, LONGEST_TEXT)
}

/** A byte-order mark, empty lines and a mailbox's From_ line before the headers are no part of the message. */
function skipPreface(buffer: Buffer): Buffer {
  let start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
  while (buffer[start] === 0x0a || buffer[start] === 0x0d) start++
  if (
    buffer.toString('latin1', start, start + 5) === 'From ' ||
    buffer.toString('latin1', start, start + 6) === '>From '
  ) {
    const end = buffer.indexOf(0x0a, start)
    if (end !== -1) start = end + 1
  }
  return buffer.subarray(start)
}

const HEADER_LINE = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/

function readEntity(buffer: Buffer): { headers: Headers; body: Buffer } {
  // A part may begin with the empty line that ends its headers.
  if (buffer[0] === 0x0a) return { headers: new Map(), body: buffer.subarray(1) }
  if (buffer[0] === 0x0d && buffer[1] === 0x0a) return { headers: new Map(), body: buffer.subarray(2) }
  const end = headerEnd(buffer)
  const block = end === -1 ? buffer : buffer.subarray(0, end)
  if (!HEADER_LINE.test(block.toString('latin1', 0, 500))) return { headers: new Map(), body: buffer }
  return { headers: parseHeaders(block), body: end === -1 ? Buffer.alloc(0) : buffer.subarray(end) }
}

function readBody(headers: Headers, body: Buffer, state: State, depth: number, standard: string): Body {
  const type = parseParameters(firstHeader(headers, 'content-type'))
  const disposition = parseParameters(firstHeader(headers, 'content-disposition'))
  const kind = type.value.includes('/') ? type.value : standard
  if (++state.parts > MOST_PARTS || depth > DEEPEST) {
    state.warnings.add(
      `the mail has more than ${MOST_PARTS} parts or ${DEEPEST} levels; the rest was left out`,
    )
    return { plain: null, html: null }
  }
  if (kind.startsWith('multipart/')) {
    const boundary = type.parameters.get('boundary') ?? ''
    const parts = splitParts(body, boundary, state)
    if (parts !== null) return joinParts(kind, parts, state, depth)
    // Without its boundary the rest is text as it stands.
    if (boundary !== '') state.warnings.add('a multipart boundary is missing; the parts were read as text')
    return { plain: decodeText(body, '', state), html: null }
  }
  const name = disposition.parameters.get('filename') ?? type.parameters.get('name') ?? ''
  const attached =
    disposition.value === 'attachment' || (name !== '' && kind !== 'text/plain' && kind !== 'text/html')
  const isText = kind === 'text/plain' || kind === 'text/html' || kind === 'text/enriched' || kind === 'text'
  if (isText && !attached) {
    const text = decodeText(decodeTransfer(headers, body, state), type.parameters.get('charset') ?? '', state)
    if (kind === 'text/html') return { plain: null, html: text }
    return {
      plain:
        kind === 'text/enriched'
          ? text.replace(/<<|<\/?[a-z-]+>/gi, (tag) => (tag === '<<' ? '<' : ''))
          : flowed(text, type.parameters),
      html: null,
    }
  }
  const content = kind === 'message/rfc822' ? body : decodeTransfer(headers, body, state)
  state.attachments.push({
    name: name !== '' ? name : nameless(kind, content),
    type: kind,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  })
  return { plain: null, html: null }
}

function nameless(kind: string, content: Buffer): string {
  if (kind !== 'message/rfc822') return ''
  const subject = decodedHeader(readEntity(content).headers, 'subject')
  return `${subject === '' ? 'message' : subject.slice(0, 200)}.eml`
}

function joinParts(kind: string, parts: readonly Buffer[], state: State, depth: number): Body {
  const standard = kind === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const bodies = parts.map((part) => {
    const { headers, body } = readEntity(part)
    return readBody(headers, body, state, depth + 1, standard)
  })
  if (kind === 'multipart/alternative') {
    const plain = bodies.find((body) => body.plain !== null && body.plain.trim() !== '')?.plain ?? null
    return { plain, html: bodies.findLast((body) => body.html !== null)?.html ?? null }
  }
  const written = bodies.filter((body) => body.plain !== null || body.html !== null)
  if (written.length <= 1) return written[0] ?? { plain: null, html: null }
  const htmls = written.map((body) => body.html).filter((html) => html !== null)
  const plain = written.some((body) => body.plain !== null)
    ? written.map((body) => body.plain ?? htmlToPlain(body.html ?? '')).join('\n\n')
    : null
  return { plain, html: htmls.length === 0 ? null : htmls.join('\n<hr>\n') }
}

/** The parts between the boundary lines; null when there is no such line. */
function splitParts(body: Buffer, boundary: string, state: State): Buffer[] | null {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Buffer[] = []
  let start = -1
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== 0x0a) continue
    const lineEnd = body.indexOf(0x0a, at)
    const rest = body.toString('latin1', at + mark.length, lineEnd === -1 ? body.length : lineEnd).trim()
    const closing = rest === '--'
    if (rest !== '' && !closing) continue
    if (start !== -1) parts.push(body.subarray(start, withoutBreak(body, at)))
    start = lineEnd === -1 ? body.length : lineEnd + 1
    if (closing) return parts
    if (parts.length > MOST_PARTS) break
  }
  if (start === -1) return null
  parts.push(body.subarray(start))
  state.warnings.add('the last part of the mail is cut or its boundary is missing')
  return parts
}

const withoutBreak = (body: Buffer, at: number): number => {
  if (at > 0 && body[at - 1] === 0x0a) return at > 1 && body[at - 2] === 0x0d ? at - 2 : at - 1
  return at
}

function decodeTransfer(headers: Headers, body: Buffer, state: State): Buffer {
  const encoding = /[\w-]+/.exec(
    firstHeader(headers, 'content-transfer-encoding')
      .slice(0, LONGEST_ENCODING_NAME)
      .toLowerCase()
      .replace(/\([^)]*\)/g, ''),
  )?.[0]
  if (encoding === 'base64') return decodeBase64(body)
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body)
  if (encoding === 'x-uuencode' || encoding === 'uuencode')
    state.warnings.add('a uuencoded part was not decoded')
  return body
}

/** Padding in the middle, as left by joined blocks, does not end the data. */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1')
  if (!/=[^=\s]/.test(text.trimEnd())) return Buffer.from(text, 'base64')
  return Buffer.concat(
    text.split(/(?<==)(?=[^=\s])|(?<==\s+)(?=[^=\s])/).map((block) => Buffer.from(block, 'base64')),
  )
}

const hexValue = (byte: number | undefined): number => {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

export function decodeQuotedPrintable(body: Buffer): Buffer {
  const result = Buffer.allocUnsafe(body.length)
  let length = 0
  for (let index = 0; index < body.length; index++) {
    const byte = body[index]!
    if (byte !== 0x3d) {
      result[length++] = byte
      continue
    }
    const high = hexValue(body[index + 1])
    const low = hexValue(body[index + 2])
    if (high !== -1 && low !== -1) {
      result[length++] = high * 16 + low
      index += 2
      continue
    }
    // A soft line break, perhaps with white space that was added on the way.
    let end = index + 1
    while (body[end] === 0x20 || body[end] === 0x09) end++
    if (body[end] === 0x0d && body[end + 1] === 0x0a) index = end + 1
    else if (body[end] === 0x0a) index = end
    else if (end >= body.length) index = end
    else result[length++] = byte
  }
  return result.subarray(0, length)
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

/** Latin-1 labels mean windows-1252; no label, or one that cannot be: strict UTF-8, then a guess. */
function decodeText(bytes: Buffer, label: string, state: State): string {
  const charset = label
    .trim()
    .toLowerCase()
    .replace(/^["']+|["']+$/g, '')
  if (NO_LABEL.has(charset)) return decode(bytes, guessEncoding(bytes), state)
  if ((charset === 'utf-8' || charset === 'utf8') && !isUtf8(bytes)) {
    state.warnings.add('the text is said to be UTF-8, but some of it is not')
    const guess = guessEncoding(bytes)
    return decode(bytes, guess === UTF8_WITH_WINDOWS || guess === 'utf-8' ? UTF8_WITH_WINDOWS : guess, state)
  }
  try {
    return decode(bytes, charset, state)
  } catch {
    state.warnings.add(`the text has an unknown encoding (${charset.slice(0, 40)}); it was guessed`)
    return decode(bytes, guessEncoding(bytes), state)
  }
}

function decode(bytes: Buffer, encoding: string, state: State): string {
  const decoder = createDecoder(encoding)
  const text = decoder.write(bytes) + decoder.end()
  const faults = text.includes('\uFFFD') ? text.split('\uFFFD').length - 1 : 0
  if (faults > 0) state.warnings.add(`${faults} characters could not be read in ${encoding}`)
  return text
}

/** RFC 3676: a line that ends with a space goes on in the next one. */
function flowed(text: string, parameters: ReadonlyMap<string, string>): string {
  if (parameters.get('format')?.toLowerCase() !== 'flowed') return text
  const space = parameters.get('delsp')?.toLowerCase() === 'yes' ? '' : ' '
  // Pieces, joined once: a paragraph may be a whole mail of short lines.
  const pieces: string[] = []
  let open: string | null = null
  for (const raw of text.split(/\r\n|\n/)) {
    const depth = /^>*/.exec(raw)![0]
    const line = raw.slice(depth.length).replace(/^ /, '')
    const goesOn = line.endsWith(' ') && line !== '-- '
    const content = goesOn ? line.slice(0, -1) : line
    if (open === depth) pieces.push(space, content)
    else {
      if (pieces.length > 0) pieces.push('\n')
      pieces.push(depth === '' ? content : `${depth} ${content}`)
    }
    open = goesOn ? depth : null
  }
  return pieces.join('')
}
