/** Header lines of a message: unfolding, 8-bit text, parameters, addresses, ids, dates. */
import { readDate, type ReadDate } from '../mapping/dates.ts'
import { decodeLabelled, decodeUnlabelled } from './charset.ts'
import type { Cut } from './cuts.ts'
import { decodeWords } from './words.ts'

/** Values by lower-case name, in order, unfolded but not decoded. */
export type Headers = ReadonlyMap<string, readonly string[]>

/** Of one line with all its continuations: 25,000 recipients fit. Characters; what is longer is hostile. */
const LONGEST_VALUE = 1_000_000
/** Of the lines that hold a message together or say whose it is, which are kept wherever they stand. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  ...['from', 'sender', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['content-type', 'content-transfer-encoding', 'content-disposition', 'thread-index', 'reply-to'],
])
/** Of all other lines together. Characters; what is more is hostile. */
const LONGEST_OTHERS = 4_000_000
const MOST_VALUES = 1_000
const LINE = /([^\r\n]*)(?:\r\n|\n|\r|$)/y
/** A date with its comments is shorter; what is longer is hostile. Characters. */
const LONGEST_DATE = 1_000
const MOST_IDS = 1_000
const EARLIEST_MAIL = Date.UTC(1970, 0, 1)
const LATEST_MAIL = Date.UTC(2200, 0, 1)

/** Is told of what is left out, with its extent. */
export type WarnOfCut = (warning: string, cut: Cut) => void

/**
 * @param block the header lines without the empty line that ends them
 */
export function parseHeaders(block: Uint8Array, warn: WarnOfCut = () => {}): Headers {
  const headers = new Map<string, string[]>()
  let current: { name: string; parts: string[]; length: number } | null = null
  let others = 0
  let linesLeftOut = 0
  const store = (): void => {
    if (current === null) return
    const { name, parts, length } = current
    const read = parts.join('')
    // What is cut ends with a whole address or word.
    const whole = read.length < length ? read.replace(/[,\s][^,\s]{0,500}$/, '') : read
    const value = whole.trim()
    const kept = whole.length
    if (kept < length)
      warn(`the header “${name.slice(0, 80)}” is ${length} characters long; ${kept} were read`, 'header')
    const isEssential = ESSENTIAL.has(name)
    const values = headers.get(name)
    if ((values?.length ?? 0) >= MOST_VALUES || (!isEssential && others + kept > LONGEST_OTHERS)) {
      linesLeftOut++
      return
    }
    if (!isEssential) others += kept
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  const text = decodeUnlabelled(block)
  for (LINE.lastIndex = 0; LINE.lastIndex < text.length;) {
    const line = LINE.exec(text)![1]!
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current === null) continue
      const room = LONGEST_VALUE - current.length
      if (room > 0) current.parts.push(line.length > room ? line.slice(0, room) : line)
      current.length += line.length
      continue
    }
    const colon = line.indexOf(':')
    const name = colon === -1 ? '' : line.slice(0, colon).trim().toLowerCase()
    if (name === '' || /\s/.test(name)) continue
    store()
    const value = line.slice(colon + 1)
    current = { name, parts: [value.slice(0, LONGEST_VALUE)], length: value.length }
  }
  store()
  if (linesLeftOut > 0) warn(`${linesLeftOut} header lines were left out: there are too many`, 'header lines')
  return headers
}

export const firstHeader = (headers: Headers, name: string): string => headers.get(name)?.[0] ?? ''

/** A header as people read it: encoded words decoded, white space single. */
export const decodedHeader = (headers: Headers, name: string): string =>
  decodeWords(firstHeader(headers, name)).replace(/\s+/g, ' ').trim()

