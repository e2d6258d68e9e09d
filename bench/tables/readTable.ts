import { csv } from '../../src/main/importers/csv.ts'
import { readFacts, readStart } from '../../src/main/importers/fileFacts.ts'
import type { TableReading } from '../../src/shared/domain/reading.ts'
import type { PlainTable } from './measures.ts'

/** A table as an import would read it, with nothing told in advance. */
export async function readTable(path: string): Promise<PlainTable & { reading: TableReading }> {
  const table = await csv.open(await readStart(await readFacts(path)), {})
  const rows: string[][] = []
  for await (const { entries } of table.rows()) {
    for (const { cells, skip } of entries) if (skip === null) rows.push(cells)
  }
  const { reading } = table
  return { header: reading.headerRow === null ? null : table.columns, rows, reading }
}
