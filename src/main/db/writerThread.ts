import type { MessagePort } from 'node:worker_threads'
import { serveOperations, refuseEverything } from '../workers/operations.ts'
import { asWriteDatabase } from './database.ts'
import { openWritable } from './open.ts'
import { keepStatistics } from './statistics.ts'
import { createWriteOperations } from './writeOperations.ts'

export interface StoreThreadData {
  dataFolder: string
}

/**
 * The writer thread: owns the only writable connection and answers by the operations of `writeOperations`. When the
 * database cannot be opened, every question is answered with the reason.
 */
export function serveWriter(port: MessagePort, data: StoreThreadData): void {
  try {
    const connection = openWritable(data.dataFolder)
    serveOperations(port, createWriteOperations(asWriteDatabase(connection)), () => {
      keepStatistics(connection)
      connection.close()
    })
  } catch (error) {
    refuseEverything(port, error)
  }
}
