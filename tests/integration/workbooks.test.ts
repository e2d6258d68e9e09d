/**
 * Every cell of every real workbook at hand, against a witness that is not ours (workbook_cells.py), and what is hostile
 * or damaged among them against its refusal.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readFacts, readStart } from '../../src/main/importers/fileFacts.ts'
import { detectFormat } from '../../src/main/importers/registry.ts'
import { SheetNotes } from '../../src/main/importers/workbook/sheet.ts'
import { workbookSheets } from '../../src/main/importers/workbook/workbookSheets.ts'
import { testData, testFile } from '../helpers/testData.ts'

type Kind = 'text' | 'number' | 'date' | 'any'
type Witnessed =
  | { error: string }
  | { sheets: { name: string; hidden: boolean; cells: Record<string, [kind: Kind, text: string]> }[] }

const folder = testFile('xlsx-calamine')
const files = testData === null ? [] : readdirSync(folder).map((name) => `${folder}/${name}`)

function witness(): Record<string, Witnessed> | null {
  const script = fileURLToPath(new URL('../helpers/workbook_cells.py', import.meta.url))
  const run = spawnSync('python3', [script, ...files], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return run.status === 0 ? (JSON.parse(run.stdout) as Record<string, Witnessed>) : null
}

const witnessed = files.length === 0 ? null : witness()

const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : columnName(Math.trunc(column / 26) - 1) + columnName(column % 26)

async function readCells(
  path: string,
): Promise<{ name: string; hidden: boolean; cells: Map<string, string> }[]> {
  const sheets = await workbookSheets(await readStart(await readFacts(path)))
  const read = []
  for (const sheet of sheets) {
    const cells = new Map<string, string>()
    for await (const { rows } of sheet.read(new SheetNotes())) {
      for (const row of rows)
        row.columns.forEach((column, index) =>
          cells.set(`${columnName(column)}${row.row}`, row.cells[index]!),
        )
    }
    read.push({ name: sheet.name, hidden: sheet.hidden, cells })
  }
  return read
}

/** The witness keeps numbers as the file has them; ours may be shorter, but must be the same number. */
const agrees = ([kind, text]: [Kind, string], ours: string | undefined): boolean => {
  if (kind === 'any') return ours?.startsWith('=') === true
  if (kind === 'number') return ours !== undefined && ours !== '' && Number(ours) === Number(text)
  return ours === text
}

/** What the witness cannot read either, with the reason of ours. */
const REFUSED: Readonly<Record<string, string>> = {
  'issue252.xlsx': 'file_damaged',
  'pass_protected.xlsx': 'file_protected',
}

describe.skipIf(witnessed === null)('every real workbook', () => {
  it.each(files.map((path) => [basename(path), path]))('%s', async (name, path) => {
    const expected = witnessed![path]!
    if (name in REFUSED) {
      expect(expected).toHaveProperty('error')
      await expect(readCells(path)).rejects.toMatchObject({ code: REFUSED[name] })
      return
    }
    if ('error' in expected) throw new Error(`the witness failed: ${expected.error}`)
    const sheets = await readCells(path)
    expect(sheets.map((sheet) => [sheet.name, sheet.hidden])).toEqual(
      expected.sheets.map((sheet) => [sheet.name, sheet.hidden]),
    )
    for (const [index, { cells }] of expected.sheets.entries()) {
      const ours = sheets[index]!.cells
      const wrong = Object.entries(cells).filter(([place, cell]) => !agrees(cell, ours.get(place)))
      expect(wrong.map(([place, cell]) => [place, cell, ours.get(place)])).toEqual([])
      expect([...ours.keys()].filter((place) => !(place in cells))).toEqual([])
    }
  })
})

describe.skipIf(testData === null)('hostile workbooks', () => {
  it.each(['poc-shared-strings', 'poc-xmlbomb', 'poc-xmlbomb-empty', 'xxe_in_schema'])(
    '%s is refused',
    async (name) => {
      const before = process.memoryUsage().rss
      const start = await readStart(await readFacts(testFile('xlsx-hostile', `${name}.xlsx`)))
      const format = detectFormat(start)
      if (format.kind !== 'survey') throw new Error('no table')
      await expect(format.open(start, {})).rejects.toMatchObject({ code: 'file_unsafe' })
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
    },
  )
})

describe.skipIf(testData !== null && witnessed !== null)('where there is no witness', () => {
  it.skip('workbooks are checked cell by cell: VERBATIM_TEST_DATA or python3 is missing', () => {})
})
