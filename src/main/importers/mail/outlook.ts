/** Makes of a message that Outlook stored in its own way what a MIME mail is read to. */
import { createHash } from 'node:crypto'
import { decodeLabelled } from './charset.ts'
import type { Cut } from './cuts.ts'
import { firstHeader, parseHeaders, parseParameters } from './headers.ts'
import { htmlToPlain } from './html.ts'
import type { ParsedMime } from './mime.ts'
import type { Person } from './people.ts'
import { decompressRtf, readRtf } from './rtf.ts'

/** More of one message are not listed. */
export const MOST_ATTACHMENTS = 500

export interface OutlookAttachment {
  name: string
  type: string
  bytes: number
  /** '' when it is only referred to. */
  sha256: string
  /** As of a MIME mail's attachment. */
  content?: Buffer
  parsed?: ParsedMime
}

export const digested = (name: string, type: string, content: Uint8Array): OutlookAttachment => ({
  name,
  type,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  content: Buffer.from(content.buffer, content.byteOffset, content.length),
})

/** Times are null where there is none. */
export interface Meeting {
  subject: string
  start: Date | null
  end: Date | null
  place: string
}

/** A meeting keeps its time and place apart from its text: they are told in lines. @param label what it is */
export function meetingText(label: 'Event' | 'Invitation', { subject, start, end, place }: Meeting): string {
  const when = [start, end]
    .flatMap((time) => (time === null || Number.isNaN(time.getTime()) ? [] : [time.toISOString()]))
    .map((time) => time.slice(0, 16).replace('T', ' '))
    .join(' – ')
  const lines = [`${label}: ${subject}`]
  if (when !== '') lines.push(`When: ${when} UTC`)
  if (place !== '') lines.push(`Where: ${place}`)
  return lines.join('\n')
}

/** Texts are '' and times null where the store has none. Times are ms since 1970. */
export interface OutlookMessage {
  /** The header lines it came with. */
  headers: string
  subject: string
  messageId: string
  inReplyTo: string
  references: string
  from: Person
  to: Person[]
  cc: Person[]
  sentAt: number | null
  text: string
  html: string | Uint8Array | null
  /** For HTML as bytes. */
  charset: string
  compressedRtf: Uint8Array | null
  attachments: OutlookAttachment[]
  /** 0 low, 1 normal, 2 high. */
  importance: number
  threadIndex: Uint8Array | null
  /** Lines on what is no text: a meeting's time and place. */
  additions: string
  warnings: string[]
}

export function readOutlook(message: OutlookMessage): ParsedMime {
  const warnings = [...message.warnings]
  const cuts: Cut[] = []
  const headers = new Map<string, readonly string[]>(
    message.headers === ''
      ? []
      : parseHeaders(Buffer.from(message.headers, 'utf8'), (warning, cut) => {
          warnings.push(warning)
          cuts.push(cut)
        }),
  )
  const fill = (name: string, value: string): void => {
    if (value !== '' && firstHeader(headers, name) === '') headers.set(name, [value])
  }
  fill('subject', message.subject)
  fill('message-id', message.messageId)
  fill('in-reply-to', message.inReplyTo)
  fill('references', message.references)
  fill('from', addressText(message.from))
  fill('to', message.to.map(addressText).filter(Boolean).join(', '))
  fill('cc', message.cc.map(addressText).filter(Boolean).join(', '))
  if (message.sentAt !== null) fill('date', new Date(message.sentAt).toUTCString().replace('GMT', '+0000'))
  if (message.importance === 2) fill('importance', 'high')
  if (message.importance === 0) fill('importance', 'low')
  if (message.threadIndex !== null && message.threadIndex.length >= 22)
    fill('thread-index', Buffer.from(message.threadIndex).toString('base64'))
  const { text, html } = readBodies(
    message,
    parseParameters(firstHeader(headers, 'content-type')).value,
    warnings,
  )
  return {
    headers,
    text: text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD'),
    html: html?.replaceAll('\0', '\uFFFD') ?? null,
    additions: message.additions,
    attachments: message.attachments.map((attachment) => ({
      ...attachment,
      name: attachment.name.replaceAll('\0', ''),
      type: attachment.type === '' ? 'application/octet-stream' : attachment.type.toLowerCase(),
    })),
    warnings,
    cuts,
  }
}

function readBodies(
  message: OutlookMessage,
  sentAs: string,
  warnings: string[],
): { text: string; html: string | null } {
  let html: string | null = null
  if (typeof message.html === 'string') html = message.html === '' ? null : message.html
  else if (message.html !== null && message.html.length > 0)
    html = decodeLabelled(message.html, message.charset).text
  let { text } = message
  if (html === null && message.compressedRtf !== null) {
    const rtf = decompressRtf(Buffer.from(message.compressedRtf))
    const wrapped = rtf === null ? null : readRtf(rtf)
    if (wrapped === null) warnings.push('the formatted text of the mail could not be unpacked')
    html = wrapped?.html ?? null
    if (text.trim() === '') text = wrapped?.text ?? ''
  }
  // A mail sent as HTML alone has the text that its HTML says, as everywhere else; Outlook makes up one of its own.
  if (html !== null && (text.trim() === '' || sentAs === 'text/html')) text = htmlToPlain(html)
  return { text, html }
}

/** A person as an address header has it. */
function addressText({ name, address }: Person): string {
  const shown = name.replaceAll('\0', '').trim()
  const known = smtpAddress(address)
  if (shown === '' || shown === known) return known
  const quoted = `"${shown.replace(/["\\]/g, '\\$&')}"`
  return known === '' ? quoted : `${quoted} <${known}>`
}

/** Exchange knows its own people by a path: its last name is all that tells who it is. */
function smtpAddress(address: string): string {
  const text = address.replaceAll('\0', '').trim()
  if (!text.startsWith('/')) return text.replace(/[<>\s]/g, '')
  return (
    /\/cn=([^/]+)$/i
      .exec(text)?.[1]
      ?.toLowerCase()
      .replace(/[<>\s]/g, '') ?? ''
  )
}
