import { describe, expect, it } from 'vitest'
import { odsFile, odsText } from '../../helpers/odsFile.ts'
import { readBytes } from '../../helpers/readTable.ts'
import { zipFile } from '../../helpers/zipFile.ts'

const row = (...cells: string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`
const table = (rows: string, name = 'A', style = 't1'): string =>
  `<table:table table:name="${name}" table:style-name="${style}">${rows}</table:table>`
const header = row(odsText('id'), odsText('what'))
const cellText = async (cell: string): Promise<string | undefined> =>
  (await readBytes('a.ods', odsFile(table(header + row(odsText('x'), cell))))).rows[0]?.[1]

describe('ODS', () => {
  it.each([
    [
      'a long id',
      '<table:table-cell office:value-type="float" office:value="1234567890123456789"><text:p>1.2E+18</text:p></table:table-cell>',
      '1234567890123456789',
    ],
    [
      'a share',
      '<table:table-cell office:value-type="percentage" office:value="0.75"><text:p>75 %</text:p></table:table-cell>',
      '0.75',
    ],
    [
      'money',
      '<table:table-cell office:value-type="currency" office:currency="EUR" office:value="12.5"><text:p>12,50 €</text:p></table:table-cell>',
      '12.5',
    ],
    [
      'a day',
      '<table:table-cell office:value-type="date" office:date-value="2024-03-01"><text:p>01.03.24</text:p></table:table-cell>',
      '2024-03-01',
    ],
    [
      'a moment',
      '<table:table-cell office:value-type="date" office:date-value="2024-03-01T10:20:30"/>',
      '2024-03-01T10:20:30',
    ],
    ['a time', '<table:table-cell office:value-type="time" office:time-value="PT30H04M05S"/>', '30:04:05'],
    ['a truth', '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', 'TRUE'],
    [
      'an error',
      '<table:table-cell office:value-type="float" office:value="0" calcext:value-type="error" xmlns:calcext="x"><text:p>#DIV/0!</text:p></table:table-cell>',
      '#DIV/0!',
    ],
    [
      'lines, spaces and spans, without the remark',
      '<table:table-cell office:value-type="string"><office:annotation><text:p>remark</text:p></office:annotation><text:p>two<text:s text:c="2"/>words</text:p><text:p>and <text:span>more<text:tab/>x</text:span></text:p></table:table-cell>',
      'two  words\nand more\tx',
    ],
  ])('%s', async (_, cell, expected) => {
    expect(await cellText(cell)).toBe(expected)
  })

  it('repeats what is repeated and passes over a million empty rows', async () => {
    const { rows, table: read } = await readBytes(
      'a.ods',
      odsFile(
        table(
          `${row(odsText('id'), odsText('a'), odsText('b'), '<table:table-cell table:number-columns-repeated="16381"/>')}<table:table-row table:number-rows-repeated="3">${odsText('x')}<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="9"/></table:table-row><table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`,
        ) + table(row(odsText('y')), 'Hidden', 't2'),
      ),
    )
    expect(rows).toEqual(Array.from({ length: 3 }, () => ['x', '9', '9']))
    expect(read.sheets).toEqual([
      { name: 'A', rows: 4, hidden: false },
      { name: 'Hidden', rows: 1, hidden: true },
    ])
  })

  it('keeps the columns behind cells that are joined, and names each of them', async () => {
    const joined =
      '<table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>group</text:p></table:table-cell><table:covered-table-cell/>'
    const { table: read, rows } = await readBytes(
      'a.ods',
      odsFile(
        table(
          row(odsText('id'), joined, odsText('last')) +
            row(odsText('1'), odsText('p'), odsText('q'), odsText('r')),
        ),
      ),
    )
    expect(read.columns).toEqual(['id', 'group', 'group (2)', 'last'])
    expect(rows).toEqual([['1', 'p', 'q', 'r']])
  })

  const filled = '<table:table-cell office:value-type="float" office:value="9"/>'
  it.each([
    [
      'rows beyond the sheet',
      odsFile(
        table(`${header}<table:table-row table:number-rows-repeated="2000000">${filled}</table:table-row>`),
      ),
      'file_unsafe',
    ],
    [
      'columns beyond the sheet',
      odsFile(
        table(header + row(odsText('a'), filled.replace('/>', ' table:number-columns-repeated="16384"/>'))),
      ),
      'file_unsafe',
    ],
    [
      'more text than it can hold',
      odsFile(
        table(
          `${header}<table:table-row table:number-rows-repeated="1000000">${odsText('a'.repeat(500))}</table:table-row>`,
        ),
      ),
      'file_unsafe',
    ],
    ['no sheet', odsFile(''), 'format_unknown'],
    ['nothing in its sheet', odsFile(table(row())), 'file_empty'],
  ])('with %s is refused', async (_, content, code) => {
    await expect(readBytes('a.ods', content)).rejects.toMatchObject({ code })
  })

  it('says that it is protected by a password', async () => {
    const parts = [
      { name: 'mimetype', content: 'x' },
      { name: 'content.xml', content: 'not readable' },
      { name: 'META-INF/manifest.xml', content: '<manifest:encryption-data/>' },
    ]
    await expect(readBytes('a.ods', zipFile(parts))).rejects.toMatchObject({ code: 'file_protected' })
  })
})
