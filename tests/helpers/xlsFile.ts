const SECTOR = 512
const END = 0xfffffffe
const FREE = 0xffffffff

/** A compound file with one stream, as large as the format's large sectors need. */
export function compoundFile(name: string, content: Buffer): Buffer {
  const stream = Buffer.alloc(Math.max(8, Math.ceil(content.length / SECTOR)) * SECTOR)
  content.copy(stream)
  const count = stream.length / SECTOR
  const tables = Math.ceil((count + 2) / 127)
  const table = Buffer.alloc(tables * SECTOR, 0xff)
  for (let sector = 0; sector < count; sector++)
    table.writeUInt32LE(sector + 1 === count ? END : sector + 1, sector * 4)
  table.writeUInt32LE(END, count * 4)
  for (let index = 0; index < tables; index++) table.writeUInt32LE(0xfffffffd, (count + 1 + index) * 4)
  const directory = Buffer.alloc(SECTOR)
  const entry = (at: number, title: string, type: number, first: number, bytes: number): void => {
    directory.write(title, at, 'utf16le')
    directory.writeUInt16LE((title.length + 1) * 2, at + 64)
    directory.writeUInt8(type, at + 66)
    for (const offset of [68, 72, 76]) directory.writeUInt32LE(FREE, at + offset)
    directory.writeUInt32LE(first, at + 116)
    directory.writeUInt32LE(bytes, at + 120)
  }
  entry(0, 'Root Entry', 5, END, 0)
  entry(128, name, 2, 0, Math.max(content.length, 4096))
  const header = Buffer.alloc(SECTOR, 0xff)
  header.fill(0, 0, 76)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.writeUInt16LE(0x3e, 24)
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30)
  header.writeUInt16LE(6, 32)
  header.writeUInt32LE(tables, 44)
  header.writeUInt32LE(count, 48)
  header.writeUInt32LE(4096, 56)
  header.writeUInt32LE(END, 60)
  header.writeUInt32LE(END, 68)
  for (let index = 0; index < tables; index++) header.writeUInt32LE(count + 1 + index, 76 + index * 4)
  return Buffer.concat([header, stream, directory, table])
}

export const shorts = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 2)
  numbers.forEach((number, index) => bytes.writeUInt16LE(number, index * 2))
  return bytes
}

export const long = (number: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(number >>> 0)
  return bytes
}

export const double = (number: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(number)
  return bytes
}

export const record = (id: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([shorts(id, body.length), body])
}

/** A text as BIFF8 has it, of two bytes a character. */
export const wideText = (text: string): Buffer =>
  Buffer.concat([shorts(text.length), Buffer.of(1), Buffer.from(text, 'utf16le')])

export interface BiffSheet {
  name: string
  hidden?: boolean
  records: Buffer[]
}

/** A workbook of BIFF8 records. @param globals records between the first and the list of sheets */
export function xlsFile(
  sheets: readonly BiffSheet[],
  globals: readonly Buffer[] = [],
  version = 0x600,
): Buffer {
  const beginning = (kind: number): Buffer => record(0x809, shorts(version, kind, 0, 0), long(0), long(0))
  const end = record(0x0a)
  const bodies = sheets.map(({ records }) => Buffer.concat([beginning(0x10), ...records, end]))
  const list = (positions: readonly number[]): Buffer[] =>
    sheets.map(({ name, hidden }, index) =>
      record(
        0x85,
        long(positions[index]!),
        Buffer.of(hidden === true ? 1 : 0, 0, name.length, 1),
        Buffer.from(name, 'utf16le'),
      ),
    )
  const opening = (positions: readonly number[]): Buffer =>
    Buffer.concat([beginning(5), ...globals, ...list(positions), end])
  const start = opening(sheets.map(() => 0)).length
  const positions: number[] = []
  bodies.reduce((position, body) => {
    positions.push(position)
    return position + body.length
  }, start)
  return compoundFile('Workbook', Buffer.concat([opening(positions), ...bodies]))
}
