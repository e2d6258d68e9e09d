import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { WorkerFiles } from '../../src/main/workers/workerFiles.ts'

/** Set by tools/test.ts, which has just built the bundles: they start in a third of the time. */
const builtNow = process.env['VERBATIM_TEST_BUNDLES'] === 'true'

const bundles = fileURLToPath(new URL('../../out/main/chunks/', import.meta.url))
const sources = fileURLToPath(new URL('../../src/main/workers/', import.meta.url))
const built = builtNow ? readdirSync(bundles) : []

function entry(name: string): string {
  if (!builtNow) return `${sources}${name}.ts`
  const bundle = built.find((file) => file.startsWith(`${name}-`) && file.endsWith('.js'))
  if (bundle === undefined) throw new Error(`there is no bundle of the ${name} thread: build first`)
  return bundles + bundle
}

/** The worker entries: as sources, of which Node strips the types, or as bundles in a run of all tests. */
export const TEST_WORKERS: WorkerFiles = {
  analyst: entry('analyst'),
  document: entry('document'),
  parser: entry('parser'),
  reader: entry('reader'),
  triager: entry('triager'),
  writer: entry('writer'),
}
