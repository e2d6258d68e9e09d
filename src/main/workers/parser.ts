import { parentPort } from 'node:worker_threads'
import { serveParser } from '../importers/parserThread.ts'

serveParser(parentPort!)
