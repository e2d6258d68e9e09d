/** Takes a zip apart and puts it together again, so that what is inside can be mutated. */
import { crc32, inflateRawSync } from 'node:zlib'

export interface ZipMember {
  name: string
  bytes: Buffer
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const LARGEST_MEMBER = 4 * 1024 * 1024

/** The members of a well-formed zip; null for anything else. */
export function readZip(file: Buffer): ZipMember[] | null {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end === -1 || end + 22 > file.length || file.readUInt32LE(end) !== END) return null
  const members: ZipMember[] = []
  let at = file.readUInt32LE(end + 16)
  for (let count = file.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== CENTRAL) return null
    const method = file.readUInt16LE(at + 10)
    const packed = file.readUInt32LE(at + 20)
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    const local = file.readUInt32LE(at + 42)
    if (local + 30 > file.length || file.readUInt32LE(local) !== LOCAL) return null
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const content = file.subarray(from, from + packed)
    try {
      const bytes = method === 0 ? content : inflateRawSync(content, { maxOutputLength: LARGEST_MEMBER })
      members.push({ name: file.toString('utf8', at + 46, at + 46 + nameLength!), bytes: Buffer.from(bytes) })
    } catch {
      return null
    }
    at += 46 + nameLength! + extraLength! + noteLength!
  }
  return members
}

/** A zip whose members are stored as they are. */
export function writeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of members) {
    const title = Buffer.from(name)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(bytes.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), facts, title])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), facts, place, title]))
    parts.push(local, bytes)
    offset += local.length + bytes.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, index, end])
}
