import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'
import { seededRandom } from '../../tests/helpers/seededRandom.ts'
import { zipDirectory } from '../../tests/helpers/zipFile.ts'

const WORDS =
  'the service was very good and staff friendly but delivery took too long price high quality product broken support answered quickly never again'.split(
    ' ',
  )
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : columnName(Math.trunc(column / 26) - 1) + columnName(column % 26)

/** The sheet's text in pieces; texts go to `shared`, which is written behind it, as real programs do. */
function* sheet(rows: number, columns: number, shared: Map<string, number>): Generator<string> {
  const { next: random, pick } = seededRandom(7)
  const textCell = (place: string, text: string): string => {
    const index = shared.get(text) ?? shared.size
    shared.set(text, index)
    return `<c r="${place}" t="s"><v>${index}</v></c>`
  }
  const names = Array.from({ length: columns }, (_, column) => columnName(column))
  const header = ['id', 'date', 'nps', 'comment', ...names.slice(4).map((name) => `attribute ${name}`)]
  yield `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${header.map((text, column) => textCell(`${names[column]!}1`, text)).join('')}</row>`
  for (let row = 2; row <= rows + 1; row++) {
    const words = Array.from({ length: 4 + Math.floor(random() * 26) }, () => pick(WORDS)).join(' ')
    const cells = names.map((name, column) => {
      const place = `${name}${row}`
      if (column === 0) return `<c r="${place}"><v>${1_000_000 + row}</v></c>`
      if (column === 1) return `<c r="${place}" s="1"><v>${45_000 + (row % 700)}.5</v></c>`
      if (column === 2) return `<c r="${place}"><v>${Math.floor(random() * 11)}</v></c>`
      if (column === 3) return textCell(place, words)
      if (column % 3 === 0) return `<c r="${place}"><v>${random() * 300}</v></c>`
      return textCell(
        place,
        column % 3 === 1 ? `choice ${Math.floor(random() * 400)}` : `value ${Math.floor(random() * rows)}`,
      )
    })
    yield `<row r="${row}">${cells.join('')}</row>`
  }
  yield '</sheetData></worksheet>'
}

function* sharedStrings(shared: ReadonlyMap<string, number>): Generator<string> {
  yield `<sst xmlns="${MAIN}">`
  for (const text of shared.keys()) yield `<si><t>${text}</t></si>`
  yield '</sst>'
}

/** The same workbook for the same numbers: ids, dates, scores, comments and further columns; a zip written as it is generated. */
export async function* generateWorkbook(rows: number, columns: number): AsyncGenerator<Buffer> {
  const shared = new Map<string, number>()
  const parts: [name: string, pieces: () => Iterable<string>][] = [
    ['[Content_Types].xml', () => ['<Types/>']],
    [
      '_rels/.rels',
      () => [
        `<Relationships xmlns="${PACKAGE}"><Relationship Id="a" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    ],
    [
      'xl/workbook.xml',
      () => [
        `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Answers" sheetId="1" r:id="a"/></sheets></workbook>`,
      ],
    ],
    [
      'xl/_rels/workbook.xml.rels',
      () => [
        `<Relationships xmlns="${PACKAGE}"><Relationship Id="a" Type="${OFFICE}/worksheet" Target="sheet.xml"/><Relationship Id="b" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
      ],
    ],
    [
      'xl/styles.xml',
      () => [
        `<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
      ],
    ],
    ['xl/sheet.xml', () => sheet(rows, columns, shared)],
    ['xl/sharedStrings.xml', () => sharedStrings(shared)],
  ]
  let offset = 0
  const directory: Buffer[] = []
  for (const [name, pieces] of parts) {
    let [checksum, length] = [0, 0]
    const packed: Buffer[] = []
    const counted = function* (): Generator<Buffer> {
      for (const piece of batched(pieces())) {
        checksum = crc32(piece, checksum)
        length += piece.length
        yield piece
      }
    }
    for await (const chunk of Readable.from(counted()).pipe(createDeflateRaw({ level: 6 })))
      packed.push(chunk as Buffer)
    const content = Buffer.concat(packed)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(checksum, 10)
    fields.writeUInt32LE(content.length, 14)
    fields.writeUInt32LE(length, 18)
    fields.writeUInt16LE(name.length, 22)
    const entry = Buffer.alloc(46 + name.length)
    entry.write('PK\x01\x02', 0, 'latin1')
    entry.writeUInt16LE(20, 4)
    fields.copy(entry, 6)
    entry.writeUInt32LE(offset, 42)
    entry.write(name, 46)
    directory.push(entry)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)])
    offset += local.length + content.length
    yield local
    yield content
  }
  yield zipDirectory(directory, parts.length, offset)
}

function* batched(pieces: Iterable<string>): Generator<Buffer> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}
