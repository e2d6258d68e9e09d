import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatKind, numberText, serialText } from '../../../src/main/importers/workbook/cellFormats.ts'
import { readBytes } from '../../helpers/readTable.ts'
import { sheetOf, workbookFile, type WorkbookContent } from '../../helpers/workbookFile.ts'

const read = (content: WorkbookContent, reading = {}) =>
  readBytes('book.xlsx', workbookFile(content), reading)
const oneSheet = (xml: string, more: Partial<WorkbookContent> = {}) =>
  read({ sheets: [{ name: 'Answers', xml }], ...more })

describe('cells', () => {
  const header = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>what</v></c></row>'
  const values = async (cells: string, more: Partial<WorkbookContent> = {}): Promise<string[]> => {
    const { rows } = await oneSheet(`<sheetData>${header}<row r="2">${cells}</row></sheetData>`, more)
    return rows[0] ?? []
  }

  it.each([
    [
      'a 19-digit id as text',
      '<c r="B2" t="inlineStr"><is><t>1234567890123456789</t></is></c>',
      '1234567890123456789',
    ],
    ['a 19-digit id as a number', '<c r="B2"><v>1234567890123456789</v></c>', '1234567890123456789'],
    ['a number as programs write it', '<c r="B2"><v>10.199999999999999</v></c>', '10.2'],
    ['a whole number with a point', '<c r="B2"><v>72.0</v></c>', '72'],
    ['a boolean', '<c r="B2" t="b"><v>1</v></c>', 'TRUE'],
    ['an error', '<c r="B2" t="e"><v>#DIV/0!</v></c>', '#DIV/0!'],
    ['the stored result of a formula', '<c r="B2"><f>1+1</f><v>2</v></c>', '2'],
    [
      'a formula that was never computed',
      '<c r="B2"><f>HYPERLINK("http://x")</f></c>',
      '=HYPERLINK("http://x")',
    ],
    ['a formula that gave nothing', '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>', ''],
    ['entities and CDATA', '<c r="B2" t="str"><v>a &lt;&#65;&gt; <![CDATA[<b>]]></v></c>', 'a <A> <b>'],
    ['escaped characters', '<c r="B2" t="str"><v>a_x000D_b _x005F_x0041_</v></c>', 'a\rb _x0041_'],
    [
      'runs, without how they are read',
      '<c r="B2" t="inlineStr"><is><r><t>one </t></r><rPh sb="0" eb="1"><t>no</t></rPh><r><t>two</t></r></is></c>',
      'one two',
    ],
    ['an ISO date', '<c r="B2" t="d"><v>2024-03-01T10:00:00</v></c>', '2024-03-01T10:00:00'],
  ])('%s', async (_, cell, expected) => {
    expect(await values(`<c r="A2"><v>1</v></c>${cell}`)).toEqual(['1', expected])
  })

  it('counts on where cells and rows name no place', async () => {
    const { rows } = await oneSheet(
      `<sheetData>${header}<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row></sheetData>`,
    )
    expect(rows).toEqual([
      ['1', '2'],
      ['', '3'],
    ])
  })

  it('reads dates by the count of 1900 and of 1904', async () => {
    const cells = '<c r="A2" s="1"><v>45352</v></c><c r="B2" s="2"><v>45352.52</v></c>'
    const formats = ['dd/mm/yyyy', '[$-409]d-mmm-yy h:mm AM/PM']
    expect(await values(cells, { formats })).toEqual(['2024-03-01', '2024-03-01T12:28:48'])
    expect(await values(cells, { formats, date1904: true })).toEqual(['2028-03-02', '2028-03-02T12:28:48'])
  })

  it('reads the strict dialect, shared texts before or behind the sheet, and other prefixes', async () => {
    const content: WorkbookContent = {
      sheets: [
        {
          name: 'A',
          xml: '<x:sheetData xmlns:x="y"><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="s"><x:v>2</x:v></x:c><x:c r="B2"><x:v>4</x:v></x:c></x:row></x:sheetData>',
        },
      ],
      strings:
        '<si><t>name</t></si><si><t>score</t></si><si><r><t>Ann</t></r><r><t xml:space="preserve"> B</t></r></si>',
      strict: true,
    }
    for (const order of [1, -1]) {
      const { rows, table } = await read({
        ...content,
        order: (a, b) => order * a.name.localeCompare(b.name),
      })
      expect(table.columns).toEqual(['name', 'score'])
      expect(rows).toEqual([['Ann B', '4']])
    }
  })
})

