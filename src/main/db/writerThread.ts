import type { MessagePort } from 'node:worker_threads'
import { serveOperations, refuseEverything } from '../workers/operations.ts'
import { asWriteDatabase } from './database.ts'
import { openWritable } from './open.ts'
import { forgetSmallTables } from './smallTables.ts'
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
    try {
      forgetSmallTables(connection)
    } catch {
      // A full disk: what stays noted costs time and nothing else.
    }
    serveOperations(port, createWriteOperations(asWriteDatabase(connection)), () => {
      connection.pragma('optimize')
      connection.close()
    })
  } catch (error) {
    refuseEverything(port, error)
  }
}
