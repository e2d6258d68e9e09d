import { parentPort, workerData } from 'node:worker_threads'
import type { ParserSettings } from '../importers/parserTasks.ts'
import { serveParser } from '../importers/parserThread.ts'

serveParser(parentPort!, workerData as ParserSettings)
