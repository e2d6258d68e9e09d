import { parentPort } from 'node:worker_threads'
import { serveTriager } from './triagerThread.ts'

serveTriager(parentPort!)
