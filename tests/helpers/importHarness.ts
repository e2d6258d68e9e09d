import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createImportService, type ImportService } from '../../src/main/importers/importService.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { ImportRequest, Source } from '../../src/shared/domain/source.ts'
import { openStoreThreads, type StoreThreads } from './storeThreads.ts'
import { SOURCE_WORKERS } from './workerFiles.ts'

export interface ImportHarness extends StoreThreads {
  imports: ImportService
  /** Writes a file into the harness's own folder. @returns its path */
  file(name: string, content: string | Uint8Array): string
  /** Imports and waits for the end. */
  take(path: string, request?: Partial<ImportRequest>): Promise<Source>
  count(table: string): number
}

/** A real store with its threads and an import service over them. */
export async function openImportHarness(): Promise<ImportHarness> {
  const store = await openStoreThreads()
  const imports = createImportService({
    dataFolder: store.dataFolder,
    read: store.read,
    write: store.write,
    workerFiles: SOURCE_WORKERS,
    logger: SILENT_LOGGER,
    onStored: () => {},
    afterImport: () => Promise.resolve(),
  })
  return {
    ...store,
    imports,
    file: (name, content) => {
      const path = join(store.dataFolder, name)
      writeFileSync(path, content)
      return path
    },
    take: async (path, request = {}) => {
      const { source } = await imports.start({
        path,
        reading: {},
        mapping: null,
        survey: null,
        sample: false,
        ...request,
      })
      return imports.outcome(source)
    },
    count: (table) => (store.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n,
    close: async () => {
      await imports.close()
      await store.close()
    },
  }
}