describe('sheets', () => {
  const data = sheetOf([
    ['id', 'date', 'score', 'comment'],
    ...Array.from({ length: 30 }, (_, row) => [
      `${row}`,
      '2024-03-01',
      `${row % 11}`,
      `what number ${row} says`,
    ]),
  ])
  const cover = sheetOf([['Report of the second quarter'], ['made by someone']])

  it('takes the one with the data and lists the others', async () => {
    const { table, rows } = await read({
      sheets: [
        { name: 'Cover', xml: cover },
        { name: 'Backup', state: 'hidden', xml: data },
        { name: 'Answers', xml: data },
        { name: 'Empty', xml: '<sheetData/>' },
      ],
    })
    expect(table.reading).toMatchObject({ sheet: 'Answers', headerRow: 1 })
    expect(rows).toHaveLength(30)
    expect(table.sheets).toEqual([
      { name: 'Cover', rows: 2, hidden: false },
      { name: 'Backup', rows: 31, hidden: true },
      { name: 'Answers', rows: 31, hidden: false },
      { name: 'Empty', rows: 0, hidden: false },
    ])
  })

  it('takes the sheet that was asked for, hidden or not, as a table of its own', async () => {
    const sheets = [
      { name: 'Answers', xml: data },
      { name: 'Old', state: 'veryHidden' as const, xml: data },
    ]
    const [first, second] = [await read({ sheets }), await read({ sheets }, { sheet: 'old' })]
    expect(second.table.reading.sheet).toBe('Old')
    expect(second.warnings).toContain('the sheet “Old” is hidden in the workbook')
    expect(second.table.digest).not.toBe(first.table.digest)
    await expect(read({ sheets }, { sheet: 'New' })).rejects.toMatchObject({
      code: 'usage',
      hint: 'Its sheets are: Answers, Old.',
    })
  })

  it('finds a late header below a title, right of empty columns, and joins names over several columns', async () => {
    const { table, rows, warnings } = await oneSheet(
      `${sheetOf([
        [],
        ['', '', 'Survey of the second quarter'],
        [],
        ['', '', 'id', 'score', 'comment', 'how and why'],
        ...Array.from({ length: 5 }, (_, row) => [
          '',
          '',
          `r${row}`,
          `${row}`,
          `text ${row} of many words`,
          'x',
          'y',
        ]),
      ])}<mergeCells count="1"><mergeCell ref="F4:G4"/></mergeCells>`,
    )
    expect(table.reading.headerRow).toBe(4)
    expect(table.columns).toEqual(['id', 'score', 'comment', 'how and why', 'how and why (2)'])
    expect(rows[0]).toEqual(['r0', '0', 'text 0 of many words', 'x', 'y'])
    expect(warnings).toEqual([expect.stringContaining('before the table')])
  })

  it('reads hidden rows and says so, and keeps cells outside the columns', async () => {
    const { rows, warnings } = await oneSheet(
      '<sheetData><row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>comment</v></c></row>' +
        `${Array.from({ length: 600 }, (_, row) => `<row r="${row + 2}"><c r="A${row + 2}"><v>${row}</v></c><c r="B${row + 2}" t="str"><v>words</v></c></row>`).join('')}` +
        '<row r="700" hidden="1"><c r="A700"><v>7</v></c><c r="XFD700"><v>far</v></c></row></sheetData>',
    )
    expect(rows.at(-1)).toEqual(['7', '', 'far'])
    expect(warnings).toEqual([
      '1 row (700) had cells outside the 2 columns of the table; they were kept at the end of the row',
      '1 hidden row is read too',
    ])
  })

  it('takes two cells at the corners of the largest sheet for what they are', async () => {
    const { rows, table } = await oneSheet(
      '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>',
    )
    expect(table.columns).toEqual(['column1', 'column2'])
    expect(rows).toEqual([
      ['1', ''],
      ['', '2'],
    ])
  })
})

describe('texts', () => {
  it.each([
    ['dd/mm/yyyy', 'date'],
    ['yyyy"年"m"月"', 'date'],
    ['h:mm:ss.000', 'time'],
    ['[h]:mm', 'duration'],
    ['General', 'number'],
    ['0.00E+00', 'number'],
    ['#,##0 "days"', 'number'],
    ['[Red]0;[Blue]-0', 'number'],
    ['0.0\\d', 'number'],
    ['mm:ss', 'time'],
    ['mmm', 'date'],
  ])('the format %s makes a %s', (code, kind) => {
    expect(formatKind(164, new Map([[164, code]]))).toBe(kind)
  })

  it.each([
    [1, 'date', '1900-01-01'],
    [59, 'date', '1900-02-28'],
    [60, 'date', '1900-02-29'],
    [61, 'date', '1900-03-01'],
    [2_958_465, 'date', '9999-12-31'],
    [2_958_466, 'date', null],
    [-1, 'date', null],
    [0.5, 'time', '12:00:00'],
    [1.5, 'duration', '36:00:00'],
    [45_352.000_011_574_1, 'date', '2024-03-01T00:00:01'],
  ] as const)('day %d as a %s is %s', (serial, kind, text) => {
    expect(serialText(serial, kind, false)).toBe(text)
  })

  it('keeps every number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(Number(numberText(String(number)))).toBe(number === 0 ? 0 : number)
      }),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (number) => {
        expect(numberText(String(number))).toBe(String(number))
      }),
    )
  })

  it('gives back every text that was written', async () => {
    const cell = fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => text.toWellFormed().replaceAll('\r', ''))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
        async (written) => {
          const marked = written.map(([a, b, c], row) => [`row ${row}`, a, b, c])
          const { rows } = await oneSheet(sheetOf([['name', 'first', 'second', 'third'], ...marked]), {})
          expect(rows).toEqual(marked)
        },
      ),
      { numRuns: 25 },
    )
  })
})
