import { parentPort, workerData } from 'node:worker_threads'
import { serveWriter } from '../db/writerThread.ts'
import type { StoreThreadData } from '../db/writerThread.ts'

serveWriter(parentPort!, workerData as StoreThreadData)
