import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  content: string | Uint8Array
  /** What the directory says instead of the truth. */
  claimedBytes?: number
  encrypted?: boolean
  stored?: boolean
  wrongChecksum?: boolean
}

/** A zip file, written by hand so that it can be wrong in every way. */
export function zipFile(parts: readonly ZipPart[]): Buffer {
  const written: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const content = Buffer.from(part.content)
    const packed = part.stored === true ? content : deflateRawSync(content)
    const name = Buffer.from(part.name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x800 | (part.encrypted === true ? 1 : 0), 2)
    fields.writeUInt16LE(part.stored === true ? 0 : 8, 4)
    fields.writeUInt32LE(part.wrongChecksum === true ? 1 : crc32(content), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(part.claimedBytes ?? content.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, packed])
    const entry = Buffer.alloc(46)
    entry.write('PK\x01\x02', 0, 'latin1')
    entry.writeUInt16LE(20, 4)
    fields.copy(entry, 6)
    entry.writeUInt32LE(offset, 42)
    directory.push(entry, name)
    written.push(local)
    offset += local.length
  }
  return Buffer.concat([...written, zipDirectory(directory, parts.length, offset)])
}

/** What ends a zip file: the list of its entries and where that begins. @param at the bytes before it */
export function zipDirectory(entries: readonly Uint8Array[], count: number, at: number): Buffer {
  const list = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([list, end])
}
