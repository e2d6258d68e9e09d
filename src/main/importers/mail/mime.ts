/**
 * Takes a message apart: text, HTML, attachments. Own rather than a library's, because bodies must be decoded at the
 * speed of a mailbox (attachments are hashed, not kept) and 8-bit text without a label must be guessed, not replaced.
 */
import { createHash } from 'node:crypto'
import { type BinHexFile, readBinHex } from './binhex.ts'
import { decodeLabelled } from './charset.ts'
import type { Cut } from './cuts.ts'
import {
  decodedHeader,
  firstHeader,
  parseHeaders,
  parseParameters,
  type Headers,
  type WarnOfCut,
} from './headers.ts'
import { htmlToPlain } from './html.ts'
import { guessBoundary, splitParts } from './multipart.ts'
import { calendarText, reportText, signedContent } from './specialParts.ts'
import { extractUuencoded, flowed, withoutEncrypted, withoutSignature } from './plainBody.ts'
import { plainBytes } from './plainBytes.ts'
import { headerEnd } from './splitter.ts'
import { readTnef } from './tnef.ts'
import { decodeTransfer } from './transferEncoding.ts'

const DEEPEST = 50
const MOST_PARTS = 2_000
/** Text longer than this is cut, and says so. Characters. */
const LONGEST_TEXT = 4_000_000
/** A plain part this short beside a long HTML one says only that HTML is needed. Characters. */
const LONGEST_STUB = 400

export interface ParsedAttachment {
  name: string
  type: string
  bytes: number
  sha256: string
  /** What it holds, for as long as its text may be wanted; absent where that is in the mail's own text. */
  content?: Buffer
  /** Of a mail that is attached and no MIME. */
  parsed?: ParsedMime
  /** As its own header lines say. */
  charset?: string
}

export interface ParsedMime {
  headers: Headers
  /** Plain text: the plain part, else the HTML one converted. */
  text: string
  html: string | null
  /** What parts say that are no text: calendar entries, delivery reports, that a body is encrypted. '' when none does. */
  additions: string
  attachments: ParsedAttachment[]
  warnings: string[]
  cuts: Cut[]
}

interface Body {
  plain: string | null
  /** Whether the plain text is enriched text without its marks: worth less than plain text. */
  enriched?: true
  html: string | null
}

interface State {
  attachments: ParsedAttachment[]
  additions: string[]
  /** The first message that is attached, read when the mail says nothing itself. */
  attachedMessage: Buffer | null
  /** The text within a winmail.dat, for a mail that has no other. */
  hidden: Body | null
  warnings: Set<string>
  cuts: Set<Cut>
  parts: number
}

/** Where a part stands: which kinds of text are the mail's own depends on it (RFC 8621, 4.1.4). */
interface Place {
  depth: number
  /** The type of a part without one. */
  standard: string
  first: boolean
  related: boolean
}

const NOTHING: Body = { plain: null, html: null }

export function parseMime(bytes: Uint8Array): ParsedMime {
  return parseMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0)
}

function parseMessage(buffer: Buffer, depth: number): ParsedMime {
  const state: State = {
    attachments: [],
    additions: [],
    attachedMessage: null,
    hidden: null,
    warnings: new Set(),
    cuts: new Set(),
    parts: 0,
  }
  const { headers, body } = readEntity(skipPreface(plainBytes(buffer)), (warning, cut) =>
    warnOfCut(state, warning, cut),
  )
  const content = readBody(headers, body, state, {
    depth,
    standard: 'text/plain',
    first: true,
    related: false,
  })
  const { plain, html } = isEmpty(content) ? (state.hidden ?? content) : content
  let text = plain ?? (html === null ? '' : htmlToPlain(html))
  if (text.trim() === '' && state.attachedMessage !== null && depth >= DEEPEST) warnOfParts(state)
  else if (text.trim() === '' && state.attachedMessage !== null) {
    const inner = parseMessage(state.attachedMessage, depth + 10)
    text = [inner.text, inner.additions].filter((part) => part !== '').join('\n\n')
    // Its header lines are not shown, but its text would be.
    if (inner.cuts.includes('parts')) warnOfParts(state)
    if (inner.cuts.includes('text')) state.cuts.add('text')
    if (text !== '') {
      state.warnings.add('the mail has no text of its own; that of the attached mail is shown')
      for (const attachment of state.attachments)
        if (attachment.content === state.attachedMessage) delete attachment.content
    }
  }
  return {
    headers,
    text: limit(clean(text), state),
    html: html === null ? null : limit(html.replaceAll('\0', '\uFFFD'), state),
    additions: limit(clean([...new Set(state.additions)].join('\n\n')), state),
    attachments: state.attachments,
    warnings: [...state.warnings],
    cuts: [...state.cuts],
  }
}

