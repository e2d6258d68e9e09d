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
