import { createWriteStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type { DumpTask } from './parserTasks.ts'
import type { Table } from './format.ts'
import { detectFormat } from './registry.ts'

const escapeCell = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

const toLine = (cells: readonly string[]): string => {
  // A row of one empty cell would be an empty line, which is no row.
  const line = cells.map(escapeCell).join(',')
  return `${line === '' ? '""' : line}\r\n`
}

/** Writes a table exactly as it would be read; @returns how many rows were written */
export async function dumpTable(task: Omit<DumpTask, 'kind'>): Promise<{ rows: number }> {
  const start = await readStart(await readFacts(task.path))
  const format = detectFormat(start)
  if (format.kind !== 'survey') {
    throw new VerbatimError(
      'usage',
      `${start.name} is mail, not a table`,
      'Only tables can be written out as read.',
    )
  }
  // Opening the target empties it, so it must not be the file that is read.
  const existing = await realpath(task.target).catch(() => null)
  if (existing !== null && existing === (await realpath(task.path))) {
    throw new VerbatimError(
      'usage',
      `${start.name} would be written over itself`,
      'Choose another folder to write to.',
    )
  }
  const table = await format.open(start, task.reading)
  const counted = { rows: 0 }
  await pipeline(Readable.from(lines(table, counted)), createWriteStream(task.target))
  return counted
}

async function* lines(table: Table, counted: { rows: number }): AsyncGenerator<string> {
  yield toLine(table.columns)
  for await (const { entries } of table.rows()) {
    const kept = entries.filter((row) => row.skip === null)
    counted.rows += kept.length
    if (kept.length > 0) yield kept.map((row) => toLine(row.cells)).join('')
  }
}