function warnOfCut(state: State, warning: string, cut: Cut): void {
  state.warnings.add(warning)
  state.cuts.add(cut)
}

const warnOfParts = (state: State): void =>
  warnOfCut(
    state,
    `the mail has more than ${MOST_PARTS} parts or ${DEEPEST} levels; the rest was left out`,
    'parts',
  )

const isEmpty = ({ plain, html }: Body): boolean => (plain ?? '').trim() === '' && (html ?? '').trim() === ''

const clean = (text: string): string => {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  return lines.includes('\0') ? lines.replaceAll('\0', '\uFFFD') : lines
}

function limit(text: string, state: State): string {
  if (text.length <= LONGEST_TEXT) return text
  warnOfCut(state, `the text is ${text.length} characters long; ${LONGEST_TEXT} were kept`, 'text')
  return text.slice(0, LONGEST_TEXT)
}

/** A byte-order mark, empty lines and a mailbox's From_ line before the headers are no part of the message. */
function skipPreface(buffer: Buffer): Buffer {
  let start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
  while (buffer[start] === 0x0a || buffer[start] === 0x0d) start++
  const beginning = buffer.toString('latin1', start, start + 6)
  if (beginning.startsWith('From ') || beginning === '>From ') {
    const end = buffer.indexOf(0x0a, start)
    if (end !== -1) start = end + 1
  }
  return buffer.subarray(start)
}

const HEADER_LINE = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/

function readEntity(buffer: Buffer, warn?: WarnOfCut): { headers: Headers; body: Buffer } {
  // A part may begin with the empty line that ends its headers.
  if (buffer[0] === 0x0a) return { headers: new Map(), body: buffer.subarray(1) }
  if (buffer[0] === 0x0d && buffer[1] === 0x0a) return { headers: new Map(), body: buffer.subarray(2) }
  const end = headerEnd(buffer)
  const block = end === -1 ? buffer : buffer.subarray(0, end)
  if (!HEADER_LINE.test(block.toString('latin1', 0, 500))) return { headers: new Map(), body: buffer }
  return { headers: parseHeaders(block, warn), body: end === -1 ? Buffer.alloc(0) : buffer.subarray(end) }
}

const isText = (kind: string): boolean =>
  kind === 'text/plain' || kind === 'text/html' || kind === 'text/enriched' || kind === 'text'

function readBody(headers: Headers, body: Buffer, state: State, place: Place): Body {
  const type = parseParameters(firstHeader(headers, 'content-type'))
  const disposition = parseParameters(firstHeader(headers, 'content-disposition'))
  const kind = type.value.includes('/') ? type.value : place.standard
  if (++state.parts > MOST_PARTS || place.depth > DEEPEST) {
    warnOfParts(state)
    return NOTHING
  }
  if (kind.startsWith('multipart/'))
    return readMultipart(kind, type.parameters.get('boundary'), headers, body, state, place)
  const name = disposition.parameters.get('filename') ?? type.parameters.get('name') ?? ''
  if (
    isText(kind) &&
    disposition.value !== 'attachment' &&
    (name === '' || (place.first && !place.related))
  ) {
    const bytes = decodeTransfer(firstHeader(headers, 'content-transfer-encoding'), body, state.warnings)
    const { text, warnings } = decodeLabelled(bytes, type.parameters.get('charset') ?? '')
    for (const warning of warnings) state.warnings.add(warning)
    return readText(kind, text, type.parameters, state)
  }
  const content =
    kind === 'message/rfc822'
      ? body
      : decodeTransfer(firstHeader(headers, 'content-transfer-encoding'), body, state.warnings)
  return readAttachment(kind, name, content, type.parameters, state, place)
}

