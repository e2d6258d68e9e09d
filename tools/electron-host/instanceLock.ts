import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export interface InstanceLock {
  release(): void
}

/**
 * One process for each profile folder. The lock is the system's own on an open file, so it is gone with the process in
 * whatever way that ends.
 *
 * @param onSecond called when another process tried to take the lock
 * @returns null when another process has it; that one has been told
 */
export function takeInstanceLock(folder: string, onSecond: () => void): InstanceLock | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const bell = join(folder, 'second-instance')
  const connection = new Database(join(folder, 'instance.db'), { timeout: 0 })
  try {
    connection.exec('BEGIN EXCLUSIVE')
  } catch {
    connection.close()
    writeFileSync(bell, `${process.pid} ${Date.now()}`)
    return null
  }
  writeFileSync(bell, '')
  const watcher = watch(bell, () => {
    if (readFileSync(bell, 'utf8') !== '') onSecond()
  })
  return {
    release: () => {
      watcher.close()
      connection.close()
    },
  }
}
