import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { csv } from '../../../src/main/importers/csv.ts'
import { dumpTable } from '../../../src/main/importers/dumpTable.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import type { RawRow } from '../../../src/main/importers/format.ts'
import { readDate } from '../../../src/main/importers/mapping/dates.ts'
import { detectFormat, expandPath } from '../../../src/main/importers/registry.ts'
import { findDialect } from '../../../src/main/importers/table/dialect.ts'
import { createDecoder } from '../../../src/main/importers/table/decoder.ts'
import { isSetAside } from '../../../bench/tables/setAside.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'
import { testData, testFile } from '../../helpers/testData.ts'

function write(content: string | Uint8Array, name = 'table.csv'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

async function read(path: string): Promise<{ columns: string[]; rows: RawRow[]; warnings: string[] }> {
  const table = await csv.open(await readStart(await readFacts(path)), {})
  const rows: RawRow[] = []
  for await (const { entries } of table.rows()) rows.push(...entries)
  return { columns: table.columns, rows, warnings: table.warnings() }
}

describe('tiny files', () => {
  it.each([
    ['one digit', '9'],
    ['a line break', '\n'],
    ['a byte-order mark alone', '\uFEFF'],
    ['a byte-order mark and the start of a From_ line', '\uFEFFFro'],
  ])('of %s are told from mailboxes without a fault', async (_, content) => {
    expect(detectFormat(await readStart(await readFacts(write(content)))).format).toBe('csv')
  })

  it('of a byte-order mark alone are empty', async () => {
    await expect(read(write('\uFEFF'))).rejects.toMatchObject({ code: 'file_empty' })
  })

  it('of a header alone say that there are no rows', async () => {
    const { rows, warnings } = await read(write('score,comment\n'))
    expect(rows).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('no rows below its header')])
  })
})

describe('a table of one column', () => {
  it('keeps the commas of its texts', async () => {
    const { columns, rows } = await read(write('comment\nGood\nBad\nUgly, but fine,\nSo so\nWell\n'))
    expect(columns).toEqual(['comment'])
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['Good'],
      ['Bad'],
      ['Ugly, but fine,'],
      ['So so'],
      ['Well'],
    ])
  })

  it('is not divided at the spaces of its sentences', () => {
    const sentences = 'Good service today\nBad service again\nVery slow delivery\n'
    expect(findDialect(sentences).dialect.delimiter).toBe(',')
    expect(findDialect('12 3.5 2024-01-01\n13 4.5 2024-01-02\n').dialect.delimiter).toBe(' ')
  })
})

it('remarks before a table do not make "#" its delimiter', () => {
  const sample = '# column 1: id # note\n# column 2: title # note\n# column 3: scope # note\na,b,c\nd,e,f\n'
  expect(findDialect(sample).dialect.delimiter).not.toBe('#')
})

it.skipIf(!testData)(
  'reads the dialects that people found in real tables',
  async () => {
    const labels = JSON.parse(readFileSync(testFile('csv-dialects/labels.json'), 'utf8')) as {
      file: string
      delimiter: string
      quote: string
    }[]
    const wrong: string[] = []
    const aside: boolean[] = []
    for (const { file, delimiter, quote } of labels) {
      const { reading } = await csv.open(
        await readStart(await readFacts(testFile(`csv-dialects/files/${file}`))),
        {},
      )
      const right = reading.delimiter === delimiter && reading.quote === quote
      if (isSetAside('csv-dialects', file)) aside.push(right)
      else if (!right) wrong.push(file)
    }
    expect(wrong).toEqual([])
    // Which of these are wrong stays unseen, so that nothing is tuned to them.
    expect(aside.filter(Boolean).length / aside.length).toBeGreaterThanOrEqual(0.95)
  },
  60_000,
)

it('a line longer than a row may be is one row left out, whatever it holds', async () => {
  const long = 'lorem ipsum dolor '.repeat(1_000_000)
  for (const field of [long, `"${long}"`, `"${'no spaces, no end'.repeat(1_500_000)}`]) {
    const { rows } = await read(write(`score,comment\n9,${field}\n3,bad\n`))
    expect(rows.map(({ cells, skip, line }) => skip?.reason ?? [line, cells])).toEqual([
      'line too long',
      [3, ['3', 'bad']],
    ])
  }
})

it('halves of surrogate pairs become the replacement character, as in the store', () => {
  const units = [0x61, 0xd800, 0x62, 0x1f600]
  const bytes = Buffer.alloc(units.length * 4)
  units.forEach((unit, index) => bytes.writeUInt32LE(unit, index * 4))
  const decoder = createDecoder('utf-32le')
  expect(decoder.write(bytes) + decoder.end()).toBe('a\uFFFDb😀')
})

it('a folder with nothing to read says so', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'notes.json'), '{}')
  await expect(expandPath(folder)).rejects.toMatchObject({ code: 'format_unknown' })
})

it('a table is not written over the file it is read from', async () => {
  const path = write('a;b\n1;2\n')
  await expect(dumpTable({ path, reading: {}, target: path })).rejects.toMatchObject({ code: 'usage' })
  expect(readFileSync(path, 'utf8')).toBe('a;b\n1;2\n')
})

it.each(['0000-01-01', '0001-01-01', '1/1/0001', '00010101'])('“%s” stands for no date', (text) => {
  expect(readDate(text, 'dayFirst')).toBeNull()
})

it('reads years of two digits as before', () => {
  expect(readDate('5/1/26', 'dayFirst')?.milliseconds).toBe(Date.UTC(2026, 0, 5))
  expect(readDate('26/1/05', 'yearFirst')?.milliseconds).toBe(Date.UTC(2026, 0, 5))
  expect(readDate('5 Jan 99', 'dayFirst')?.milliseconds).toBe(Date.UTC(1999, 0, 5))
})
