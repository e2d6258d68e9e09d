/**
 * One import in a process of its own, so that its memory is its own:
 *
 *   node bench/importing/importChild.ts FILE FOLDER import            prints a `Measured` as JSON
 *   node bench/importing/importChild.ts FILE FOLDER cancel MILLISECONDS    cancels after so long; prints a `Cancelled`
 *   node bench/importing/importChild.ts FILE FOLDER resume            takes up what a kill broke off; prints a `Measured`
 */
import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createImportService } from '../../src/main/importers/importService.ts'
import type { ReadOperations } from '../../src/main/db/readOperations.ts'
import type { WriteOperations } from '../../src/main/db/writeOperations.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { startThread } from '../../src/main/workers/operations.ts'
import type { ImportCounts } from '../../src/main/importers/transfer.ts'
import { TEST_WORKERS } from '../../tests/helpers/workerFiles.ts'
import { rounded } from '../figures.ts'

export interface Measured extends ImportCounts {
  /** Until the source is complete, durable, shown and searched. */
  seconds: number
  /** Until the indexes of the views are built too, which the baseline has none of. */
  indexedSeconds: number
  /** Of all threads together. */
  cpuSeconds: number
  /** Highest resident memory of the process; null where the system does not tell. */
  rssMegabytes: number | null
  loopP99Milliseconds: number
  loopMaxMilliseconds: number
}

export interface Cancelled {
  /** From the call until it answered. */
  milliseconds: number
  rowsBefore: number
  /** Sources that are still listed then. */
  sources: number
}

const [file, folder, mode, after] = process.argv.slice(2) as [string, string, string, string | undefined]

const write = startThread<WriteOperations>({
  file: TEST_WORKERS.writer,
  name: 'writer',
  workerData: { dataFolder: folder },
})
await write.ask('ready', null)
const read = startThread<ReadOperations>({
  file: TEST_WORKERS.reader,
  name: 'reader',
  workerData: { dataFolder: folder },
})
let started = 0
let stored = 0
const imports = createImportService({
  dataFolder: folder,
  read,
  write,
  workerFiles: TEST_WORKERS,
  logger: SILENT_LOGGER,
  attachmentText: () => 'text',
  onStored: () => {
    stored = performance.now()
  },
  rules: null,
  afterImport: () => Promise.resolve({ rulesFollow: false }),
})
// The baseline starts with its code loaded, too.
imports.warm()
await new Promise((resolve) => setTimeout(resolve, 1_500))

const begin = async (): Promise<number> => {
  if (mode === 'resume') {
    const [source] = await imports.resumeInterrupted()
    if (source !== undefined) return source
  }
  const request = { path: file, reading: {}, mapping: null, survey: null, sample: false }
  return (await imports.start(request)).source
}

function peakMemory(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line === null ? null : Math.round(Number(line[1]) / 1024)
}

async function measure(): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  started = performance.now()
  const used = process.cpuUsage()
  const source = await begin()
  console.error(`source ${source}`)
  const { rows, items, duplicates, skipped } = await imports.outcome(source)
  const indexed = performance.now()
  const { user, system } = process.cpuUsage(used)
  delay.disable()
  return {
    ...{ rows, items, duplicates, skipped },
    seconds: rounded((stored - started) / 1000),
    indexedSeconds: rounded((indexed - started) / 1000),
    cpuSeconds: rounded((user + system) / 1e6),
    rssMegabytes: peakMemory(),
    loopP99Milliseconds: rounded(delay.percentile(99) / 1e6),
    loopMaxMilliseconds: rounded(delay.max / 1e6),
  }
}

async function cancel(milliseconds: number): Promise<Cancelled> {
  const source = await begin()
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  const rowsBefore = imports.progress.value.find((entry) => entry.source === source)?.rows ?? 0
  started = performance.now()
  await imports.cancel(source)
  const answered = performance.now() - started
  const sources = await read.ask('sources.list', null)
  return { milliseconds: rounded(answered, 0), rowsBefore, sources: sources.length }
}

console.log(JSON.stringify(mode === 'cancel' ? await cancel(Number(after)) : await measure()))
await imports.close()
await read.close()
await write.close()
