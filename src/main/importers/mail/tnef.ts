/** Unpacks winmail.dat (MS-OXTNEF): the attachments and texts Outlook hid in it. */
import { decodeLabelled } from './charset.ts'
import { PROPERTY } from './outlookProperties.ts'
import { decompressRtf, readRtf } from './rtf.ts'

export interface TnefFile {
  name: string
  type: string
  content: Buffer
}

export interface Tnef {
  text: string | null
  html: string | null
  attachments: TnefFile[]
  warnings: string[]
}

const SIGNATURE = 0x223e9f78
const MOST_ATTRIBUTES = 20_000
const MOST_PROPERTIES = 5_000

/** Attributes by their id (MS-OXTNEF 2.1.1), without the type in the upper half. */
const ATTRIBUTE = {
  body: 0x800c,
  attachmentData: 0x800f,
  attachmentTitle: 0x8010,
  attachmentStart: 0x9002,
  messageProperties: 0x9003,
  attachmentProperties: 0x9005,
  codepage: 0x9007,
} as const

/** @returns null when the bytes are no TNEF; what is readable of a damaged one, with a warning */
export function readTnef(bytes: Buffer): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null
  const result: Tnef = { text: null, html: null, attachments: [], warnings: [] }
  let charset = 'windows-1252'
  let open: TnefFile | null = null
  const close = (): void => {
    if (open !== null) result.attachments.push(open)
    open = null
  }
  let at = 6
  for (let count = 0; at + 9 <= bytes.length && count < MOST_ATTRIBUTES; count++) {
    const id = bytes.readUInt16LE(at + 1)
    const length = bytes.readUInt32LE(at + 5)
    const start = at + 9
    if (start + length > bytes.length) {
      result.warnings.push('the winmail.dat of this mail is cut or damaged; what could be read of it was')
      break
    }
    const value = bytes.subarray(start, start + length)
    at = start + length + 2
    switch (id) {
      case ATTRIBUTE.codepage:
        if (length >= 4 && value.readUInt32LE(0) !== 0) charset = codepageName(value.readUInt32LE(0))
        break
      case ATTRIBUTE.body:
        result.text = untilZero(decodeLabelled(value, charset).text)
        break
      case ATTRIBUTE.messageProperties:
        readMessageProperties(readProperties(value, charset), charset, result)
        break
      case ATTRIBUTE.attachmentStart:
        close()
        open = { name: '', type: 'application/octet-stream', content: Buffer.alloc(0) }
        break
      case ATTRIBUTE.attachmentTitle:
        if (open !== null) open.name = untilZero(decodeLabelled(value, charset).text)
        break
      case ATTRIBUTE.attachmentData:
        if (open !== null) open.content = value
        break
      case ATTRIBUTE.attachmentProperties:
        if (open !== null) readAttachmentProperties(readProperties(value, charset), open)
    }
  }
  close()
  return result
}

const untilZero = (text: string): string => {
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

export const codepageName = (codepage: number): string =>
  codepage === 65001 ? 'utf-8' : codepage === 1200 ? 'utf-16le' : (CODEPAGES[codepage] ?? `cp${codepage}`)

const CODEPAGES: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  20127: 'us-ascii',
  20866: 'koi8-r',
  21866: 'koi8-u',
  28591: 'windows-1252',
  28592: 'iso-8859-2',
  28595: 'iso-8859-5',
  28605: 'iso-8859-15',
  50220: 'iso-2022-jp',
  51932: 'euc-jp',
  50225: 'iso-2022-kr',
  52936: 'hz-gb-2312',
  54936: 'gb18030',
}

type Properties = ReadonlyMap<number, string | Buffer>

function readMessageProperties(properties: Properties, charset: string, result: Tnef): void {
  const body = properties.get(PROPERTY.body)
  if (typeof body === 'string' && body !== '') result.text = body
  const html = properties.get(PROPERTY.html)
  const codepage = properties.get(PROPERTY.internetCodepage)
  const htmlCharset = Buffer.isBuffer(codepage) ? codepageName(codepage.readUInt32LE(0)) : charset
  if (typeof html === 'string' && html !== '') result.html = html
  else if (Buffer.isBuffer(html) && html.length > 0) result.html = decodeLabelled(html, htmlCharset).text
  const compressed = properties.get(PROPERTY.compressedRtf)
  const rtf = Buffer.isBuffer(compressed) ? decompressRtf(compressed) : null
  if (rtf === null || result.html !== null) return
  const wrapped = readRtf(rtf)
  result.html = wrapped.html
  result.text ??= wrapped.text
}

function readAttachmentProperties(properties: Properties, file: TnefFile): void {
  const name = properties.get(PROPERTY.attachmentLongFileName) ?? properties.get(PROPERTY.attachmentFileName)
  if (typeof name === 'string' && name !== '') file.name = name
  const type = properties.get(PROPERTY.attachmentMimeType)
  if (typeof type === 'string' && type.includes('/')) file.type = type.toLowerCase()
  const data = properties.get(PROPERTY.attachmentData)
  if (Buffer.isBuffer(data) && data.length > 0 && file.content.length === 0) file.content = data
}

/** Bytes of a property of fixed size, by its type (MS-OXCDATA 2.11.1). */
const FIXED: Readonly<Record<number, number>> = {
  0x02: 4,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 8,
  0x07: 8,
  0x0a: 4,
  0x0b: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
}

/** The properties of a MAPI block by id; texts decoded, the rest as bytes. Reading ends at the first that makes no sense. */
function readProperties(bytes: Buffer, charset: string): Properties {
  const properties = new Map<number, string | Buffer>()
  if (bytes.length < 4) return properties
  const count = Math.min(bytes.readUInt32LE(0), MOST_PROPERTIES)
  let at = 4
  const has = (length: number): boolean => at + length <= bytes.length
  const number = (): number => {
    const value = bytes.readUInt32LE(at)
    at += 4
    return value
  }
  const padded = (length: number): number => (length + 3) & ~3
  for (let index = 0; index < count && has(4); index++) {
    const type = bytes.readUInt16LE(at)
    const id = bytes.readUInt16LE(at + 2)
    at += 4
    // Named properties carry the id of their set, and a number or a name.
    if (id >= 0x8000) {
      if (!has(24)) return properties
      at += 16
      if (number() === 0) at += 4
      else {
        const length = number()
        at += padded(length)
      }
    }
    const several = (type & 0x1000) !== 0
    const kind = type & 0x0fff
    const fixed = FIXED[kind]
    if (fixed !== undefined) {
      if (several && !has(4)) return properties
      const values = several ? number() : 1
      if (!has(fixed * values)) return properties
      if (!several) properties.set(id, bytes.subarray(at, at + fixed))
      at += fixed * values
      continue
    }
    if (kind !== 0x1e && kind !== 0x1f && kind !== 0x102 && kind !== 0x0d) return properties
    if (!has(4)) return properties
    const values = number()
    for (let value = 0; value < values; value++) {
      if (!has(4)) return properties
      const length = number()
      if (!has(length)) return properties
      const content = bytes.subarray(at, at + length)
      at += padded(length)
      if (value > 0) continue
      if (kind === 0x1f) properties.set(id, untilZero(content.toString('utf16le')))
      else if (kind === 0x1e) properties.set(id, untilZero(decodeLabelled(content, charset).text))
      else properties.set(id, content)
    }
  }
  return properties
}
