import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fidelityOf, meanF1, pointsOf } from '../../../bench/tables/measures.ts'
import { ODD_TABLES } from '../../../bench/tables/oddTables.ts'
import { polluted } from '../../../bench/tables/pollutions.ts'
import { readPlainTable } from '../../../bench/tables/readPlainTable.ts'
import { csv } from '../../../src/main/importers/csv.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { findHeader } from '../../../src/main/importers/table/header.ts'
import type { TableReading } from '../../../src/shared/domain/reading.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

function write(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'table.csv')
  writeFileSync(path, content)
  return path
}

interface ReadTable {
  columns: string[]
  rows: string[][]
  skipped: string[]
  warnings: string[]
  reading: TableReading
}

async function read(text: string, asked: TableReading = {}): Promise<ReadTable> {
  const table = await csv.open(await readStart(await readFacts(write(text))), asked)
  const rows: string[][] = []
  const skipped: string[] = []
  for await (const { entries } of table.rows())
    for (const { cells, skip } of entries)
      if (skip === null) rows.push(cells)
      else skipped.push(skip.reason)
  return { columns: table.columns, rows, skipped, warnings: table.warnings(), reading: table.reading }
}

const ROWS = [
  '101,2024-03-01,9,Good,DE',
  '102,2024-03-02,4,"Slow, late",FR',
  '103,2024-03-03,7,Fine,US',
  '104,2024-03-04,8,Nice,DE',
  '105,2024-03-05,10,Great,FR',
]
const HEADER = 'id,date,score,comment,country'
const table = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`
const withRow = (line: string): string => table(...ROWS.slice(0, 3), line, ...ROWS.slice(3))

describe('a row that is not like the others is put right', () => {
  it.each([
    ['a comma that nobody quoted', '110,2024-03-09,2,Rude, slow, and late,US', 'Rude, slow, and late'],
    ['a delimiter too many', '110,2024-03-09,,2,Bad,US', 'Bad'],
    ['a missing delimiter', '110,2024-03-092,Bad,US', 'Bad'],
    ['a quote that nobody closed', '110,2024-03-09,2,"Bad,US', '"Bad'],
    ['a quote too many', '110,2024-03-09,2,""Bad, really",US', '"Bad, really'],
    ['quotes that nobody escaped', '110,2024-03-09,2,"a "bad" place, slow",US', 'a "bad" place, slow'],
    ['a delimiter of its own', '110;2024-03-09;2;Bad, really;US', 'Bad, really'],
  ])('%s', async (_, line, comment) => {
    const { rows, warnings } = await read(withRow(line))
    expect(rows[3]).toEqual(['110', '2024-03-09', '2', comment, 'US'])
    expect(rows).toHaveLength(6)
    // Quotes within quotes are read as they stand.
    if (!/""Bad|"bad"/.test(line)) expect(warnings).toEqual([expect.stringContaining('(line 5)')])
  })

  it('but not where that would be a guess', async () => {
    const text = 'a,b,c\nred,green,blue\nblue,red,green\ngreen,blue,red\nred,blue\ngreen,red,blue\n'
    const { rows, warnings } = await read(text)
    expect(rows[3]).toEqual(['red', 'blue', ''])
    expect(warnings).toEqual([
      '1 row (line 5) had fewer cells than the 3 columns; the missing ones are empty',
    ])
  })
})

describe('several tables in one file', () => {
  it('the first is read, the rows of the other are counted', async () => {
    const { rows, skipped, warnings } = await read(`${table(...ROWS)}\ncountry,answers\nDE,2\nFR,2\nUS,1\n`)
    expect(rows).toHaveLength(5)
    expect(skipped).toEqual(['another table', 'another table', 'another table', 'another table'])
    expect(warnings).toEqual(['another table begins at line 8: its 4 rows were left out'])
  })

  it('one that is much larger than what stands above it is read', async () => {
    const above = 'key,value\nshop,Berlin\n\n'
    const { columns, rows, warnings } = await read(above + table(...ROWS, ...ROWS, ...ROWS))
    expect(columns).toEqual(HEADER.split(','))
    expect(rows).toHaveLength(15)
    expect(warnings).toEqual(['2 lines before the table were passed over'])
  })

  it('an empty line and the same columns again are no other table', async () => {
    const { rows, skipped } = await read(`${table(...ROWS)}\n${table(...ROWS)}`)
    expect(rows).toHaveLength(10)
    expect(skipped).toEqual(['repeated header'])
  })
})

it('remarks below a table are no rows, and are counted', async () => {
  const { rows, skipped, warnings } = await read(
    `${table(...ROWS)}\n* one answer withdrawn\nSource: web form\n`,
  )
  expect(rows).toHaveLength(5)
  expect(skipped).toEqual(['remark below the table', 'remark below the table'])
  expect(warnings).toEqual(['2 lines below the table (from line 8) were left out as remarks'])
})

it('a last row that was cut, or of which only the id was filled in, stays a row', async () => {
  expect((await read(`${table(...ROWS)}106`)).rows.at(-1)).toEqual(['106', '', '', '', ''])
  expect((await read(`${table(...ROWS)}106,,,,\n`)).rows.at(-1)).toEqual(['106', '', '', '', ''])
})

describe('header rows', () => {
  it('are joined; a name above empty cells spans them', async () => {
    const { columns, rows, reading } = await read(
      'Answer,,Person,\nscore,comment,age,country\n9,Great,31,DE\n3,Bad,44,FR\n7,Fine,29,US\n',
    )
    expect(columns).toEqual(['Answer score', 'Answer comment', 'Person age', 'Person country'])
    expect(rows).toHaveLength(3)
    expect(reading).toMatchObject({ headerRow: 1, headerRows: 2 })
  })

  it.each([
    ['CR LF', '\r\n', 'an answer', 'an answer'],
    ['line breaks in cells', '\n', "'two\n\n\n\nlines'", 'two\n\n\n\nlines'],
  ])('are found far down in a file of long lines: %s', async (_, newline, cell, wanted) => {
    const lines = Array.from({ length: 400 }, (_, index) =>
      index === 119 ? 'number,name,comment' : `${index},${cell},${'long '.repeat(520)}`,
    )
    const quote = cell.startsWith("'") ? "'" : '"'
    const { columns, rows } = await read(lines.join(newline), { headerRow: 120, quote })
    expect(columns).toEqual(['number', 'name', 'comment'])
    expect(rows[0]!.slice(0, 2)).toEqual(['120', wanted])
    await expect(read(lines.join(newline), { headerRow: 9_000, quote })).rejects.toThrow('has 400 rows')
  })

  it('are joined as the person says, and the reading reads the same again', async () => {
    const text = 'Answer,,Person,\nscore,comment,age,country\n9,Great,31,DE\n3,Bad,44,FR\n7,Fine,29,US\n'
    const one = await read(text, { headerRow: 2, headerRows: 1 })
    expect(one.columns).toEqual(['score', 'comment', 'age', 'country'])
    const first = await read(text)
    expect((await read(text, first.reading)).columns).toEqual(first.columns)
  })

  it('a first answer of words is not one of them', () => {
    const { rows } = findHeader([
      ['id', 'score', 'comment'],
      ['1', 'n/a', 'Nothing to say'],
      ['2', '9', 'Good'],
      ['3', '4', 'Bad'],
    ])
    expect(rows).toBe(1)
  })

  it('with another delimiter than the rows is read', async () => {
    const { columns } = await read([HEADER.replaceAll(',', ';'), ...ROWS].join('\n'))
    expect(columns).toEqual(HEADER.split(','))
  })
})

it('a backslash escapes in a reading that names delimiter and quote too', async () => {
  const text = 'id,comment\n1,"a \\"good\\" one, yes"\n2,"x"\n3,"y, z"\n'
  const first = await read(text)
  expect(first.rows[0]).toEqual(['1', 'a "good" one, yes'])
  expect((await read(text, first.reading)).rows).toEqual(first.rows)
})

describe('what would take too long is read in a simpler way', () => {
  it.each([
    ['lines of nothing but quoted scraps', table(...ROWS) + `${'"a"b"c"d,'.repeat(800)}\n`.repeat(60)],
    ['a line of as many cells as a sheet can have, with few names', 'a,b;c|d'.repeat(16_000)],
    ['a wide table whose rows all differ', wideRagged(2_000, 100)],
  ])('%s', async (_, text) => {
    const started = performance.now()
    await read(text)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

function wideRagged(width: number, rows: number): string {
  const line = (length: number, value: number): string =>
    Array.from({ length }, (_, column) => column * value).join(',')
  const header = Array.from({ length: width }, (_, column) => `q${column}`).join(',')
  return [header, ...Array.from({ length: rows }, (_, row) => line(width - (row % 3), row))].join('\n')
}

it('reads the odd tables as their clean ones', async () => {
  const scores: number[] = []
  for (const { bytes, clean } of ODD_TABLES)
    scores.push(meanF1(fidelityOf(clean, await readPlainTable(write(bytes)))))
  expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThanOrEqual(0.99)
}, 30_000)

it('reads spoilt tables nearly as well as the clean one', async () => {
  let [points, weights] = [0, 0]
  for (const { kind, weight, bytes, clean } of polluted()) {
    // The large ones are for the measure by itself.
    if (kind === 'size') continue
    points += weight * pointsOf(fidelityOf(clean, await readPlainTable(write(bytes))))
    weights += weight
  }
  expect(points / weights).toBeGreaterThanOrEqual(9.96)
}, 60_000)
