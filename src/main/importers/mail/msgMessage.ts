/** A mail that Outlook saved as a file of its own (.msg, MS-OXMSG), read through msgreader. */
import msgreader, { type FieldsData } from '@kenjiuno/msgreader'
import type { Person } from './people.ts'
import { codepageName } from './tnef.ts'
import {
  digested,
  meetingText,
  MOST_ATTACHMENTS,
  type OutlookAttachment,
  type OutlookMessage,
} from './outlook.ts'
import { PROPERTY } from './outlookProperties.ts'

/** The name of a stream with a property, as it stands in the file's directory. */
const PROPERTY_STREAM = Buffer.from('__properties_version1.0', 'utf16le')

/** Properties that the library leaves to the caller. */
const WANTED: ReadonlySet<number> = new Set([
  PROPERTY.inReplyTo,
  PROPERTY.references,
  PROPERTY.threadIndex,
  PROPERTY.importance,
])

const MsgReader = (msgreader as unknown as { default?: typeof msgreader }).default ?? msgreader

/** Whether bytes of a compound file name a message's streams. */
export const namesMessageStreams = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(PROPERTY_STREAM)

/** @throws Error when it is no message, or damaged */
export function readMsg(bytes: Uint8Array): OutlookMessage {
  // Of the message, of its recipients, of messages in it: each has properties of its own.
  const properties = new Map<FieldsData, Map<number, Uint8Array>>()
  // Bytes of their own: the library reads from the start of the memory they lie in.
  const reader = new MsgReader(new Uint8Array(bytes).buffer)
  reader.parserConfig = {
    propertyObserver: (owner, tag, raw) => {
      if (raw === null || !WANTED.has(tag >>> 16)) return
      const list = properties.get(owner) ?? new Map<number, Uint8Array>()
      properties.set(owner, list.set(tag >>> 16, raw))
    },
  }
  const fields = reader.getFileData()
  if (fields.error !== undefined) throw new Error(fields.error)
  if (fields.messageClass === undefined && fields.subject === undefined && fields.body === undefined)
    throw new Error('the file holds no message')
  const own = properties.get(fields)
  const text = (id: number): string =>
    Buffer.from(own?.get(id) ?? [])
      .toString('utf16le')
      .replaceAll('\0', '')
  const people = (kind: 'to' | 'cc'): Person[] =>
    (fields.recipients ?? [])
      .filter(({ recipType }) => recipType === kind)
      .map(({ name, smtpAddress, email }) => ({
        name: plain(name),
        address: plain(smtpAddress) || plain(email),
      }))
  const sent = Date.parse(fields.clientSubmitTime ?? fields.messageDeliveryTime ?? '')
  const importance = own?.get(PROPERTY.importance)
  const warnings: string[] = []
  return {
    headers: plain(fields.headers),
    subject: plain(fields.subject),
    messageId: plain(fields.messageId),
    inReplyTo: text(PROPERTY.inReplyTo),
    references: text(PROPERTY.references),
    from: {
      name: plain(fields.senderName),
      address:
        plain(fields.sentRepresentingSmtpAddress) ||
        plain(fields.senderSmtpAddress) ||
        plain(fields.senderEmail),
    },
    to: people('to'),
    cc: people('cc'),
    sentAt: Number.isNaN(sent) ? null : sent,
    text: plain(fields.body),
    html: fields.bodyHtml ?? fields.html ?? null,
    charset: fields.internetCodepage === undefined ? '' : codepageName(fields.internetCodepage),
    compressedRtf: fields.compressedRtf ?? null,
    attachments: attachmentsOf(reader, fields, warnings),
    importance: importance?.[0] ?? 1,
    threadIndex: own?.get(PROPERTY.threadIndex) ?? null,
    additions: meetingOf(fields),
    warnings,
  }
}

/** In a damaged file a text may be anything. */
const plain = (value: unknown): string => (typeof value === 'string' ? value : '')

function attachmentsOf(
  reader: InstanceType<typeof MsgReader>,
  fields: FieldsData,
  warnings: string[],
): OutlookAttachment[] {
  const listed: OutlookAttachment[] = []
  for (const attachment of (fields.attachments ?? []).slice(0, MOST_ATTACHMENTS)) {
    const inner = attachment.innerMsgContent === true
    const name = plain(attachment.fileName) || plain(attachment.fileNameShort) || plain(attachment.name)
    try {
      const { content } = reader.getAttachment(attachment)
      listed.push(
        digested(
          inner && name === ''
            ? `${plain(attachment.innerMsgContentFields?.subject) || 'message'}.msg`
            : name,
          inner ? 'application/vnd.ms-outlook' : plain(attachment.attachMimeTag),
          content,
        ),
      )
    } catch {
      warnings.push(`the attachment ${name.slice(0, 80)} could not be read`)
    }
  }
  return listed
}

function meetingOf(fields: FieldsData): string {
  if (fields.apptStartWhole === undefined) return ''
  const time = (text: string | undefined): Date => new Date(Date.parse(text ?? ''))
  return meetingText('Event', {
    subject: plain(fields.subject),
    start: time(fields.apptStartWhole),
    end: time(fields.apptEndWhole),
    place: plain(fields.apptLocation) || plain(fields.location),
  })
}
