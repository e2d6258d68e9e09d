import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { openWritable } from '../../src/main/db/open.ts'
import { startReaders } from '../../src/main/db/readerPool.ts'
import type { ReadOperations } from '../../src/main/db/readOperations.ts'
import type { WriteOperations } from '../../src/main/db/writeOperations.ts'
import { type Asker, startThread } from '../../src/main/workers/operations.ts'
import { TEST_WORKERS } from './workerFiles.ts'

export interface StoreThreads {
  dataFolder: string
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  /** A connection of the test's own, to seed and to look. */
  db: Database.Database
  close(): Promise<void>
}

/** A real store in a new folder with its real writer and reader threads. */
export async function openStoreThreads(): Promise<StoreThreads> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'verbatim-store-'))
  const write = startThread<WriteOperations>({
    file: TEST_WORKERS.writer,
    name: 'writer',
    workerData: { dataFolder },
  })
  await write.ask('ready', null)
  const read = startReaders(TEST_WORKERS.reader, { dataFolder }, 2, () => {})
  const db = openWritable(dataFolder)
  return {
    dataFolder,
    read,
    write,
    db,
    close: async () => {
      db.close()
      await read.close()
      await write.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
