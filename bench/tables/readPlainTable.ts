import { csv } from '../../src/main/importers/csv.ts'
import type { TableReading } from '../../src/shared/domain/reading.ts'
import { readTable } from '../../tests/helpers/readTable.ts'
import type { PlainTable } from './measures.ts'

/** A text table as an import would read it, with nothing told in advance. */
export async function readPlainTable(path: string): Promise<PlainTable & { reading: TableReading }> {
  const { table, rows } = await readTable(path, {}, csv)
  const { reading } = table
  return { header: reading.headerRow === null ? null : table.columns, rows, reading }
}
