import { parentPort, workerData } from 'node:worker_threads'
import { serveReader } from '../db/readerThread.ts'
import type { StoreThreadData } from '../db/writerThread.ts'

serveReader(parentPort!, workerData as StoreThreadData)
