import { parentPort, workerData } from 'node:worker_threads'
import { serveReader } from '../db/readerThread.ts'

serveReader(parentPort!, workerData)
