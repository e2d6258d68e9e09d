import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from '../../../src/main/importers/json/scanner.ts'
import { readBytes } from '../../helpers/readTable.ts'

const ROWS =
  '[{"id": 1234567890123456789, "score": 9.50, "text": "good"},\n {"id": 2, "text": "a \\"b\\" \\\\"}]'

describe('JSON', () => {
  it.each([
    ['a list of objects', 'a.json', ROWS],
    ['with a byte-order mark', 'a.json', `\uFEFF${ROWS}`],
    ['in an object', 'a.json', `{"meta": {"n": 2, "tags": ["x"]}, "data": {"responses": ${ROWS}}}`],
    ['under another name', 'a.txt', ROWS],
    ['as UTF-16', 'a.json', Buffer.from(`\uFEFF${ROWS}`, 'utf16le')],
    ['one after the other', 'a.json', ROWS.slice(1, -1).replace('},\n', '}\n').replaceAll(', "', ',\n"')],
    ['one a line', 'a.jsonl', ROWS.slice(1, -1).replace('},\n', '}\n')],
    ['one a line under another name', 'a.txt', `${ROWS.slice(1, -1).replace('},\n', '}\r\n\r\n')}\n`],
  ])('%s', async (_, name, content) => {
    const { table, rows } = await readBytes(name, content)
    expect(table.columns).toEqual(['id', 'score', 'text'])
    expect(rows).toEqual([
      ['1234567890123456789', '9.50', 'good'],
      ['2', '', 'a "b" \\'],
    ])
  })

  it('flattens objects, joins plain lists, and takes dangerous names for names', async () => {
    const { table, rows } = await readBytes(
      'a.json',
      '[{"__proto__": 1, "constructor": {"prototype": true}, "tags": ["a", 2, null], "more": [{"x": 1e3}], "none": {}, "a.b": 1, "a": {"b": 2}}]',
    )
    expect(table.columns).toEqual([
      '__proto__',
      'constructor.prototype',
      'tags',
      'more',
      'none',
      'a.b',
      'a.b (2)',
    ])
    expect(rows).toEqual([['1', 'true', 'a; 2; ', '[{"x":1e3}]', '', '1', '2']])
    expect(({} as Record<string, unknown>)['prototype']).toBeUndefined()
  })

  it('offers all lists of an object and takes the one asked for', async () => {
    const content = `{"small": [{"a": 1}], "large": ${ROWS}}`
    const { table } = await readBytes('a.json', content)
    expect(table.reading.sheet).toBe('large')
    expect(table.sheets).toEqual([
      { name: 'small', rows: 1, hidden: false },
      { name: 'large', rows: 2, hidden: false },
    ])
    expect((await readBytes('a.json', content, { sheet: 'small' })).rows).toEqual([['1']])
    await expect(readBytes('a.json', content, { sheet: 'none' })).rejects.toMatchObject({ code: 'usage' })
  })

  it.each([
    [
      'lists with a header',
      '[["id", "comment"], [1, "good words"], [2, "bad words", 3]]',
      ['id', 'comment', 'column3'],
      [
        ['1', 'good words', ''],
        ['2', 'bad words', '3'],
      ],
    ],
    ['headed lists', '{"columns": ["a", "b"], "index": [0], "data": [[1, "x"]]}', ['a', 'b'], [['1', 'x']]],
    [
      'columns of lists',
      '{"a": [1, 2], "b": ["x", null]}',
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', ''],
      ],
    ],
    [
      'columns by row',
      '{"a": {"0": 1, "1": 2}, "b": {"0": "x"}}',
      ['a', 'b'],
      [
        ['1', 'x'],
        ['2', ''],
      ],
    ],
    [
      'rows by name',
      '{"r1": {"a": 1}, "r2": {"a": 2}}',
      ['key', 'a'],
      [
        ['r1', '1'],
        ['r2', '2'],
      ],
    ],
    ['one object', '{"a": 1, "b": {"c": "x"}}', ['a', 'b.c'], [['1', 'x']]],
    ['plain values', '["x", 2, "y\\n"]', ['value'], [['x'], ['2'], ['y\n']]],
  ])('reads %s', async (_, content, columns, expected) => {
    const { table, rows } = await readBytes('a.json', content)
    expect(table.columns).toEqual(columns)
    expect(rows).toEqual(expected)
  })

  it('loses one row to a fault, says where, and goes on', async () => {
    const { rows, skipped, warnings } = await readBytes(
      'a.json',
      '[{"a": 1},\n{"a": ],\n{"a": 3}, {"a": NaN}]',
    )
    expect(rows).toEqual([['1'], ['3']])
    expect(skipped.map(({ skip, line }) => [skip?.reason, line])).toEqual([
      ['not valid JSON', 2],
      ['empty row', 3],
    ])
    expect(warnings).toEqual([expect.stringContaining('the first on line 2')])
  })

  it('says that a file is cut', async () => {
    const { rows, skipped, warnings } = await readBytes('a.json', ROWS.slice(0, -9))
    expect(rows).toHaveLength(1)
    expect(skipped.map(({ skip }) => skip?.reason)).toEqual(['cut at the end'])
    expect(warnings[0]).toBe('the file ends in the middle: it may be cut')
  })

  it.each([
    ['a.json', '[]', 'file_empty'],
    ['a.json', '{}', 'file_empty'],
    ['a.jsonl', 'just\nwords\n', 'file_empty'],
    ['a.json', '', 'file_empty'],
    ['a.json', 'just words', 'format_unknown'],
  ])('%s of %j is refused', async (name, content, code) => {
    await expect(readBytes(name, content)).rejects.toMatchObject({ code })
  })

  it('counts bad lines, and has columns for what comes late', async () => {
    const lines = ['{"a": 1}', '{"a": 2, oops', '', '{"b": "late", "a": 3}', '[1, 2]', '"text"']
    const { table, rows, skipped } = await readBytes('a.ndjson', lines.join('\n'))
    expect(table.columns).toEqual(['a', 'b', 'value'])
    expect(rows).toEqual([
      ['1', '', ''],
      ['3', 'late', ''],
      ['', '', '1; 2'],
      ['', '', 'text'],
    ])
    expect(skipped.map(({ line }) => line)).toEqual([2])
  })

  it('keeps fields beyond all measure in one column', async () => {
    const object = Object.fromEntries(Array.from({ length: 2_500 }, (_, index) => [`k${index}`, index]))
    const { table, rows } = await readBytes('a.json', JSON.stringify([object]))
    expect(table.columns).toHaveLength(2_001)
    expect(JSON.parse(rows[0]!.at(-1)!)).toHaveLength(500)
  })

  it('survives nesting without end', async () => {
    const deep = '['.repeat(100_000)
    await expect(readBytes('a.json', `[{"a": ${deep}`)).rejects.toMatchObject({ code: 'file_empty' })
    const { rows } = await readBytes('a.json', `[{"a": 1, "b": ${'{"x":'.repeat(500)}1${'}'.repeat(500)}}]`)
    expect(rows[0]?.[0]).toBe('1')
  })
})

