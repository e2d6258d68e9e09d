/** Many damaged files through the real readers and a real store, on threads that are ended when they hang. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FuzzMessage, FuzzTask } from './fuzzThread.ts'
import type { SeedFile } from './mutate.ts'

export interface FuzzReport {
  inputs: number
  imported: number
  rows: number
  /** How many inputs were refused, by the code of the error. */
  refused: Record<string, number>
  slowestMilliseconds: number
  /** Crashes, hangs, and figures that do not agree. */
  wrong: { number: number; name: string; why: string }[]
}

/** An input that takes longer hangs. */
const LONGEST_MILLISECONDS = 5_000
const LARGEST_SEED = 300_000

/** All files below the folders that are small enough to be damaged often, in order of their names. */
export function readSeeds(folders: readonly string[]): SeedFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => ({ name: entry.name, path: join(entry.parentPath, entry.name) }))
      .filter(({ path }) => statSync(path).size <= LARGEST_SEED)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ name, path }) => ({ name: name.replace(/[^\w.-]/g, '_'), bytes: readFileSync(path) })),
  )
}

export async function fuzzFiles(options: {
  seeds: SeedFile[]
  seed: number
  inputs: number
  threads: number
}): Promise<FuzzReport> {
  const { seeds, seed, inputs, threads } = options
  const report: FuzzReport = { inputs, imported: 0, rows: 0, refused: {}, slowestMilliseconds: 0, wrong: [] }
  const lanes = Array.from({ length: threads }, async (_, lane) => {
    for (let from = lane; from < inputs;)
      from = await runThread({ seeds, seed, from, step: threads, end: inputs }, report)
  })
  await Promise.all(lanes)
  return report
}

/** @returns the number from which another thread is to go on */
function runThread(task: FuzzTask, report: FuzzReport): Promise<number> {
  const worker = new Worker(new URL('fuzzThread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  })
  let current = { number: task.from, name: 'none yet', at: performance.now() }
  let hung = false
  const watch = setInterval(() => {
    if (performance.now() - current.at < LONGEST_MILLISECONDS || current.name === '') return
    hung = true
    void worker.terminate()
  }, 100)
  // Loading the thread's code is no part of its first input.
  current.name = ''
  return new Promise((resolve) => {
    worker.on('message', (message: FuzzMessage) => {
      const milliseconds = performance.now() - current.at
      if (message.kind === 'started') {
        current = { number: message.number, name: message.name, at: performance.now() }
        return
      }
      report.slowestMilliseconds = Math.max(report.slowestMilliseconds, Math.round(milliseconds))
      if (message.kind === 'imported') {
        report.imported++
        report.rows += message.rows
      } else if (message.kind === 'refused') {
        report.refused[message.code] = (report.refused[message.code] ?? 0) + 1
      } else {
        const { number, name, why } = message
        report.wrong.push({ number, name, why })
      }
      current.name = ''
    })
    let crash = ''
    worker.on('error', (error) => {
      crash = error.stack ?? String(error)
    })
    worker.on('exit', () => {
      clearInterval(watch)
      if (!hung && crash === '') {
        resolve(task.end)
        return
      }
      const why = hung ? `took longer than ${LONGEST_MILLISECONDS} ms` : crash
      report.wrong.push({ number: current.number, name: current.name, why })
      resolve(current.number + task.step)
    })
  })
}
