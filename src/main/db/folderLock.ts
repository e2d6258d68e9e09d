import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostname } from 'node:os'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { makeFolder } from '../folders.ts'

const Owner = z.object({ pid: z.number(), door: z.string(), host: z.string(), since: z.string() })
export type Owner = z.infer<typeof Owner>

export interface FolderLock {
  release(): void
}

/**
 * Makes this process the owner of a data folder. The lock is SQLite's own exclusive lock on a separate file, which the
 * system releases when the process ends in whatever way; `owner.json` only tells people who holds it.
 *
 * @param door how the owner presents itself: 'window' or 'command line'
 * @throws VerbatimError `data_folder_in_use` naming the holder
 */
export function lockFolder(dataFolder: string, door: string): FolderLock {
  const ownerFile = join(dataFolder, 'owner.json')
  let connection: Database.Database | undefined
  try {
    makeFolder(dataFolder)
    connection = new Database(join(dataFolder, 'lock.db'), { timeout: 0 })
    connection.pragma('journal_mode = DELETE')
    connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection?.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true) throw inUse(dataFolder)
    throw new VerbatimError(
      'data_folder_unusable',
      `cannot lock the data folder ${dataFolder}: ${(error as Error).message}`,
      'Check that the folder is on a local disk and that you may write to it.',
      { cause: error },
    )
  }
  const owner: Owner = { pid: process.pid, door, host: hostname(), since: new Date().toISOString() }
  writeFileSync(ownerFile, JSON.stringify(owner))
  const held = connection
  return {
    release: () => {
      rmSync(ownerFile, { force: true })
      held.close()
    },
  }
}

/** Who holds the folder, as far as it can be told. */
export function readOwner(dataFolder: string): Owner | null {
  try {
    return Owner.parse(JSON.parse(readFileSync(join(dataFolder, 'owner.json'), 'utf8')))
  } catch {
    return null
  }
}

function inUse(dataFolder: string): VerbatimError {
  const owner = readOwner(dataFolder)
  const who =
    owner === null
      ? 'another process'
      : `the ${owner.door} of process ${owner.pid} on ${owner.host} since ${owner.since}`
  return new VerbatimError(
    'data_folder_in_use',
    `${dataFolder} is in use by ${who}`,
    'Close it first, or choose another folder with --data. Reading (nps, results, status, search, export) works meanwhile.',
  )
}
