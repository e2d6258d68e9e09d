import type { MessagePort } from 'node:worker_threads'
import { openWritable } from './open.ts'
import { asWriteDatabase } from './database.ts'
import { serveOperations } from '../workers/operations.ts'
import { createWriteOperations } from './writeOperations.ts'

export interface StoreThreadData {
  dataFolder: string
}

/** The writer thread: owns the only writable connection and answers by the operations of `writeOperations`. */
export function serveWriter(port: MessagePort, data: StoreThreadData): void {
  const connection = openWritable(data.dataFolder)
  serveOperations(port, createWriteOperations(asWriteDatabase(connection)), () => {
    connection.pragma('optimize')
    connection.close()
  })
}
