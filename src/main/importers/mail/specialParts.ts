/** Parts that are no text but say something: calendar entries, delivery reports, receipts, as lines of text. */
import { decodeWords } from './words.ts'

const MOST_LINES = 5_000
const MOST_ENTRIES = 10
const MOST_PEOPLE = 20

/** A calendar part (RFC 5545): what, when, where, who. '' when it holds no event. */
export function calendarText(calendar: string): string {
  const lines = calendar.replace(/\r?\n[ \t]/g, '').split(/\r\n|\n|\r/, MOST_LINES)
  const method = /^METHOD(?:;[^:]*)?:(.*)$/im.exec(lines.slice(0, 50).join('\n'))?.[1]?.trim().toUpperCase()
  const events: string[] = []
  let open: Map<string, string[]> | null = null
  for (const line of lines) {
    if (/^BEGIN:(?:VEVENT|VTODO)\s*$/i.test(line)) open = new Map()
    else if (/^END:(?:VEVENT|VTODO)\s*$/i.test(line)) {
      if (open !== null && events.length < MOST_ENTRIES) events.push(eventText(open, method ?? ''))
      open = null
    } else if (open !== null) {
      const match = /^([A-Za-z-]+)((?:;[^:;="]*(?:=(?:"[^"]*"|[^:;"]*))*)*):(.*)$/.exec(line.slice(0, 4_000))
      if (match === null) continue
      const name = match[1]!.toUpperCase()
      const list = open.get(name) ?? []
      if (list.length < 200)
        list.push(name === 'ATTENDEE' || name === 'ORGANIZER' || name.startsWith('DT') ? line : match[3]!)
      open.set(name, list)
    }
  }
  return events.filter((event) => event !== '').join('\n\n')
}

const METHODS: Readonly<Record<string, string>> = {
  REQUEST: 'Invitation',
  CANCEL: 'Cancelled event',
  REPLY: 'Answer to an invitation',
  COUNTER: 'Other time proposed',
}

function eventText(event: ReadonlyMap<string, readonly string[]>, method: string): string {
  const first = (name: string): string => unescapeCalendar(event.get(name)?.[0] ?? '')
  const summary = first('SUMMARY')
  const starts = calendarTime(event.get('DTSTART')?.[0] ?? '')
  const ends = calendarTime(event.get('DTEND')?.[0] ?? '')
  const organizer = (event.get('ORGANIZER') ?? []).map(calendarPerson)
  const attendees = (event.get('ATTENDEE') ?? []).slice(0, MOST_PEOPLE).map(calendarPerson)
  const rows: [string, string][] = [
    [METHODS[method] ?? 'Event', summary],
    ['When', [starts, ends].filter((time) => time !== '').join(' – ')],
    ['Where', first('LOCATION')],
    ['Organizer', organizer.join(', ')],
    ['Who', attendees.join(', ')],
  ]
  const filled = rows.filter(([, value]) => value !== '')
  return filled.length === 0 ? '' : filled.map(([label, value]) => `${label}: ${value}`).join('\n')
}

const unescapeCalendar = (text: string): string =>
  text
    .replace(/\\([nN,;\\])/g, (_, sign: string) => (sign === 'n' || sign === 'N' ? ' ' : sign))
    .replace(/\s+/g, ' ')
    .trim()

/** "DTSTART;TZID=Europe/Berlin:20240102T100000" -> "2024-01-02 10:00 (Europe/Berlin)" */
function calendarTime(line: string): string {
  const match = /:(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?\s*$/.exec(line)
  if (match === null) return ''
  const [, year, month, day, hour, minute, utc] = match
  const zone = /;TZID="?([^:;"]{1,80})/i.exec(line)?.[1]
  const time = hour === undefined ? '' : ` ${hour}:${minute}`
  return `${year}-${month}-${day}${time}${utc === 'Z' ? ' UTC' : zone === undefined ? '' : ` (${zone})`}`
}

/** 'ATTENDEE;CN="Ann Lee";PARTSTAT=ACCEPTED:mailto:ann@example.org' -> 'Ann Lee <ann@example.org> (accepted)' */
function calendarPerson(line: string): string {
  const name = unescapeCalendar(/;CN=(?:"([^"]*)"|([^:;]*))/i.exec(line)?.slice(1).find(Boolean) ?? '')
  const address = /mailto:([^\s;,"]+)/i.exec(line)?.[1] ?? ''
  const state = /;PARTSTAT=([\w-]+)/i.exec(line)?.[1]?.toLowerCase() ?? ''
  const person = name === '' || name === address ? address : address === '' ? name : `${name} <${address}>`
  return state === '' || state === 'needs-action' ? person : `${person} (${state})`
}

/** A delivery report (RFC 3464) or receipt (RFC 8098): for whom, what became of it, why. '' when it says neither. */
export function reportText(report: string): string {
  const blocks = report
    .slice(0, 200_000)
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split(/\n\s*\n/)
  const lines: string[] = []
  for (const block of blocks.slice(0, 200)) {
    const field = (name: string): string =>
      decodeWords(new RegExp(`^${name}[ \\t]*:[ \\t]*(.{0,1000})`, 'im').exec(block)?.[1] ?? '')
        .replace(/^(?:rfc822|utf-8|smtp|x-[\w-]+)\s*;\s*/i, '')
        .trim()
    const recipient = (field('Final-Recipient') || field('Original-Recipient')).replace(/^<|>$/g, '')
    const disposition = field('Disposition')
    const action = field('Action')
    if (recipient === '' || (action === '' && disposition === '' && field('Status') === '')) continue
    const details = [field('Status'), field('Diagnostic-Code')].filter((text) => text !== '').join(', ')
    const outcome = disposition === '' ? action : disposition.replace(/^.*;\s*/, '')
    lines.push(
      `${disposition === '' ? 'Delivery' : 'Receipt'} ${outcome}: ${recipient}${details === '' ? '' : ` (${details})`}`,
    )
  }
  return lines.slice(0, 100).join('\n')
}

/** The content of an opaque signed S/MIME message (CMS SignedData, RFC 5652); null when it is not that, or encrypted. */
export function signedContent(message: Buffer): Buffer | null {
  // Signed data: the id of the kind of content (1.2.840.113549.1.7.2) near the start, then that of plain data (…7.1).
  const signed = Buffer.from('06092a864886f70d010702', 'hex')
  const data = Buffer.from('06092a864886f70d010701', 'hex')
  const start = message.subarray(0, 64).indexOf(signed)
  if (start === -1) return null
  const content = message.subarray(0, 4_096).indexOf(data, start + signed.length)
  if (content === -1) return null
  const outer = derElement(message, content + data.length)
  if (outer === null || outer.tag !== 0xa0) return null
  return octets(message, outer.start, outer.end, 0)
}

interface DerElement {
  tag: number
  start: number
  /** null: until the end mark (indefinite length). */
  end: number | null
}

function derElement(bytes: Buffer, at: number): DerElement | null {
  const tag = bytes[at]
  const length = bytes[at + 1]
  if (tag === undefined || length === undefined) return null
  if (length === 0x80) return { tag, start: at + 2, end: null }
  if (length < 0x80) return { tag, start: at + 2, end: at + 2 + length }
  const size = length & 0x7f
  if (size > 4 || at + 2 + size > bytes.length) return null
  return { tag, start: at + 2 + size, end: at + 2 + size + bytes.readUIntBE(at + 2, size) }
}

/** The joined octet strings between two places; pieces of pieces are opened. */
function octets(bytes: Buffer, start: number, end: number | null, depth: number): Buffer | null {
  const pieces: Buffer[] = []
  let at = start
  const limit = end === null ? bytes.length : Math.min(end, bytes.length)
  while (at < limit) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) break
    const element = derElement(bytes, at)
    if (element === null) break
    if (element.tag === 0x04 && element.end !== null) {
      pieces.push(bytes.subarray(element.start, element.end))
      at = element.end
    } else if (element.tag === 0x24 && depth < 4) {
      const inner = octets(bytes, element.start, element.end, depth + 1)
      if (inner !== null) pieces.push(inner)
      if (element.end === null) break
      at = element.end
    } else break
  }
  return pieces.length === 0 ? null : Buffer.concat(pieces)
}
