import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FileFacts } from '../../../src/main/importers/format.ts'
import { createPreparedFiles, type PreparedFiles } from '../../../src/main/importers/preparedFiles.ts'
import { ColumnMapping, Inspection, TableReading } from '../../../src/shared/domain/reading.ts'

let folder: string
let facts: FileFacts
let prepared: PreparedFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-prepared-'))
  const path = join(folder, 'a.csv')
  writeFileSync(path, 'id,score\n1,2\n')
  const { size, mtimeMs } = statSync(path)
  facts = { path, name: 'a.csv', bytes: size, modifiedAt: Math.trunc(mtimeMs), directory: false }
  prepared = createPreparedFiles()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const MAPPING = ColumnMapping.parse({ score: ['score'], id: 'id' })
const OTHER = ColumnMapping.parse({ score: ['score'] })
const inspected: Inspection = Inspection.parse({
  path: '',
  format: 'csv',
  kind: 'survey',
  bytes: 12,
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  headerRow: 1,
  rows: 1,
  columns: [],
  warnings: [],
  preview: [],
  mapping: MAPPING,
  forecast: { items: 1, duplicates: 0, skipped: 0, reasons: {} },
})
const keep = (reading: TableReading): void => prepared.keep(facts, reading, null, inspected, ['id'])
const isFound = (reading: TableReading, mapping: ColumnMapping | null = null): boolean =>
  prepared.find(facts.path, reading, mapping) !== null

const READINGS: Required<TableReading> = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  headerRow: 1,
  headerRows: 2,
  sheet: 'Data',
  knownExport: false,
}

it('knows every part of a reading', () => {
  expect(Object.keys(READINGS).sort()).toEqual(Object.keys(TableReading.shape).sort())
})

it.each(Object.keys(READINGS) as (keyof TableReading)[])('is not found with another %s', (part) => {
  keep({})
  expect(isFound({})).toBe(true)
  expect(isFound({ [part]: READINGS[part] })).toBe(false)
  keep({ [part]: READINGS[part] })
  expect(isFound({ [part]: READINGS[part] })).toBe(true)
})

it('is found by what the inspection said of the reading and the mapping, in whatever order it is written', () => {
  keep({ headerRows: 2 })
  const said = { headerRow: 1, quote: '"', delimiter: ',', encoding: 'utf-8' }
  expect(isFound({ ...said, headerRows: 2 }, MAPPING)).toBe(true)
  expect(isFound({ headerRows: 2, ...said }, { ...MAPPING })).toBe(true)
  expect(isFound({ ...said, headerRows: 2 }, OTHER)).toBe(false)
  // Not asked with the joined header: it was another reading.
  expect(isFound(said, MAPPING)).toBe(false)
})

it('is not found once the file has changed', () => {
  keep({})
  writeFileSync(facts.path, 'id,score\n1,2\n3,4\n')
  expect(isFound({})).toBe(false)
})
