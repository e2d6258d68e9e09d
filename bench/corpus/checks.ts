/** What the checks of the test data share: a figure that is expected beside ours, and the command line that gives ours. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Line {
  file: string
  measure: string
  /** As text, to be compared with ours; null where the data say nothing. */
  expected: string | null
  ours: string
}

export interface CheckInput {
  /** Path of the folder of the data. */
  folder: string
  /** Its row in the README: what it holds, and what is known of it. */
  what: string
  oracle: string
  /** For data folders and dumps. */
  scratch: string
}

export type Check = (input: CheckInput) => Line[] | Promise<Line[]>

const CLI = join(import.meta.dirname, '../../tests/helpers/commandLineProcess.ts')

/** Runs a command with `--json`. @returns its document, also one that holds an error */
export function run(scratch: string, args: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, ...args, '--data', join(scratch, 'data'), '--json'],
    { encoding: 'utf8', maxBuffer: 1024 ** 3 },
  )
  try {
    return JSON.parse(stdout) as unknown
  } catch {
    throw new Error(`no JSON came of ${args.slice(0, 3).join(' ')}: ${stderr.slice(-500)}`)
  }
}

export interface Inspected {
  path?: string
  format?: string
  encoding?: string
  delimiter?: string
  quote?: string
  rows?: number
  columns?: { name: string }[]
  error?: { code: string; message: string }
}

/** One a path, in their order. */
export function inspect(scratch: string, paths: readonly string[], dump?: string): Inspected[] {
  const answer = run(scratch, ['inspect', ...paths, ...(dump === undefined ? [] : ['--dump-dir', dump])])
  const list = (Array.isArray(answer) ? answer : [answer]) as Inspected[]
  if (list.length !== paths.length)
    throw new Error(`${paths.length} files were asked, ${list.length} answered`)
  return list
}

export interface ImportedSource {
  path: string
  rows: number
  items: number
  duplicates: number
  skipped: number
  reasons: Record<string, number>
}

export const importAll = (scratch: string, paths: readonly string[]): ImportedSource[] =>
  (run(scratch, ['import', ...paths]) as { sources: ImportedSource[] }).sources

/** What became of a file in a few words. */
export const outcome = ({ error, format, rows, columns }: Inspected): string =>
  error === undefined ? `${format}, ${rows} rows, ${columns?.length ?? 0} columns` : `refused (${error.code})`

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** The number before a word of a sentence: "13,954 rows" -> "13954". @throws Error where there is none */
export function numberBefore(text: string, word: string): string {
  const found = new RegExp(`(\\d[\\d,]*)\\s+"?${word}`, 'i').exec(text)?.[1]
  if (found === undefined) throw new Error(`the README names no number of ${word}`)
  return found.replaceAll(',', '')
}
