import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttachmentText } from '../../src/main/importers/parserTasks.ts'
import { createImportService, type ImportService } from '../../src/main/importers/importService.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createRemovals } from '../../src/main/importers/removals.ts'
import type { Forgotten, ImportRequest, Source } from '../../src/shared/domain/source.ts'
import { openStoreThreads, type StoreThreads } from './storeThreads.ts'
import { TEST_WORKERS } from './workerFiles.ts'

export interface ImportHarness extends StoreThreads {
  imports: ImportService
  /** Writes a file into the harness's own folder. @returns its path */
  file(name: string, content: string | Uint8Array): string
  /** Another service on the same store, as after a restart; close it. */
  openImports(): ImportService
  /** Begins an import, by the harness's own service unless told. @returns the source */
  start(path: string, request?: Partial<ImportRequest>, service?: ImportService): Promise<number>
  /** Imports and waits for the end. */
  take(path: string, request?: Partial<ImportRequest>): Promise<Source>
  /** Takes a source away, also when the services are closed. */
  forget(source: number): Promise<Forgotten>
  count(table: string): number
}

/** A survey with ids: row for row the same for the same id. @param from the first id */
export const surveyText = (rows: number, from = 1): string =>
  `response id,date,nps,comment,region\n${Array.from({ length: rows }, (_, index) => {
    const id = from + index
    return `${id},2024-0${1 + (id % 9)}-1${id % 9},${id % 11},"comment number ${id}, of many words",${id % 2 === 0 ? 'north' : 'south'}\n`
  }).join('')}`

/** A real store with its threads and an import service over them. */
export async function openImportHarness(attachmentText: AttachmentText = 'text'): Promise<ImportHarness> {
  const store = await openStoreThreads()
  const openImports = (): ImportService =>
    createImportService({
      dataFolder: store.dataFolder,
      read: store.read,
      write: store.write,
      workerFiles: TEST_WORKERS,
      logger: SILENT_LOGGER,
      attachmentText: () => attachmentText,
      onStored: () => {},
      rules: null,
      afterImport: () => Promise.resolve({ rulesFollow: false }),
    })
  const imports = openImports()
  const start = async (
    path: string,
    request: Partial<ImportRequest> = {},
    service = imports,
  ): Promise<number> => {
    const asked = { path, reading: {}, mapping: null, survey: null, sample: false, ...request }
    return (await service.start(asked)).source
  }
  return {
    ...store,
    imports,
    openImports,
    start,
    file: (name, content) => {
      const path = join(store.dataFolder, name)
      writeFileSync(path, content)
      return path
    },
    take: async (path, request = {}) => imports.outcome(await start(path, request)),
    forget: (source) => createRemovals(store.write).forget(source),
    count: (table) => (store.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n,
    close: async () => {
      await imports.close()
      await store.close()
    },
  }
}
