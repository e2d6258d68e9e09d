import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readAll,
  RecordReader,
  type Dialect,
  type TableRecord,
} from '../../../src/main/importers/table/records.ts'
import { testData, testFile } from '../../helpers/testData.ts'

const COMMA: Dialect = { delimiter: ',', quote: '"', backslash: false, newline: 'lf' }

const cellsOf = (text: string, dialect = COMMA): string[][] =>
  readAll(text, dialect).map(({ cells }) => cells)

function readInChunks(text: string, size: number, dialect: Dialect, width: number | null): TableRecord[] {
  const reader = new RecordReader(dialect, width)
  const records: TableRecord[] = []
  for (let from = 0; from < text.length; from += size)
    records.push(...reader.push(text.slice(from, from + size)))
  return [...records, ...reader.end()]
}

describe('records of a table', () => {
  it('reads quotes, doubled quotes, line breaks in quotes and missing last breaks', () => {
    expect(cellsOf('a,b\n"1,5","say ""hi"""\r\n"two\nlines",x')).toEqual([
      ['a', 'b'],
      ['1,5', 'say "hi"'],
      ['two\nlines', 'x'],
    ])
  })

  it('does not take NEL and other line marks inside text for breaks', () => {
    expect(cellsOf('a,b\nx\u0085y,\u2028z\n')).toEqual([
      ['a', 'b'],
      ['x\u0085y', '\u2028z'],
    ])
  })

  it('reads old Mac breaks, and mixed ones', () => {
    expect(cellsOf('a,b\r1,2\r', { ...COMMA, newline: 'cr' })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(cellsOf('a,b\r1,2\n3,4\r\n', { ...COMMA, newline: 'any' })).toHaveLength(3)
  })

  it('takes stray quotes for text', () => {
    expect(cellsOf('1,5" pipe,x\n2,"a "big" one",y')).toEqual([
      ['1', '5" pipe', 'x'],
      ['2', 'a "big" one', 'y'],
    ])
  })

  it('reads delimiters of several characters and escapes by backslash', () => {
    expect(cellsOf('a||b\n"x||y"||z\n', { ...COMMA, delimiter: '||' })).toEqual([
      ['a', 'b'],
      ['x||y', 'z'],
    ])
    expect(cellsOf('"a \\" b",c\n', { ...COMMA, backslash: true })).toEqual([['a " b', 'c']])
  })

  const readRepairing = (text: string, width: number): [number, string[], string | null][] =>
    readInChunks(text, 1_000, COMMA, width).map(({ line, cells, problem }) => [line, cells, problem])

  it('loses only its own row to a quote that is never closed', () => {
    expect(readRepairing('id,c,x\n1,"good",a\n2,"missing,b\n3,"good",c\n4,"two\nlines",d\n', 3)).toEqual([
      [1, ['id', 'c', 'x'], null],
      [2, ['1', 'good', 'a'], null],
      [3, ['2', '"missing', 'b'], 'unclosed quote'],
      [4, ['3', 'good', 'c'], null],
      [5, ['4', 'two\nlines', 'd'], null],
    ])
  })

  it('keeps all rows when the unclosed quote runs to the end of the file', () => {
    const rows = Array.from({ length: 500 }, (_, index) => `${index},fine,${index % 7}`)
    const records = readRepairing(`id,c,x\n1,"open,3\n${rows.join('\n')}\n`, 3)
    expect(records).toHaveLength(502)
    expect(records[1]).toEqual([2, ['1', '"open', '3'], 'unclosed quote'])
    expect(records.filter(([, , problem]) => problem !== null)).toHaveLength(1)
  })

  it('sees rows swallowed by a quoted field even where the widths fit', () => {
    const text =
      'id\trating\ttext\n1_1\t0.3\t" starts with a quote\n1_2\t0.5\tplain\n1_3\t1\tends with one"\n1_4\t2\tlast\n'
    const records = readInChunks(text, 7, { ...COMMA, delimiter: '\t' }, 3)
    expect(records.map(({ cells }) => cells[0])).toEqual(['id', '1_1', '1_2', '1_3', '1_4'])
  })

  it('keeps the last row of a file that ends within quotes', () => {
    const records = readRepairing('id,c,x\n1,"good",a\n2,"cut here\nin the midd', 3)
    expect(records.at(-1)).toEqual([3, ['2', 'cut here\nin the midd'], 'cut in quotes'])
  })

  it('gives the same records whatever the chunks', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '1', "'", '\u0085'),
    })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), fc.boolean(), (rows, size, quoted) => {
        const text = rows
          .map((cells) => cells.map((c) => (quoted ? `"${c.replaceAll('"', '""')}"` : c)).join(','))
          .join('\n')
        expect(readInChunks(text, size, COMMA, null)).toEqual(readAll(text, COMMA))
      }),
    )
  })

  it('reads back every table that was written by the rules', () => {
    const dialects = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|', '||'),
      quote: fc.constantFrom('"', "'"),
      end: fc.constantFrom('\n', '\r\n'),
    })
    const cell = fc.string({
      unit: fc.constantFrom('a', 'ü', '"', "'", ',', ';', '|', '\t', '\n', ' x', '0', '中'),
    })
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 10 }),
      )
    fc.assert(
      fc.property(table, dialects, (rows, { delimiter, quote, end }) => {
        const text = rows
          .map((cells) =>
            cells.map((c) => `${quote}${c.replaceAll(quote, quote + quote)}${quote}`).join(delimiter),
          )
          .join(end)
        expect(cellsOf(text, { delimiter, quote, backslash: false, newline: 'lf' })).toEqual(rows)
      }),
    )
  })

  describe.skipIf(testData === null)('on the CSV spectrum', () => {
    const folder = testFile('csv-spectrum', 'csvs')
    // Its own gold has another phone number than the file.
    const files =
      testData === null ? [] : readdirSync(folder).filter((name) => name !== 'location_coordinates.csv')
    it.each(files)('%s equals its JSON', (name) => {
      const [header, ...rows] = cellsOf(readFileSync(testFile('csv-spectrum', 'csvs', name), 'utf8'))
      const gold = JSON.parse(
        readFileSync(testFile('csv-spectrum', 'json', name.replace('.csv', '.json')), 'utf8'),
      ) as unknown
      expect(
        rows.map((cells) => Object.fromEntries(header!.map((column, index) => [column, cells[index]]))),
      ).toEqual(gold)
    })
  })
})
