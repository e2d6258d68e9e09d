import { fileURLToPath } from 'node:url'
import type { WorkerFiles } from '../../src/main/workers/workerFiles.ts'

const entry = (name: string): string =>
  fileURLToPath(new URL(`../../src/main/workers/${name}.ts`, import.meta.url))

/** The worker entries as sources: Node strips their types. */
export const SOURCE_WORKERS: WorkerFiles = {
  analyst: entry('analyst'),
  document: entry('document'),
  parser: entry('parser'),
  reader: entry('reader'),
  triager: entry('triager'),
  writer: entry('writer'),
}
