import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import { type FolderLock, lockFolder } from './folderLock.ts'
import { ensureReadable } from './open.ts'
import type { ReadOperations } from './readOperations.ts'
import { startReaders } from './readerPool.ts'
import type { WriteOperations } from './writeOperations.ts'
import { startWriter } from './writer.ts'

export interface StoreOptions {
  dataFolder: string
  /** Who opens the folder, for the message a second process gets. */
  door: 'window' | 'command line'
  /**
   * - `own`: be the owner or fail with `data_folder_in_use`
   * - `read`: only read; changes are refused
   * - `own or read`: own when nobody does, else read
   */
  access: 'own' | 'read' | 'own or read'
  logger: Logger
  workerFiles: WorkerFiles
}

/** The threads that hold the connections, and the lock of the folder. */
export interface Store {
  /** Null when this process owns the folder; else why it can only read. */
  readOnlyBecause: string | null
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  close(): Promise<void>
}

const READER_THREADS = 2

/** @throws VerbatimError when the folder or its database cannot be used; nothing stays open then */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { lock, readOnlyBecause } = takeAccess(options)
  const write = lock === null ? refusingWriter(readOnlyBecause ?? '') : ownWriter(options)
  try {
    if (lock !== null) await write.ask('ready', null)
  } catch (error) {
    await write.close()
    lock?.release()
    throw error
  }
  const { reader } = options.workerFiles
  const read = startReaders(reader, { dataFolder: options.dataFolder }, READER_THREADS, (error) =>
    options.logger.error('a reader thread ended', { message: error.message }),
  )
  return {
    readOnlyBecause,
    read,
    write,
    close: async () => {
      await read.close()
      await write.close()
      lock?.release()
    },
  }
}

function takeAccess(options: StoreOptions): { lock: FolderLock | null; readOnlyBecause: string | null } {
  if (options.access === 'read') {
    ensureReadable(options.dataFolder, () => lockFolder(options.dataFolder, options.door))
    return { lock: null, readOnlyBecause: 'opened for reading' }
  }
  try {
    return { lock: lockFolder(options.dataFolder, options.door), readOnlyBecause: null }
  } catch (error) {
    const inUse = error instanceof VerbatimError && error.code === 'data_folder_in_use'
    if (options.access === 'own or read' && inUse) return { lock: null, readOnlyBecause: error.message }
    throw error
  }
}

const ownWriter = ({ workerFiles, dataFolder, logger }: StoreOptions): Asker<WriteOperations> =>
  startWriter({
    file: workerFiles.writer,
    data: { dataFolder },
    onDeath: ({ message }, isReplaced) =>
      logger.error(isReplaced ? 'the writer thread ended, another was started' : 'the writer thread ended', {
        message,
      }),
  })

function refusingWriter(reason: string): Asker<WriteOperations> {
  return {
    ask: () =>
      Promise.reject(
        new VerbatimError(
          'data_folder_in_use',
          `nothing can be changed: ${reason}`,
          'Close the other process first.',
        ),
      ),
    close: () => Promise.resolve(),
  }
}
