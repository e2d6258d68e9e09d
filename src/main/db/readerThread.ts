import type { MessagePort } from 'node:worker_threads'
import { refuseEverything, serveOperations } from '../workers/operations.ts'
import { asReadDatabase } from './database.ts'
import { openReadable } from './open.ts'
import { createReadOperations } from './readOperations.ts'
import type { StoreThreadData } from './writerThread.ts'

/** A reader thread: a read-only connection that answers by the operations of `readOperations`. */
export function serveReader(port: MessagePort, data: StoreThreadData): void {
  try {
    const connection = openReadable(data.dataFolder)
    serveOperations(port, createReadOperations(asReadDatabase(connection)), () => connection.close())
  } catch (error) {
    refuseEverything(port, error)
  }
}