function readMultipart(
  kind: string,
  boundary: string | undefined,
  headers: Headers,
  body: Buffer,
  state: State,
  place: Place,
): Body {
  if (kind === 'multipart/encrypted') noteEncrypted(state, 'PGP/MIME')
  let parts = boundary === undefined ? null : splitParts(body, boundary, MOST_PARTS)
  if (parts === null) {
    const guess = guessBoundary(body)
    if (guess !== null) parts = splitParts(body, guess, MOST_PARTS)
    if (boundary !== undefined || parts !== null)
      state.warnings.add(
        'a multipart boundary is missing or wrong; the parts were found by their lines or read as text',
      )
  }
  if (parts === null) {
    // Without its boundary the rest is text as it stands.
    const { text, warnings } = decodeLabelled(
      decodeTransfer(firstHeader(headers, 'content-transfer-encoding'), body, state.warnings),
      '',
    )
    for (const warning of warnings) state.warnings.add(warning)
    return { plain: text, html: null }
  }
  if (!parts.closed) state.warnings.add('the last part of the mail is cut or its boundary is missing')
  return joinParts(kind, parts.parts, state, place)
}

function readText(kind: string, text: string, parameters: ReadonlyMap<string, string>, state: State): Body {
  if (kind === 'text/html') return { plain: null, html: text }
  if (kind === 'text/enriched') {
    const plain = text.replace(/<<|<\/?[a-z-]+>/gi, (tag) => (tag === '<<' ? '<' : ''))
    return { plain, enriched: true, html: null }
  }
  if (text.includes('-----BEGIN PGP MESSAGE-----')) noteEncrypted(state, 'PGP')
  const unarmoured = text.includes('-----BEGIN PGP') ? withoutEncrypted(withoutSignature(text)) : text
  const { text: plain, files } = extractUuencoded(flowed(unarmoured, parameters))
  for (const file of files) attach(state, 'application/octet-stream', file.name, file.bytes)
  const file = plain.includes('BinHex') ? readBinHex(plain) : null
  if (file === null) return { plain, html: null }
  attachBinHex(state, file)
  return { plain: plain.slice(0, file.start) + plain.slice(file.end), html: null }
}

function noteEncrypted(state: State, how: string): void {
  state.warnings.add(`the mail is encrypted (${how}); its text cannot be read`)
  state.additions.push(`[Encrypted mail (${how}): the text cannot be read]`)
}

function attach(state: State, type: string, name: string, content: Buffer, charset?: string): void {
  state.attachments.push({
    name: name.replaceAll('\0', ''),
    type,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
    ...(charset === undefined ? {} : { charset }),
  })
}

function attachBinHex(state: State, { name, bytes, whole }: BinHexFile): void {
  if (!whole) state.warnings.add('a file in BinHex is cut or damaged; what could be read of it was')
  attach(state, 'application/octet-stream', name, bytes)
}

const BINHEX = /^application\/(?:mac-binhex40|mac-binhex|x-mac-binhex40|binhex)$/
const PKCS7 = /^application\/(?:x-)?pkcs7-mime$/
const TNEF = /^application\/(?:ms-tnef|vnd\.ms-tnef)$/
const REPORT =
  /^message\/(?:delivery-status|disposition-notification|global-delivery-status|global-disposition-notification)$/

