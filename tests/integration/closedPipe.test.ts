import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runAsProcess } from '../../src/cli/asProcess.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { RESOURCES_FOLDER } from '../helpers/resourcesFolder.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

/** A stream whose other end is closed once so many lines are read; the system tells it a moment later. */
class Pipe extends EventEmitter {
  readonly written: string[] = []
  readonly #lines: number
  readonly #error: string

  constructor(lines = Number.POSITIVE_INFINITY, error = 'EPIPE') {
    super()
    this.#lines = lines
    this.#error = error
  }

  write(text: string): void {
    this.written.push(text)
    if (this.written.length <= this.#lines) return
    setImmediate(() => this.emit('error', Object.assign(new Error(this.#error), { code: this.#error })))
  }
}

/** Several pages of what is read at a time. */
const ROWS = 5_000

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-test-'))
  const file = join(folder, 'survey.csv')
  writeFileSync(
    file,
    `NPS,comment\n${Array.from({ length: ROWS }, (_, row) => `${row % 11},remark ${row}`).join('\n')}\n`,
  )
  await verbatim(['import', file, '--data', folder])
  await verbatim(['analyze', '--stages', 'rules', '--data', folder])
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (argv: string[], outputs: { out: Pipe; err: Pipe }): Promise<number> =>
  runAsProcess(
    argv,
    { version: '0', resourcesFolder: RESOURCES_FOLDER, workerFiles: TEST_WORKERS, environment: {} },
    outputs,
  )

it('a pipe that is closed ends a command without a word, as SIGPIPE would', async () => {
  const results = { out: new Pipe(1), err: new Pipe() }
  expect(await run(['results', '--data', folder], results)).toBe(141)
  expect(results.out.written.length).toBeLessThan(ROWS)
  const figures = { out: new Pipe(0), err: new Pipe() }
  // What is written last breaks when the command has ended already.
  expect([141, 0]).toContain(await run(['nps', '--json', '--data', folder], figures))
  expect([...results.err.written, ...figures.err.written]).toEqual([])
})

it('an output that cannot be written is no success', async () => {
  const outputs = { out: new Pipe(1, 'ENOSPC'), err: new Pipe() }
  expect(await run(['results', '--data', folder], outputs)).toBe(1)
  expect(outputs.err.written.join('')).toContain('ENOSPC')
})
