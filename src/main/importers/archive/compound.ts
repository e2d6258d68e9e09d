/** Compound files (OLE): what streams are in one, by which old workbooks, protected ones and Outlook items are told. */

export const isCompound = (head: Uint8Array): boolean =>
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].every((byte, index) => head[index] === byte)

/** Sectors of the directory that are read; the streams that tell a format are among the first. */
const MOST_SECTORS = 64
const LAST_SECTOR = 0xfffffffa
const DIRECTORY_ENTRY = 128
const FAT_IN_HEADER = 109

/**
 * Names of the streams and storages, lower case; none where the file is damaged.
 *
 * @param read bytes from a position of the file, fewer at its end
 */
export async function compoundStreams(
  read: (position: number, length: number) => Promise<Buffer>,
): Promise<string[]> {
  const header = await read(0, 512)
  if (header.length < 512) return []
  const shift = header.readUInt16LE(30)
  if (shift !== 9 && shift !== 12) return []
  const size = 1 << shift
  const sectorAt = (sector: number): Promise<Buffer> => read((sector + 1) * size, size)
  const names: string[] = []
  let sector = header.readUInt32LE(48)
  for (let count = 0; count < MOST_SECTORS && sector < LAST_SECTOR; count++) {
    const entries = await sectorAt(sector)
    for (let at = 0; at + DIRECTORY_ENTRY <= entries.length; at += DIRECTORY_ENTRY) {
      const length = entries.readUInt16LE(at + 64)
      if (entries[at + 66] === 0 || length < 2 || length > 64) continue
      names.push(entries.toString('utf16le', at, at + length - 2).toLowerCase())
    }
    // The next sector of the chain stands in the allocation table, whose sectors the header lists.
    const table = Math.trunc(sector / (size / 4))
    if (table >= FAT_IN_HEADER) break
    const fat = await sectorAt(header.readUInt32LE(76 + table * 4))
    const place = (sector % (size / 4)) * 4
    if (place + 4 > fat.length) break
    sector = fat.readUInt32LE(place)
  }
  return names
}

/** Streams shorter than this stand in sectors of 64 bytes within another stream. */
const SMALL_SECTOR = 64

/**
 * The bytes of a stream of a compound file that is in memory; null where there is none of that name.
 *
 * @param names lower case; the first that is there is taken
 * @throws Error for a damaged file
 */
export function readCompoundStream(file: Buffer, names: readonly string[]): Buffer | null {
  const size = 1 << file.readUInt16LE(30)
  if (size !== 512 && size !== 4096) throw new Error('its sectors have an unknown size')
  const sectorAt = (sector: number): Buffer => file.subarray((sector + 1) * size, (sector + 2) * size)
  const most = Math.ceil(file.length / size)
  const table = readAllocation(file, sectorAt, size, most)
  const chain = (first: number): Buffer => {
    const parts: Buffer[] = []
    for (let sector = first; sector < LAST_SECTOR; sector = table[sector] ?? LAST_SECTOR) {
      if (parts.length > most) throw new Error('its sectors go round in a circle')
      parts.push(sectorAt(sector))
    }
    return Buffer.concat(parts)
  }
  const directory = chain(file.readUInt32LE(48))
  const entries: { name: string; first: number; bytes: number; root: boolean }[] = []
  for (let at = 0; at + DIRECTORY_ENTRY <= directory.length; at += DIRECTORY_ENTRY) {
    const length = directory.readUInt16LE(at + 64)
    if (directory[at + 66] === 0 || length < 2 || length > 64) continue
    entries.push({
      name: directory.toString('utf16le', at, at + length - 2).toLowerCase(),
      first: directory.readUInt32LE(at + 116),
      bytes: directory.readUInt32LE(at + 120),
      root: directory[at + 66] === 5,
    })
  }
  const wanted = names.map((name) => entries.find((entry) => entry.name === name))
  const entry = wanted.find((one) => one !== undefined)
  if (entry === undefined) return null
  if (entry.bytes >= file.readUInt32LE(56)) return chain(entry.first).subarray(0, entry.bytes)
  const root = entries.find((one) => one.root)
  if (root === undefined) throw new Error('it has no root')
  const small = chain(root.first)
  const smallTable = chain(file.readUInt32LE(60))
  const parts: Buffer[] = []
  for (let sector = entry.first; sector < LAST_SECTOR;) {
    if (parts.length * SMALL_SECTOR > entry.bytes) break
    parts.push(small.subarray(sector * SMALL_SECTOR, (sector + 1) * SMALL_SECTOR))
    sector = sector * 4 + 4 <= smallTable.length ? smallTable.readUInt32LE(sector * 4) : LAST_SECTOR
  }
  return Buffer.concat(parts).subarray(0, entry.bytes)
}

/** Which sector follows each. */
function readAllocation(
  file: Buffer,
  sectorAt: (sector: number) => Buffer,
  size: number,
  most: number,
): Uint32Array {
  const sectors: number[] = []
  for (let index = 0; index < FAT_IN_HEADER; index++) sectors.push(file.readUInt32LE(76 + index * 4))
  let next = file.readUInt32LE(68)
  for (let count = 0; next < LAST_SECTOR && count < most; count++) {
    const further = sectorAt(next)
    if (further.length < size) break
    for (let at = 0; at < size - 4; at += 4) sectors.push(further.readUInt32LE(at))
    next = further.readUInt32LE(size - 4)
  }
  const parts = sectors
    .filter((sector) => sector < LAST_SECTOR)
    .slice(0, most)
    .map(sectorAt)
  const bytes = Buffer.concat(parts)
  const table = new Uint32Array(Math.trunc(bytes.length / 4))
  for (let index = 0; index < table.length; index++) table[index] = bytes.readUInt32LE(index * 4)
  return table
}