/** What is no text is listed; where it says something of the mail itself, that becomes text. */
function readAttachment(
  kind: string,
  name: string,
  content: Buffer,
  parameters: ReadonlyMap<string, string>,
  state: State,
  place: Place,
): Body {
  if (TNEF.test(kind) || /^winmail\.dat$/i.test(name)) {
    const tnef = readTnef(content)
    if (tnef !== null) {
      for (const file of tnef.attachments) attach(state, file.type, file.name, file.content)
      for (const warning of tnef.warnings) state.warnings.add(warning)
      // Outlook puts the text beside it, too; where a program has taken that away, this is what is left.
      state.hidden ??= { plain: tnef.text, html: tnef.html }
      return NOTHING
    }
    state.warnings.add('the winmail.dat of this mail could not be unpacked')
  }
  if (BINHEX.test(kind) || /\.hqx$/i.test(name)) {
    const file = readBinHex(content.toString('latin1'))
    if (file !== null) {
      attachBinHex(state, file)
      return NOTHING
    }
    state.warnings.add('a file in BinHex could not be decoded; it is listed as it is')
  }
  if (PKCS7.test(kind)) {
    const signed =
      parameters.get('smime-type')?.toLowerCase() === 'enveloped-data' ? null : signedContent(content)
    if (signed !== null) {
      const entity = readEntity(signed)
      return readBody(entity.headers, entity.body, state, { ...place, depth: place.depth + 1 })
    }
    noteEncrypted(state, 'S/MIME')
  }
  const isMessage = kind === 'message/rfc822' || kind === 'message/global'
  if (isMessage) state.attachedMessage ??= content
  const shownName = name !== '' || !isMessage ? name : messageName(content)
  attach(state, kind, shownName, content, parameters.get('charset'))
  if (kind === 'text/calendar' || kind === 'application/ics' || REPORT.test(kind)) {
    const { text } = decodeLabelled(content, parameters.get('charset') ?? 'utf-8')
    const addition = REPORT.test(kind) ? reportText(text) : calendarText(text)
    if (addition !== '') state.additions.push(addition)
  }
  return NOTHING
}

function messageName(content: Buffer): string {
  const subject = decodedHeader(readEntity(skipPreface(content)).headers, 'subject')
  return `${subject === '' ? 'message' : subject.slice(0, 200)}.eml`
}

function joinParts(kind: string, parts: readonly Buffer[], state: State, place: Place): Body {
  const standard = kind === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const related = kind === 'multipart/related'
  const alternative = kind === 'multipart/alternative'
  const bodies = parts.map((part, index) => {
    const { headers, body } = readEntity(part)
    const first = index === 0 || alternative
    return readBody(headers, body, state, {
      depth: place.depth + 1,
      standard,
      first,
      related: related && index > 0,
    })
  })
  if (alternative) return chooseAlternative(bodies)
  const written = bodies.filter((body) => body.plain !== null || body.html !== null)
  if (written.length <= 1) return written[0] ?? NOTHING
  const htmls = written.map((body) => body.html).filter((html) => html !== null)
  const plain = written.some((body) => body.plain !== null)
    ? written.map((body) => body.plain ?? htmlToPlain(body.html ?? '')).join('\n\n')
    : null
  return { plain, html: htmls.length === 0 ? null : htmls.join('\n<hr>\n') }
}

/** The plain text in all its parts, unless it only says that HTML is needed; the last HTML. */
function chooseAlternative(bodies: readonly Body[]): Body {
  const written = bodies.filter(({ plain }) => plain !== null && plain.trim() !== '')
  const best = written.some(({ enriched }) => enriched !== true)
    ? written.filter(({ enriched }) => enriched !== true)
    : written.slice(0, 1)
  const plains = new Set(best.map(({ plain }) => plain!))
  const html = bodies.findLast((body) => body.html !== null)?.html ?? null
  const plain = plains.size === 0 ? null : [...plains].join('\n\n')
  if (plain !== null && html !== null && plain.length < LONGEST_STUB && /\bhtml\b/i.test(plain)) {
    if (htmlToPlain(html).length > plain.length * 2) return { plain: null, html }
  }
  return { plain, html }
}
