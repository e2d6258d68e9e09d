/** A message of an Outlook data file, read through pst-extractor. */
import { createHash } from 'node:crypto'
import type { PSTAttachment, PSTMessage } from 'pst-extractor'
import type { Person } from './people.ts'
import { codepageName } from './tnef.ts'
import {
  meetingText,
  MOST_ATTACHMENTS,
  readOutlook,
  type OutlookAttachment,
  type OutlookMessage,
} from './outlook.ts'
import { PROPERTY } from './outlookProperties.ts'

const MOST_RECIPIENTS = 500
const BLOCK_BYTES = 65_536
const EMBEDDED_MESSAGE = 5
const EMBEDDED_OBJECT = 6
/** Messages in messages are read so far. */
const DEEPEST = 3
/** What a text may be found in is kept until it is, if it is no larger. Bytes. */
const LARGEST_KEPT = 32 * 1024 ** 2
const MAY_HAVE_TEXT =
  /\.(?:txt|text|log|md|csv|tsv|html?|eml|msg|pdf|do[ct][xm])$|^text\/|^message\/|pdf$|wordprocessingml/i

/** What the library reads by number but keeps to itself. */
interface ByNumber {
  getStringItem(identifier: number): string
  getIntItem(identifier: number): number
  getBinaryItem(identifier: number): Buffer | null
}

export const byNumber = (object: object): ByNumber => object as ByNumber

/** @param depth how many messages it is attached within */
export function readPstMessage(message: PSTMessage, depth = 0): OutlookMessage {
  const warnings: string[] = []
  /** A field that cannot be read costs itself only. */
  const read = <Value>(field: string, otherwise: Value, get: () => Value): Value => {
    try {
      return get()
    } catch {
      warnings.push(`the ${field} could not be read`)
      return otherwise
    }
  }
  const properties = byNumber(message)
  const codepage = properties.getIntItem(PROPERTY.internetCodepage)
  const { to, cc } = read('recipients', { to: [], cc: [] }, () => recipientsOf(message))
  const sent = message.clientSubmitTime ?? message.messageDeliveryTime ?? message.creationTime
  return {
    headers: read('header lines', '', () => message.transportMessageHeaders),
    subject: read('subject', '', () => message.subject),
    messageId: message.internetMessageId,
    inReplyTo: message.inReplyToId,
    references: properties.getStringItem(PROPERTY.references),
    from: senderOf(message),
    to,
    cc,
    sentAt: sent === null || Number.isNaN(sent.getTime()) ? null : sent.getTime(),
    text: read('text', '', () => message.body),
    html: read('HTML', null, () => properties.getBinaryItem(PROPERTY.html) ?? message.bodyHTML),
    charset: codepage === 0 ? '' : codepageName(codepage),
    compressedRtf: read('formatted text', null, () => properties.getBinaryItem(PROPERTY.compressedRtf)),
    attachments: read('list of attachments', [], () => attachmentsOf(message, warnings, depth)),
    importance: message.importance,
    threadIndex: read('thread index', null, () => properties.getBinaryItem(PROPERTY.threadIndex)),
    additions: read('time of the meeting', '', () => meetingOf(message)),
    warnings,
  }
}

function senderOf(message: PSTMessage): Person {
  const properties = byNumber(message)
  const representing =
    properties.getStringItem(PROPERTY.representingSmtp) || message.sentRepresentingEmailAddress
  return {
    name: message.sentRepresentingName || message.senderName,
    address: representing || properties.getStringItem(PROPERTY.senderSmtp) || message.senderEmailAddress,
  }
}

function recipientsOf(message: PSTMessage): { to: Person[]; cc: Person[] } {
  const to: Person[] = []
  const cc: Person[] = []
  const count = Math.min(message.numberOfRecipients, MOST_RECIPIENTS)
  for (let index = 0; index < count; index++) {
    const recipient = message.getRecipient(index)
    if (recipient === null) continue
    const person = { name: recipient.displayName, address: recipient.smtpAddress || recipient.emailAddress }
    if (recipient.recipientType === 2) cc.push(person)
    else if (recipient.recipientType === 1) to.push(person)
  }
  return { to, cc }
}

function attachmentsOf(message: PSTMessage, warnings: string[], depth: number): OutlookAttachment[] {
  const attachments: OutlookAttachment[] = []
  const count = Math.min(message.numberOfAttachments, MOST_ATTACHMENTS)
  if (count < message.numberOfAttachments)
    warnings.push(`only ${count} of ${message.numberOfAttachments} attachments are listed`)
  for (let index = 0; index < count; index++) {
    try {
      attachments.push(readAttachment(message.getAttachment(index), depth))
    } catch {
      warnings.push(`attachment ${index + 1} could not be read`)
    }
  }
  return attachments
}

function readAttachment(attachment: PSTAttachment, depth: number): OutlookAttachment {
  const name = attachment.longFilename || attachment.filename || attachment.displayName
  // A message or object in the message is told by its name and size; it has no bytes of its own.
  if (attachment.attachMethod === EMBEDDED_MESSAGE || attachment.attachMethod === EMBEDDED_OBJECT) {
    const message = attachment.attachMethod === EMBEDDED_MESSAGE
    const embedded = message && depth < DEEPEST ? attachment.embeddedPSTMessage : null
    return {
      name: message ? `${(attachment.displayName || name || 'message').slice(0, 200)}.msg` : name,
      type: message ? 'application/vnd.ms-outlook' : '',
      bytes: attachment.size,
      sha256: '',
      ...(embedded === null ? {} : { parsed: readOutlook(readPstMessage(embedded, depth + 1)) }),
    }
  }
  const stream = attachment.fileInputStream
  const hash = createHash('sha256')
  let bytes = 0
  const keep: Buffer[] | null = MAY_HAVE_TEXT.test(name) || MAY_HAVE_TEXT.test(attachment.mimeTag) ? [] : null
  if (stream !== null) {
    const block = Buffer.alloc(BLOCK_BYTES)
    for (;;) {
      const count = stream.read(block)
      if (count <= 0) break
      hash.update(block.subarray(0, count))
      bytes += count
      if (keep !== null && bytes <= LARGEST_KEPT) keep.push(Buffer.from(block.subarray(0, count)))
      if (count < block.length) break
    }
  }
  return {
    name,
    type: attachment.mimeTag || 'application/octet-stream',
    bytes,
    sha256: stream === null ? '' : hash.digest('hex'),
    ...(keep === null || bytes > LARGEST_KEPT ? {} : { content: Buffer.concat(keep) }),
  }
}

/** What the library adds to a message that is a meeting. */
interface MeetingFields {
  startTime: Date | null
  endTime: Date | null
  location: string
}

function meetingOf(message: PSTMessage): string {
  if (!message.messageClass.startsWith('IPM.Schedule')) return ''
  const { startTime, endTime, location } = message as PSTMessage & Partial<MeetingFields>
  return meetingText('Invitation', {
    subject: message.subject,
    start: startTime ?? null,
    end: endTime ?? null,
    place: location ?? '',
  })
}