export interface Parameters {
  value: string
  parameters: ReadonlyMap<string, string>
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/g

/** "text/plain; charset=utf-8; name*0=..." with RFC 2231 continuations joined and decoded. */
export function parseParameters(header: string): Parameters {
  const text = header.slice(0, 20_000)
  const value = /^\s*"?([^;"\s(]*)/.exec(text)?.[1]?.toLowerCase() ?? ''
  const simple = new Map<string, string>()
  const pieces = new Map<string, { number: number; encoded: boolean; text: string }[]>()
  for (const match of text.matchAll(PARAMETER)) {
    const name = match[1]!.toLowerCase()
    const content = match[2] !== undefined ? match[2].replace(/\\(.)/g, '$1') : stripComment(match[3] ?? '')
    const continued = /^([^*]+)\*(\d*)(\*?)$/.exec(name)
    if (continued === null) {
      if (!simple.has(name)) simple.set(name, decodeWords(content))
      continue
    }
    const list = pieces.get(continued[1]!) ?? []
    pieces.set(continued[1]!, list)
    const encoded = continued[3] === '*' || continued[2] === ''
    list.push({ number: Number(continued[2] === '' ? 0 : continued[2]), encoded, text: content })
  }
  // A boundary is too important to be lost to a missing semicolon.
  if (!simple.has('boundary') && value.startsWith('multipart/')) {
    const boundary = /\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(text)
    if (boundary !== null) simple.set('boundary', boundary[1] ?? boundary[2]!)
  }
  for (const [name, list] of pieces) {
    const joined = decodeContinuation(list.sort((a, b) => a.number - b.number))
    if (joined !== '') simple.set(name, joined)
  }
  return { value, parameters: simple }
}

const stripComment = (text: string): string => text.replace(/\s+\([^)]*\)\s*$/, '').trim()

function decodeContinuation(pieces: readonly { encoded: boolean; text: string }[]): string {
  const label = pieces[0]?.encoded === true ? /^([^']*)'[^']*'/.exec(pieces[0].text) : null
  const bytes = pieces.map(({ encoded, text }, index) => {
    const content = index === 0 && label !== null ? text.slice(label[0].length) : text
    if (!encoded) return Buffer.from(content, 'utf8')
    return Buffer.from(
      content.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    )
  })
  const charset = label?.[1] ?? ''
  return decodeLabelled(Buffer.concat(bytes), charset === '' ? 'utf-8' : charset).text
}

/**
 * Ids in angle brackets, without them, each once; bare ids where there are no brackets. Of very many the first, which
 * began the conversation, and the last stay.
 */
export function parseIds(values: readonly string[], warn: WarnOfCut = () => {}): string[] {
  const text = values.join(' ')
  const bracketed = [...text.matchAll(/<\s*([^<>\s]+)\s*>/g)].map((match) => match[1]!)
  const ids =
    bracketed.length > 0 ? bracketed : text.split(/[\s,]+/).filter((part) => /^[^@\s]+@[^@\s]+$/.test(part))
  const different = [...new Set(ids)]
  if (different.length <= MOST_IDS) return different
  warn(`the mail refers to ${different.length} others; ${MOST_IDS} were kept`, 'references')
  return [different[0]!, ...different.slice(1 - MOST_IDS)]
}

const ASCTIME = /^\p{L}{2,9},?\s+(\p{L}{3,9})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s*(.*?)\s*(\d{4})$/u

/** The sending time by the Date header; null when there is none or it cannot be read. */
function parseMailDate(value: string): ReadDate | null {
  const text = value
    .slice(0, LONGEST_DATE)
    .replace(/\([^)]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (text === '') return null
  const asctime = ASCTIME.exec(text)
  const ordered =
    asctime === null ? text : `${asctime[2]} ${asctime[1]} ${asctime[5]} ${asctime[3]} ${asctime[4]}`.trim()
  const read = readDate(ordered, 'dayFirst')
  if (read !== null) return plausible(read)
  // Date.parse makes a date of nearly anything; a year must be there at least.
  const parsed = /(?<!\d)(?:19|20)\d{2}(?!\d)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(parsed) ? null : plausible({ milliseconds: parsed, offsetMinutes: null })
}

/** No mail is older than the first ones or from the far future; no clock is further from UTC than 14 hours. */
function plausible({ milliseconds, offsetMinutes }: ReadDate): ReadDate | null {
  if (milliseconds < EARLIEST_MAIL || milliseconds >= LATEST_MAIL) return null
  const known = offsetMinutes !== null && Math.abs(offsetMinutes) <= 14 * 60
  return { milliseconds, offsetMinutes: known ? offsetMinutes : null }
}

/** When the mail was sent: the Date header, else the newest Received line. */
export function sentAt(headers: Headers): { date: ReadDate | null; fromReceived: boolean } {
  for (const value of headers.get('date') ?? []) {
    const date = parseMailDate(value)
    if (date !== null) return { date, fromReceived: false }
  }
  for (const received of headers.get('received') ?? []) {
    const stamp = received.slice(received.lastIndexOf(';') + 1)
    const read = parseMailDate(stamp)
    if (read !== null) return { date: read, fromReceived: true }
  }
  return { date: null, fromReceived: false }
}
