import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFacts, readStart } from '../../src/main/importers/fileFacts.ts'
import type { RawRow, Table, TableFormat } from '../../src/main/importers/format.ts'
import { detectFormat } from '../../src/main/importers/registry.ts'
import type { TableReading } from '../../src/shared/domain/reading.ts'

export interface ReadTable {
  table: Table
  format: string
  rows: string[][]
  skipped: RawRow[]
  warnings: string[]
}

/** Reads a table file as an import does. @param as its format, where it is not to be told by the file */
export async function readTable(
  path: string,
  reading: TableReading = {},
  as: TableFormat | null = null,
): Promise<ReadTable> {
  const start = await readStart(await readFacts(path))
  const format = as ?? detectFormat(start)
  if (format.kind !== 'survey') throw new Error(`${path} is mail`)
  const table = await format.open(start, reading)
  const all: RawRow[] = []
  for await (const { entries } of table.rows()) all.push(...entries)
  return {
    table,
    format: format.format,
    rows: all.filter(({ skip }) => skip === null).map(({ cells }) => cells),
    skipped: all.filter(({ skip }) => skip !== null),
    warnings: table.warnings(),
  }
}

/** Reads a file of these bytes under this name. */
export async function readBytes(
  name: string,
  content: string | Uint8Array,
  reading: TableReading = {},
): Promise<ReadTable> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-table-'))
  try {
    writeFileSync(join(folder, name), content)
    return await readTable(join(folder, name), reading)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