describe('round trips', () => {
  const text = fc.string({ unit: 'binary', maxLength: 15 }).map((one) => one.toWellFormed())
  const row = fc.tuple(text, text, fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }))

  it.each(['json', 'jsonl', 'pretty'])('gives back every cell from %s', async (form) => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (written) => {
        const objects = written.map(
          ([a, b, n]) =>
            `{"a": ${JSON.stringify(a)},${form === 'pretty' ? '\n' : ' '}"b": ${JSON.stringify(b)}, "n": ${n}}`,
        )
        const content = form === 'jsonl' ? objects.join('\n') : `[${objects.join(',')}]`
        const { rows } = await readBytes(`a.${form === 'jsonl' ? 'jsonl' : 'json'}`, content)
        expect(rows).toEqual(written.map(([a, b, n]) => [a, b, String(n)]))
      }),
      { numRuns: 25 },
    )
  })

  it('finds the same elements however the text is cut into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        (values, size) => {
          const content = JSON.stringify({ meta: 'x\\"[', list: values })
          const scanner = new JsonScanner('within', 'list')
          const found = []
          for (let from = 0; from < content.length; from += size)
            found.push(...scanner.push(content.slice(from, from + size)))
          expect(
            found.filter(({ list }) => list === 'list').map((one) => JSON.parse(one.text) as unknown),
          ).toEqual(JSON.parse(JSON.stringify(values)))
          expect(scanner.end()).toEqual({ elements: [], cut: null, unclosed: false })
        },
      ),
    )
  })
})
