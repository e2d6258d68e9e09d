/** Runs of imports and of the Python baselines, each in a process of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Cancelled, Measured } from './importChild.ts'

const child = fileURLToPath(new URL('importChild.ts', import.meta.url))

/** @throws Error with what the process said when it failed */
function runChild<Result>(...argv: string[]): Result {
  const run = spawnSync(process.execPath, [child, ...argv], { encoding: 'utf8', maxBuffer: 1e8 })
  if (run.status !== 0) throw new Error(`the import failed: ${run.stderr}`)
  return JSON.parse(run.stdout) as Result
}

export const importOnce = (file: string, folder: string): Measured => runChild(file, folder, 'import')
export const resumeImport = (file: string, folder: string): Measured => runChild(file, folder, 'resume')
export const cancelImport = (file: string, folder: string, milliseconds: number): Cancelled =>
  runChild(file, folder, 'cancel', String(milliseconds))

/** Starts or takes up an import and kills the process so many milliseconds after it has begun. */
export async function killImport(file: string, folder: string, milliseconds: number): Promise<void> {
  const running = spawn(process.execPath, [child, file, folder, 'resume'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((resolve) => running.once('exit', resolve))
  await new Promise<void>((resolve) => running.stderr.once('data', () => resolve()))
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  running.kill('SIGKILL')
  await ended
}

export interface Loaded {
  rows: number
  seconds: number
  cpuSeconds: number
  rssMegabytes: number
}

/** @param script of `bench/`; prints a `Loaded` as JSON */
export function loadWithPython(script: string, ...argv: string[]): Loaded {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url))
  const run = spawnSync('python3', [path, ...argv], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the Python loader failed: ${run.stderr}`)
  return JSON.parse(run.stdout) as Loaded
}
