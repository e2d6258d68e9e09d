import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csv } from '../../../src/main/importers/csv.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { readPlainTable } from '../../../bench/tables/readPlainTable.ts'
import { writeTable } from '../../../bench/tables/writeTable.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const HEADER = ['id', 'date', 'score', 'comment', 'country']

const comment = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.constantFrom(
        'good',
        'slow,',
        'late;',
        '"great"',
        'a|b',
        "it's",
        '5" screen',
        'two\nlines',
        'tab\there',
        'größe',
        'x ^ y',
        'never',
        '10:30',
        'and',
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((words) => words.join(' ')),
)

const row = fc
  .tuple(
    fc.integer({ min: 1000, max: 9999 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 0, max: 10 }),
    comment,
    fc.constantFrom('DE', 'FR', 'US'),
  )
  .map(([id, day, score, text, country]) => [
    String(id),
    `2024-03-${String(day).padStart(2, '0')}`,
    String(score),
    text,
    country,
  ])

/** Single quotes round a few cells only, and double ones round others' texts, can be read either way. */
const quoting = fc.constantFrom(
  { quote: '"', enclose: 'all' as const },
  { quote: '"', enclose: 'needed' as const },
  { quote: "'", enclose: 'all' as const },
)

const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', '^', '~', '||', '::', '~|~', '\u001f', ', '),
  quoting,
  newline: fc.constantFrom('\n', '\r\n'),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'windows-1252'),
  mark: fc.boolean(),
  lastBreak: fc.boolean(),
})

it('reads back every table, whatever the dialect it was written in', async () => {
  const path = join(temporaryFolder(), 'table.csv')
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 8, maxLength: 25 }), dialect, async (rows, written) => {
      const { mark, encoding, quoting: quotes, ...rest } = written
      writeFileSync(
        path,
        writeTable([HEADER, ...rows], {
          ...rest,
          ...quotes,
          encoding,
          mark: mark && encoding !== 'windows-1252',
        }),
      )
      const read = await readPlainTable(path)
      expect({ header: read.header, rows: read.rows }).toEqual({ header: HEADER, rows })
    }),
    { numRuns: 150 },
  )
}, 60_000)

it('loses no character to a line that is anything', async () => {
  const path = join(temporaryFolder(), 'table.csv')
  const regular = (id: number): string => `${id},2024-03-0${1 + (id % 9)},${id % 11},"Good, ${id}",DE`
  const noise = fc.string({
    unit: fc.constantFrom('x', 'y', 'z', ' ', ',', ',', '"', '"', ';', '|', "'", '1', '2024-01-01', '\\'),
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(noise, { minLength: 1, maxLength: 4 }), async (lines) => {
      const rows = Array.from({ length: 8 }, (_, index) => regular(1000 + index))
      const text = [HEADER.join(','), ...rows, ...lines, ...rows].join('\n')
      writeFileSync(path, text)
      const table = await csv.open(await readStart(await readFacts(path)), { delimiter: ',', quote: '"' })
      let kept = ''
      for await (const { entries } of table.rows())
        kept += entries.map(({ cells }) => cells.join(',')).join('\n')
      const letters = (from: string): string => from.replace(/[^xyz]/g, '')
      expect(letters(kept)).toBe(letters(lines.join()))
    }),
    { numRuns: 200 },
  )
}, 60_000)
