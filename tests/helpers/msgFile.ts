import { burn, type Entry } from '@kenjiuno/msgreader/lib/Burner.js'

/** Kinds of entries in a compound file. */
const KIND = { directory: 1, document: 2, root: 5 } as const

export interface MsgContent {
  subject: string
  body?: string
  html?: string
  rtf?: Buffer
  headers?: string
  messageId?: string
  inReplyTo?: string
  from: { name: string; address: string }
  to: readonly { name: string; address: string; kind?: 1 | 2 }[]
  /** ms since 1970 */
  sentAt: number
  files?: readonly { name: string; content: Buffer }[]
}

interface Directory {
  name: string
  streams: [name: string, content: Buffer][]
  directories: Directory[]
}

const text = (id: string, value: string | undefined): [string, Buffer][] =>
  value === undefined ? [] : [[`__substg1.0_${id}001F`, Buffer.from(value, 'utf16le')]]

const binary = (id: string, value: Buffer | undefined): [string, Buffer][] =>
  value === undefined ? [] : [[`__substg1.0_${id}0102`, value]]

/** A property of fixed size in the properties stream. */
function fixed(tag: number, value: bigint | number): Buffer {
  const entry = Buffer.alloc(16)
  entry.writeUInt32LE(tag, 0)
  entry.writeUInt32LE(6, 4)
  entry.writeBigUInt64LE(BigInt(value), 8)
  return entry
}

/** A .msg as Outlook writes it (MS-OXMSG). */
export function msgFile(mail: MsgContent): Buffer {
  const fileTime = BigInt(mail.sentAt + 11_644_473_600_000) * 10_000n
  const root: Directory = {
    name: 'Root Entry',
    streams: [
      [
        '__properties_version1.0',
        Buffer.concat([Buffer.alloc(32), fixed(0x00390040, fileTime), fixed(0x00170003, 2)]),
      ],
      ...text('001A', 'IPM.Note'),
      ...text('0037', mail.subject),
      ...text('1000', mail.body),
      ...text('007D', mail.headers),
      ...text('1035', mail.messageId),
      ...text('1042', mail.inReplyTo),
      ...text('0C1A', mail.from.name),
      ...text('0C1F', mail.from.address),
      ...text('5D01', mail.from.address),
      ...binary('1013', mail.html === undefined ? undefined : Buffer.from(mail.html, 'utf8')),
      ...binary('1009', mail.rtf),
    ],
    directories: [
      { name: '__nameid_version1.0', streams: [], directories: [] },
      ...mail.to.map((person, index): Directory => ({
        name: `__recip_version1.0_#${index.toString(16).padStart(8, '0').toUpperCase()}`,
        streams: [
          ['__properties_version1.0', Buffer.concat([Buffer.alloc(8), fixed(0x0c150003, person.kind ?? 1)])],
          ...text('3001', person.name),
          ...text('39FE', person.address),
        ],
        directories: [],
      })),
      ...(mail.files ?? []).map((file, index): Directory => ({
        name: `__attach_version1.0_#${index.toString(16).padStart(8, '0').toUpperCase()}`,
        streams: [
          ['__properties_version1.0', Buffer.concat([Buffer.alloc(8), fixed(0x37050003, 1)])],
          ...text('3707', file.name),
          ...binary('3701', file.content),
        ],
        directories: [],
      })),
    ],
  }
  const entries: Entry[] = []
  const add = (directory: Directory, type: number): number => {
    const index = entries.length
    const entry: Entry = { name: directory.name, type, length: 0, children: [] }
    entries.push(entry)
    for (const [name, content] of directory.streams) {
      entry.children!.push(entries.length)
      entries.push({
        name,
        type: KIND.document,
        length: content.length,
        binaryProvider: () => new Uint8Array(content),
      })
    }
    for (const child of directory.directories) entry.children!.push(add(child, KIND.directory))
    return index
  }
  add(root, KIND.root)
  return Buffer.from(burn(entries))
}
