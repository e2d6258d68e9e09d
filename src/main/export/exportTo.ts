import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Asker } from '../workers/operations.ts'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'
import type { exportReads } from './operations.ts'
import { type Table, itemTable, runTable, threadTable } from './tables.ts'
import { writeNamed } from '../writeNamed.ts'

export type ExportReader = Pick<Asker<ReturnType<typeof exportReads>>, 'ask'>

export interface ExportRequest {
  read: ExportReader
  what: 'items' | 'threads' | 'runs'
  format: 'csv' | 'json'
  /** As `writeNamed` takes it: a file is replaced only by a complete one. */
  out: string
}

export interface Exported {
  file: string
  rows: number
}

/** Rows in memory at any time. */
const PAGE = 500
/** A long run has a long time line. */
const RUNS_A_PAGE = 10

/** Errors: those of `writeNamed` and of the store. */
export async function exportTo({ read, what, format, out }: ExportRequest): Promise<Exported> {
  const count = { rows: 0 }
  if (what === 'items') {
    const rows = counted(
      pages(
        (after) => read.ask('export.items', { after, limit: PAGE }),
        (row) => row.item,
      ),
      count,
    )
    const table = format === 'csv' ? itemTable(await read.ask('export.columns', null)) : null
    await writeNamed(out, table === null ? toJson(rows) : toCsv(table, rows))
  } else if (what === 'runs') {
    const rows = counted(
      pages(
        (after) => read.ask('export.runs', { after, limit: RUNS_A_PAGE }),
        (row) => row.run.run,
        RUNS_A_PAGE,
      ),
      count,
    )
    await writeNamed(out, format === 'csv' ? toCsv(runTable, rows) : toJson(rows))
  } else {
    const rows = counted(
      pages(
        (after) => read.ask('export.threads', { after, limit: PAGE }),
        (row) => row.id,
      ),
      count,
    )
    await writeNamed(out, format === 'csv' ? toCsv(threadTable, rows) : toJson(rows))
  }
  return { file: out, rows: count.rows }
}

/** Every row of a paged question; the last page is the one that is not full. */
async function* pages<Row>(
  ask: (after: number) => Promise<Row[]>,
  idOf: (row: Row) => number,
  size = PAGE,
): AsyncGenerator<Row[]> {
  let after = 0
  for (;;) {
    const page = await ask(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    if (page.length < size) return
    if (idOf(last) <= after) throw new VerbatimError('internal', 'pages of an export do not go on')
    after = idOf(last)
  }
}

async function* counted<Row>(source: AsyncIterable<Row[]>, count: { rows: number }): AsyncGenerator<Row[]> {
  for await (const page of source) {
    count.rows += page.length
    yield page
  }
}

async function* toCsv<Row>(table: Table<Row>, source: AsyncIterable<Row[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(table.header)
  for await (const page of source) yield page.map((row) => csvLine(table.cells(row))).join('')
}

async function* toJson(source: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for await (const page of source) {
    yield separator + page.map((row) => JSON.stringify(row)).join(',\n')
    separator = ',\n'
  }
  yield '\n]\n'
}
