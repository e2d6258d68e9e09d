import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { databasePath } from '../dataFolder.ts'
import { makeFolder } from '../folders.ts'
import { checkOwnership, migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'

export { databasePath }

const BUSY_MILLISECONDS = 5_000

/**
 * The only writable connection; the writer thread holds it. Creates and migrates the database.
 * Commits are durable (`synchronous=FULL`); WAL is kept small by checkpoints of 1,000 pages. Pages are of 8 KB: a bulk load
 * then commits in three quarters of the time it takes with 4 KB, and larger ones gain nothing more.
 */
export function openWritable(dataFolder: string): Database.Database {
  createFolder(dataFolder)
  const path = databasePath(dataFolder)
  const isNew = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0
  const connection = open(path, {}, isNew)
  try {
    if (isNew) {
      connection.pragma('page_size = 8192')
      // So that room can be given back in steps; it costs an import 1 to 2 % of its computing time.
      connection.pragma('auto_vacuum = INCREMENTAL')
    }
    migrate(connection, MIGRATIONS)
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    connection.pragma('foreign_keys = ON')
    connection.pragma('wal_autocheckpoint = 1000')
    connection.pragma('journal_size_limit = 67108864')
    // 24 MB: with 64 MB an import of 300,000 rows was no faster and the process 70 MB larger.
    connection.pragma('cache_size = -24576')
    connection.pragma('temp_store = MEMORY')
    connection.pragma('secure_delete = FAST')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/** A read-only connection, for a reader thread or for a process that does not own the folder. */
export function openReadable(dataFolder: string): Database.Database {
  const path = databasePath(dataFolder)
  if (!existsSync(path)) {
    throw new VerbatimError(
      'not_found',
      `there is no database in ${dataFolder}`,
      'Import a file first; if the folder was moved or deleted, put it back and give the command again.',
    )
  }
  const connection = open(path, { readonly: true })
  try {
    checkOwnership(connection, MIGRATIONS)
    connection.pragma('query_only = ON')
    // What is mapped needs no cache, only what is still in the log: with 32 MB no view was answered sooner.
    connection.pragma('cache_size = -8192')
    connection.pragma('mmap_size = 268435456')
    connection.pragma('temp_store = MEMORY')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * Makes sure that a folder can be read: a database that is missing or of an older schema is created or migrated under
 * a short ownership.
 */
export function ensureReadable(dataFolder: string, lock: () => { release(): void }): void {
  const newest = MIGRATIONS.at(-1)?.version ?? 0
  if (existsSync(databasePath(dataFolder))) {
    const connection = openReadable(dataFolder)
    const version = connection.pragma('user_version', { simple: true }) as number
    connection.close()
    if (version === newest) return
  }
  const held = lock()
  try {
    openWritable(dataFolder).close()
  } finally {
    held.release()
  }
}

function open(path: string, options: Database.Options, isNew = false): Database.Database {
  try {
    // Others may look into the folder; the log beside the database takes its rights from it.
    if (isNew) closeSync(openSync(path, 'a', 0o600))
    return new Database(path, { ...options, timeout: BUSY_MILLISECONDS })
  } catch (error) {
    throw new VerbatimError(
      'data_folder_unusable',
      `cannot open ${path}: ${(error as Error).message}`,
      'Check that the folder exists and that you may write to it.',
      { cause: error },
    )
  }
}

function createFolder(dataFolder: string): void {
  try {
    makeFolder(dataFolder)
  } catch (error) {
    throw new VerbatimError(
      'data_folder_unusable',
      `cannot create the data folder ${dataFolder}: ${(error as Error).message}`,
      'Choose another folder with --data.',
      { cause: error },
    )
  }
}
