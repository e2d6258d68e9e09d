import { parentPort, workerData } from 'node:worker_threads'
import { serveParser } from '../importers/parserThread.ts'
import type { ParserTask } from '../importers/parserTasks.ts'

serveParser(parentPort!, workerData as ParserTask)
