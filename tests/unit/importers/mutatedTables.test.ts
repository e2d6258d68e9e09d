import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { odsFile, odsText } from '../../helpers/odsFile.ts'
import { readBytes } from '../../helpers/readTable.ts'
import { seededRandom } from '../../helpers/seededRandom.ts'
import { sheetOf, workbookFile } from '../../helpers/workbookFile.ts'
import { record, shorts, wideText, xlsFile } from '../../helpers/xlsFile.ts'
import { zipFile, type ZipPart } from '../../helpers/zipFile.ts'

const MUTATIONS = 240
const LONGEST_MILLISECONDS = 5_000
const ROWS = [
  ['id', 'date', 'comment'],
  ['1', '2024-03-01', 'good & <bad>'],
  ['2', '2024-03-02', 'a "quoted" text'],
]
const PIECES = [
  '"',
  '<',
  '>',
  '&',
  '&x;',
  '\0',
  '1e999',
  '-',
  '{',
  '[',
  '</row>',
  '<row r="9">',
  '<!DOCTYPE x>',
  'PK\x03\x04',
]

/** The same mutations at every run. */
const { below: random } = seededRandom(4_711)

function mutate(content: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(content)
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(bytes.length)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    switch (random(5)) {
      case 0:
        bytes[at] = random(256)
        break
      case 1:
        bytes = Buffer.concat([before, after.subarray(random(40))])
        break
      case 2:
        bytes = Buffer.concat([before, bytes.subarray(Math.max(0, at - random(60)))])
        break
      case 3:
        bytes = Buffer.concat([before, Buffer.from(PIECES[random(PIECES.length)]!), after])
        break
      default:
        if (random(4) === 0) bytes = before
    }
  }
  return bytes
}

/** A container with one of its parts mutated, or itself. */
const mutateParts = (parts: readonly ZipPart[]): Buffer => {
  const chosen = random(parts.length + 1)
  const changed = parts.map((part, index) =>
    index === chosen ? { ...part, content: mutate(Buffer.from(part.content)) } : part,
  )
  return chosen === parts.length ? mutate(zipFile(parts)) : zipFile(changed)
}

const partsOf = (build: (order: (a: ZipPart, b: ZipPart) => number) => unknown): ZipPart[] => {
  const seen = new Set<ZipPart>()
  build((a, b) => {
    seen.add(a).add(b)
    return 0
  })
  return [...seen]
}

const xlsxParts = partsOf((order) =>
  workbookFile({ sheets: [{ name: 'A', xml: sheetOf(ROWS) }], strings: '<si><t>x</t></si>', order }),
)
const xls = xlsFile([
  {
    name: 'A',
    records: ROWS.flatMap((cells, row) =>
      cells.map((cell, column) => record(0x204, shorts(row, column, 0), wideText(cell))),
    ),
  },
])
const ods = odsFile(
  `<table:table table:name="A">${ROWS.map((cells) => `<table:table-row>${cells.map((cell) => odsText(cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;'))).join('')}</table:table-row>`).join('')}</table:table>`,
)
const objects = ROWS.slice(1).map(([id, date, comment]) =>
  JSON.stringify({ id, date, comment, more: { x: [1, 2] } }),
)
const csv = ROWS.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')

const MAKERS: readonly [name: string, make: () => Buffer][] = [
  ['a.xlsx', () => mutateParts(xlsxParts)],
  ['a.xls', () => mutate(xls)],
  ['a.ods', () => mutate(ods)],
  ['a.json', () => mutate(Buffer.from(`{"data": [${objects.join(',\n')}]}`))],
  ['a.jsonl', () => mutate(Buffer.from(objects.join('\n')))],
  ['a.csv.gz', () => mutate(gzipSync(csv))],
  ['a.zip', () => mutateParts([{ name: 'a.csv', content: csv }])],
]

it(`reads or refuses ${MUTATIONS} damaged files, each within ${LONGEST_MILLISECONDS / 1000} s`, async () => {
  for (let count = 0; count < MUTATIONS; count++) {
    const [name, make] = MAKERS[count % MAKERS.length]!
    const content = make()
    const started = performance.now()
    const outcome: unknown = await readBytes(name, content).catch((error: unknown) => error)
    const sound =
      !(outcome instanceof Error) || outcome instanceof VerbatimError || outcome.message.endsWith('is mail')
    expect(sound ? null : { count, name, outcome, content: content.toString('base64') }).toBeNull()
    expect(performance.now() - started).toBeLessThan(LONGEST_MILLISECONDS)
  }
}, 60_000)
