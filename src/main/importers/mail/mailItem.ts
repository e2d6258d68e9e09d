/** Makes an item of a message. */
import { mailTextKey, normalizeText } from '../../folding/textKey.ts'
import { shortHash } from '../../hash.ts'
import type { RawMessage } from '../format.ts'
import type { NewItem, MailPart } from '../transfer.ts'
import type { Cut } from './cuts.ts'
import { decodedHeader, firstHeader, parseIds, sentAt, type Headers } from './headers.ts'
import { parseMime, type ParsedAttachment } from './mime.ts'
import { parsePeople, personText } from './people.ts'
import { splitMail } from './quotes.ts'
import { decodeWords } from './words.ts'

/** HTML longer than this is not kept beside the text. Characters. */
const LONGEST_HTML = 2_000_000

/** The headers that rules read. */
const KEPT_HEADERS = [
  'list-id',
  'list-unsubscribe',
  'auto-submitted',
  'precedence',
  'importance',
  'priority',
  'x-priority',
  'x-auto-response-suppress',
  'x-mailer',
  'reply-to',
  'sender',
  'return-path',
  'delivered-to',
  'content-type',
  'x-gmail-labels',
  'thread-index',
] as const

export interface MailItem {
  item: NewItem
  mail: MailPart
  /** Beside `mail.attachments`, whose texts are not read yet. */
  attachments: readonly ParsedAttachment[]
  /** What was too much to be kept; the mail's warnings say how much. */
  cuts: readonly Cut[]
}

/** @returns null when the bytes hold nothing that makes a mail */
export function readMail(raw: RawMessage): MailItem | null {
  const parsed = raw.parsed ?? parseMime(raw.bytes)
  const { headers } = parsed
  if (
    headers.size === 0 &&
    parsed.text.trim() === '' &&
    parsed.additions === '' &&
    parsed.attachments.length === 0
  )
    return null
  const warnings = [...raw.warnings, ...parsed.warnings]
  const cuts = [...parsed.cuts]
  const warn = (warning: string, cut: Cut): void => {
    warnings.push(warning)
    cuts.push(cut)
  }
  const from = parsePeople(firstHeader(headers, 'from'))[0] ??
    parsePeople(firstHeader(headers, 'sender'))[0] ?? { name: '', address: '' }
  const to = people(headers, 'to')
  const cc = people(headers, 'cc')
  const subject = decodedHeader(headers, 'subject')
  const { text: written, quotedText, signature } = splitMail(parsed.text, parsed.html)
  const text = [written, parsed.additions].filter((part) => part !== '').join('\n\n')
  warnings.push(...unreadable(headers))
  const { date, fromReceived } = sentAt(headers)
  if (fromReceived) warnings.push('the date is that of the receiving server')
  const content = shortHash(
    JSON.stringify([
      from.address.toLowerCase(),
      normalizeText(subject),
      // Some stores keep whole seconds only.
      date === null ? null : Math.floor(date.milliseconds / 1000),
      normalizeText(parsed.text),
      normalizeText(parsed.additions),
      parsed.attachments.map(({ sha256 }) => sha256).sort(),
    ]),
  )
  const given =
    parseIds(headers.get('message-id')?.slice(0, 1) ?? [])[0] ??
    firstHeader(headers, 'message-id').replace(/[<>\s]/g, '')
  const messageId = given === '' ? `made-up-${content}@verbatim.invalid` : given.slice(0, 1_000)
  if (given === '') warnings.push('the mail had no Message-ID; one was made up')
  let { html } = parsed
  if (html !== null && html.length > LONGEST_HTML) {
    warn(`the HTML is ${html.length} characters long and was not kept; its text was`, 'HTML')
    html = null
  }
  return {
    item: {
      position: raw.position,
      identity: shortHash(`${messageId}\n${content}`),
      text,
      textKey: mailTextKey({ from: personText(from), to, subject, text }),
      subject,
      occurredAt: date?.milliseconds ?? null,
      occurredOffset: date?.offsetMinutes ?? null,
      score: null,
      scoreState: 'blank',
      customer: from.address === '' ? null : from.address.toLowerCase(),
      cells: '[]',
    },
    attachments: parsed.attachments,
    cuts,
    mail: {
      message: [
        messageId,
        given === '' ? 1 : 0,
        JSON.stringify(parseIds(headers.get('in-reply-to') ?? [], warn)),
        JSON.stringify(parseIds(headers.get('references') ?? [], warn)),
        from.name,
        from.address,
        JSON.stringify(to),
        JSON.stringify(cc),
        quotedText,
        html,
        keptHeaders(headers),
        JSON.stringify(warnings),
        signature,
      ],
      attachments: parsed.attachments.map(({ name, type, bytes, sha256 }) => [
        name.slice(0, 500),
        type.slice(0, 200),
        bytes,
        sha256,
        null,
      ]),
      folder: raw.folder ?? '',
      labels: JSON.stringify((raw.labels ?? []).length > 0 ? raw.labels : labelsOf(headers)),
    },
  }
}

/** What of the subject and the sender could not be read as its encoding says. */
function unreadable(headers: Headers): string[] {
  const notes: string[] = []
  for (const name of ['subject', 'from']) {
    const value = firstHeader(headers, name)
    const found = new Set<string>()
    decodeWords(value, found)
    if (value.includes('\uFFFD')) found.add('some characters could not be read')
    for (const note of found) notes.push(`in the header ${name}: ${note}`)
  }
  return notes
}

/** What mailboxes write into a mail's own header lines: Gmail's labels, the states of mbox and Mozilla. */
function labelsOf(headers: Headers): string[] {
  const gmail = decodedHeader(headers, 'x-gmail-labels')
  if (gmail !== '') return (gmail.match(/"[^"]*"|[^,]+/g) ?? []).map(unquoted).slice(0, 100)
  const states = firstHeader(headers, 'status') + firstHeader(headers, 'x-status')
  const mozilla = parseInt(firstHeader(headers, 'x-mozilla-status').slice(0, 4), 16) || 0
  return [
    states.includes('R') || (mozilla & 1) !== 0 ? 'read' : '',
    states.includes('A') || (mozilla & 2) !== 0 ? 'answered' : '',
    states.includes('F') || (mozilla & 4) !== 0 ? 'flagged' : '',
    states.includes('D') || (mozilla & 8) !== 0 ? 'deleted' : '',
  ].filter((label) => label !== '')
}

const unquoted = (label: string): string => label.trim().replace(/^"|"$/g, '').trim()

const people = (headers: Headers, name: string): string[] =>
  (headers.get(name) ?? [])
    .flatMap(parsePeople)
    .map(personText)
    .filter((text) => text !== '')

function keptHeaders(headers: Headers): string {
  const kept: Record<string, string> = {}
  for (const name of KEPT_HEADERS) {
    const value = name === 'x-gmail-labels' ? decodedHeader(headers, name) : firstHeader(headers, name)
    if (value !== '') kept[name] = value.slice(0, 2_000)
  }
  return JSON.stringify(kept)
}
