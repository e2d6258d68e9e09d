/** Takes damaged files one after the other through inspection and import into a real store, and tells what came of each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { asReadDatabase, asWriteDatabase } from '../../../src/main/db/database.ts'
import { migrate } from '../../../src/main/db/migrate.ts'
import { MIGRATIONS } from '../../../src/main/db/migrations/index.ts'
import { createReadOperations } from '../../../src/main/db/readOperations.ts'
import { createWriteOperations } from '../../../src/main/db/writeOperations.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { importFile } from '../../../src/main/importers/importFile.ts'
import { inspectFile } from '../../../src/main/importers/inspectFile.ts'
import { detectFormat } from '../../../src/main/importers/registry.ts'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { TEST_WORKERS } from '../workerFiles.ts'
import { mutate, type SeedFile } from './mutate.ts'

export interface FuzzTask {
  seeds: SeedFile[]
  seed: number
  /** Numbers of the inputs: from the first in steps up to, without, the end. */
  from: number
  step: number
  end: number
}

export type FuzzMessage =
  | { kind: 'started'; number: number; name: string }
  | { kind: 'imported'; number: number; rows: number }
  | { kind: 'refused'; number: number; code: string }
  /** What must never be. */
  | { kind: 'wrong'; number: number; name: string; why: string }

/** Inputs after which the store is checked and emptied. */
const INPUTS_PER_STORE = 50

const task = workerData as FuzzTask
// Buffers arrive as plain byte arrays.
const seeds = task.seeds.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) }))
const folder = mkdtempSync(join(tmpdir(), 'verbatim-fuzz-'))
const connection = new Database(':memory:')
migrate(connection, MIGRATIONS)
connection.pragma('foreign_keys = ON')
const read = createReadOperations(asReadDatabase(connection))
const write = createWriteOperations(asWriteDatabase(connection))
const store = {
  propose: (question: Parameters<(typeof read)['surveys.propose']>[0]) =>
    Promise.resolve(read['surveys.propose'](question)),
  known: (question: Parameters<(typeof read)['items.known']>[0]) =>
    Promise.resolve(read['items.known'](question)),
}
const settings = { documentFile: TEST_WORKERS.document, unpackFolder: join(folder, 'unpacked') }
const nothing = (): void => {}
const send = (message: FuzzMessage): void => parentPort!.postMessage(message)
const count = (sql: string, ...values: unknown[]): number =>
  connection
    .prepare(sql)
    .pluck()
    .get(...values) as number

/** @returns the rows of the source; @throws an Error when its figures do not agree */
async function take(path: string): Promise<number> {
  const start = await readStart(await readFacts(path))
  const format = detectFormat(start)
  const { inspection } = await inspectFile(
    { kind: 'inspect', path, reading: {}, mapping: null, survey: null },
    store,
    nothing,
    settings.unpackFolder,
  )
  const { source } = write['import.begin']({
    ...{ path, name: start.name, format: format.format, kind: format.kind, sample: false, reading: {} },
    ...{ mapping: null, survey: null, bytes: start.bytes, modifiedAt: start.modifiedAt, now: 0 },
  })
  const { port1, port2 } = new MessageChannel()
  const attached = write['import.attach']({ source, port: port1 })
  const none = {
    ...{ reading: {}, mapping: null, resumed: null, prepared: null },
    attachmentText: 'documents' as const,
  }
  try {
    await importFile({ kind: 'import', path, ...none, port: port2 }, nothing, settings)
  } finally {
    await attached
  }
  while (write['import.buildIndex'](null).more);
  const { rows, items, duplicates, skipped, state } = read['sources.get']({ source })!
  const places = count('SELECT count(*) FROM place WHERE source_id = ?', source)
  const reasons = count('SELECT count(*) FROM skipped_row WHERE source_id = ?', source)
  if (state !== 'complete') throw new Error(`the source is ${state}`)
  if (rows !== items + duplicates + skipped)
    throw new Error(`${rows} rows are ${items} + ${duplicates} + ${skipped}`)
  if (places !== items + duplicates)
    throw new Error(`${places} places for ${items} items and ${duplicates} duplicates`)
  if (reasons !== skipped) throw new Error(`${reasons} reasons for ${skipped} skipped rows`)
  if (inspection.kind === 'survey' && inspection.rows !== rows)
    throw new Error(`the preview promised ${inspection.rows} rows, ${rows} came`)
  return rows
}

function checkAndEmpty(): void {
  connection.exec(`INSERT INTO item_text(item_text, rank) VALUES ('integrity-check', 1)`)
  const sources = connection.prepare('SELECT id FROM source').pluck().all() as number[]
  for (const source of sources) {
    write['sources.beginRemoval']({ source })
    while (!write['sources.removeSlice']({ source }).done);
  }
  for (const table of ['item', 'place', 'message', 'skipped_row', 'source']) {
    const left = count(`SELECT count(*) FROM ${table}`)
    if (left > 0) throw new Error(`${left} rows are left in ${table} after all sources were taken away`)
  }
}

for (let number = task.from; number < task.end; number += task.step) {
  const { name, bytes } = mutate(seeds, task.seed, number)
  const path = join(folder, name)
  writeFileSync(path, bytes)
  send({ kind: 'started', number, name })
  try {
    send({ kind: 'imported', number, rows: await take(path) })
  } catch (error) {
    if (error instanceof VerbatimError && error.code !== 'internal')
      send({ kind: 'refused', number, code: error.code })
    else
      send({ kind: 'wrong', number, name, why: error instanceof Error ? (error.stack ?? '') : String(error) })
  }
  rmSync(path)
  const done = (number - task.from) / task.step + 1
  if (done % INPUTS_PER_STORE !== 0) continue
  try {
    checkAndEmpty()
  } catch (error) {
    send({ kind: 'wrong', number, name: 'the store', why: String(error) })
  }
}
rmSync(folder, { recursive: true })
