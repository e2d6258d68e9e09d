import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import type { Table } from '../../../src/main/importers/format.ts'
import { detectFormat } from '../../../src/main/importers/registry.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

async function open(name: string, content: string | Buffer): Promise<Table> {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  const start = await readStart(await readFacts(path))
  const format = detectFormat(start)
  expect(format.format).toBe('html')
  if (format.kind !== 'survey') throw new Error('no table')
  return format.open(start, {})
}

async function cells(table: Table): Promise<string[][]> {
  const rows: string[][] = []
  for await (const { entries } of table.rows())
    for (const { cells: row, skip } of entries) if (skip === null) rows.push(row)
  return rows
}

const rows = '<tr><td>1<td>9<td>good &amp; quick<br>really<tr><td>2</td><td>3</td><td>slow</td></tr>'
const page = (body: string, head = ''): string =>
  `<html><head>${head}<style>td{}</style></head><body>${body}</body></html>`
const table = `<table><tr><th>id</th><th>score</th><th>comment</th></tr>${rows}</table>`

describe('a web page named .xls', () => {
  it('gives the table with the data, and says what it is', async () => {
    const opened = await open('export.xls', page(`<table><tr><td>Report</td></tr></table>${table}`))
    expect(opened.columns).toEqual(['id', 'score', 'comment'])
    expect(await cells(opened)).toEqual([
      ['1', '9', 'good & quick\nreally'],
      ['2', '3', 'slow'],
    ])
    expect(opened.sheets).toHaveLength(2)
    expect(opened.warnings().join()).toContain('named as a workbook')
  })

  it('is read in its own encoding', async () => {
    const meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">'
    const bytes = Buffer.from(page(table.replace('slow', 'poma\xb3u'), meta), 'latin1')
    expect((await cells(await open('a.xls', bytes)))[1]![2]).toBe('pomału')
    const wide = Buffer.from(`\uFEFF${page(table.replace('slow', 'größer'))}`, 'utf16le')
    expect((await cells(await open('b.xls', wide)))[1]![2]).toBe('größer')
  })

  it('keeps cells in their columns where others take up several', async () => {
    const opened = await open(
      'spans.xls',
      page(
        '<table><tr><th>a</th><th>b</th><th>c</th></tr><tr><td rowspan=2>1</td><td colspan=2>2</td></tr><tr><td>3</td><td>4</td></tr></table>',
      ),
    )
    expect(await cells(opened)).toEqual([
      ['1', '2', ''],
      ['', '3', '4'],
    ])
  })

  it('neither runs nor shows what is no text, and takes a table in a table for one of its own', async () => {
    const inner = page(`<table><tr><td>menu<script>alert(1)</script>${table}</td></tr></table>`)
    const opened = await open('nested.xls', inner)
    expect(opened.columns).toEqual(['id', 'score', 'comment'])
    expect(await cells(opened)).toHaveLength(2)
  })

  it('survives absurd spans, depth and markup that is cut', async () => {
    const absurd = `<tr><td colspan=999999999 rowspan=999999999>x</td></tr>`.repeat(3)
    await cells(await open('spans.xls', page(`${table}<table>${absurd}</table>`)))
    await cells(await open('deep.xls', page(`${'<table><tr><td>'.repeat(20_000)}x`) + table))
    expect(await cells(await open('cut.xls', page(table).slice(0, -40)))).toHaveLength(2)
  })

  it('without a table is refused with a remedy', async () => {
    await expect(open('frames.xls', page('<p>frames only</p>'))).rejects.toMatchObject({
      code: 'format_unknown',
      hint: expect.stringContaining('XLSX') as string,
    })
  })
})
