import { describe, expect, it } from 'vitest'
import { readBytes } from '../../helpers/readTable.ts'
import { compoundFile, double, long, record, shorts, wideText, xlsFile } from '../../helpers/xlsFile.ts'

const label = (row: number, column: number, text: string): Buffer =>
  record(0x204, shorts(row, column, 0), wideText(text))
const header = [label(0, 0, 'id'), label(0, 1, 'when'), label(0, 2, 'comment')]
/** The second style is a date. */
const formats = [
  record(0x41e, shorts(200), wideText('dd/mm/yyyy hh:mm')),
  record(0xe0, shorts(0, 0)),
  record(0xe0, shorts(0, 200)),
]
const read = (records: Buffer[], globals = formats) =>
  readBytes('old.xls', xlsFile([{ name: 'Täglich', records: [...header, ...records] }], globals))

describe('XLS', () => {
  it('reads numbers of every kind, dates, words, errors and results', async () => {
    const { rows, table } = await read([
      record(
        0xbd,
        shorts(1, 0),
        shorts(0),
        long((7 << 2) | 2),
        shorts(1),
        long((45_352 << 2) | 2),
        shorts(1),
      ),
      record(0x205, shorts(1, 2, 0), Buffer.of(1, 0)),
      record(0x203, shorts(2, 0, 0), double(0.1)),
      record(0x203, shorts(2, 1, 1), double(45_352.5)),
      record(0x205, shorts(2, 2, 0), Buffer.of(7, 1)),
      record(0x27e, shorts(3, 0, 0), long((1234 << 2) | 3)),
      record(0x06, shorts(3, 1, 0), double(12.5), Buffer.alloc(14)),
      // A shared formula's own record stands between it and its text.
      record(0x06, shorts(3, 2, 0), Buffer.of(0, 0, 0, 0, 0, 0, 0xff, 0xff), Buffer.alloc(14)),
      record(0x4bc, Buffer.alloc(10)),
      record(0x207, wideText('ein Wert €')),
    ])
    expect(table.columns).toEqual(['id', 'when', 'comment'])
    expect(table.reading).toMatchObject({ sheet: 'Täglich', headerRow: 1 })
    expect(rows).toEqual([
      ['7', '2024-03-01', 'TRUE'],
      ['0.1', '2024-03-01T12:00:00', '#DIV/0!'],
      ['12.34', '12.5', 'ein Wert €'],
    ])
  })

  it('reads shared texts that go on in a next record, in another width', async () => {
    const texts = Buffer.concat([
      long(2),
      long(2),
      Buffer.concat([shorts(3), Buffer.of(0), Buffer.from('one')]),
      Buffer.concat([shorts(6), Buffer.of(8), shorts(1), Buffer.from('abc')]),
    ])
    const { rows } = await read(
      [record(0xfd, shorts(1, 0, 0), long(0)), record(0xfd, shorts(1, 2, 0), long(1))],
      [
        ...formats,
        record(0xfc, texts),
        record(0x3c, Buffer.of(1), Buffer.from('日本語', 'utf16le'), long(0)),
      ],
    )
    expect(rows).toEqual([['one', '', 'abc日本語']])
  })

  it('lists hidden sheets, counts hidden rows and formulas that give nothing', async () => {
    const records = [
      ...header,
      record(0x208, shorts(1, 0, 3, 0, 0, 0), long(0x20)),
      label(1, 0, 'a'),
      record(0x06, shorts(1, 2, 0), Buffer.of(0, 0, 0, 0, 0, 0, 0xff, 0xff), Buffer.alloc(14)),
    ]
    const { table, warnings } = await readBytes(
      'old.xls',
      xlsFile([
        { name: 'A', records },
        { name: 'B', hidden: true, records: [label(0, 0, 'x')] },
      ]),
    )
    expect(table.sheets).toEqual([
      { name: 'A', rows: 2, hidden: false },
      { name: 'B', rows: 1, hidden: true },
    ])
    expect(warnings).toEqual([
      expect.stringContaining('1 formula has no stored result and is empty') as string,
      '1 hidden row is read too',
    ])
  })

  const damaged = xlsFile([{ name: 'A', records: header }])
  damaged.writeUInt32LE(0, 76)
  const circle = xlsFile([{ name: 'A', records: header }])
  circle.writeUInt32LE(0, circle.length - 512)
  it.each([
    [
      'with a password',
      xlsFile([{ name: 'A', records: header }], [record(0x2f, shorts(1))]),
      'file_protected',
    ],
    ['of Excel 95', xlsFile([{ name: 'A', records: header }], [], 0x500), 'format_unknown'],
    ['without a workbook', compoundFile('Other', Buffer.alloc(5000)), 'file_damaged'],
    ['whose sectors go round in a circle', circle, 'file_damaged'],
    ['that is cut', damaged.subarray(0, 700), 'file_damaged'],
    [
      'with a text longer than its record',
      xlsFile([{ name: 'A', records: [record(0x204, shorts(0, 0, 0, 500), Buffer.of(0, 65))] }]),
      'file_damaged',
    ],
    ['with nothing in it', xlsFile([{ name: 'A', records: [] }]), 'file_empty'],
  ])('a workbook %s is refused', async (_, content, code) => {
    await expect(readBytes('old.xls', content)).rejects.toMatchObject({ code })
  })
})
