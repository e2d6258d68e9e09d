/** Exports to what is no ordinary file. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, lstatSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const COMMAND_LINE = fileURLToPath(new URL('../helpers/commandLineProcess.ts', import.meta.url))

async function workplace() {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const survey = join(folder, 'survey.csv')
  const rows = Array.from({ length: 2_000 }, (_, row) => `${row % 11},remark ${row} ${'x'.repeat(100)}`)
  writeFileSync(survey, `NPS,comment\n${rows.join('\n')}\n`)
  await verbatim(['import', survey, '--data', data])
  return { folder, data }
}

it.skipIf(process.platform !== 'linux')(
  'stdout carries the export alone, and what was written is told on stderr',
  async () => {
    const { folder, data } = await workplace()
    // A link of our own: no test that fails may touch those of the system.
    const out = join(folder, 'out')
    symlinkSync('/proc/self/fd/1', out)
    const argv = [COMMAND_LINE, 'export', '--what', 'items', '--format', 'json', '--out', out, '--data', data]

    const piped = spawn(process.execPath, [...argv, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [written, told] = await Promise.all([text(piped.stdout), text(piped.stderr)])
    expect(JSON.parse(written)).toHaveLength(2_000)
    expect(JSON.parse(told)).toEqual({ file: out, rows: 2_000 })

    // As the shell's >> opens it: what stands there stays.
    const kept = join(folder, 'kept.txt')
    writeFileSync(kept, 'before\n')
    const descriptor = openSync(kept, 'a')
    const appended = spawn(process.execPath, argv, { stdio: ['ignore', descriptor, 'ignore'] })
    closeSync(descriptor)
    expect(await once(appended, 'exit')).toEqual([0, null])
    expect(readFileSync(kept, 'utf8')).toBe(`before\n${written}`)

    const closed = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    closed.stdout.once('data', () => closed.stdout.destroy())
    const [[code], said] = await Promise.all([once(closed, 'exit'), text(closed.stderr)])
    expect([code, said]).toEqual([141, ''])
    expect(lstatSync(out).isSymbolicLink()).toBe(true)
  },
)

it('a folder is told as one', async () => {
  const { folder, data } = await workplace()
  const outcome = await verbatim([
    ...['export', '--what', 'items', '--format', 'csv'],
    ...['--out', folder, '--data', data, '--json'],
  ])
  expect([outcome.code, outcome.json()]).toEqual([
    2,
    { error: { code: 'file_unreadable', message: `${folder} is a folder`, hint: 'Name a file in it.' } },
  ])
})

it('questions that cannot be written leave no run in the ledger', async () => {
  const { folder, data } = await workplace()
  const runs = async (): Promise<unknown> => {
    const out = join(folder, 'runs.json')
    await verbatim(['export', '--what', 'runs', '--format', 'json', '--out', out, '--data', data])
    return JSON.parse(readFileSync(out, 'utf8'))
  }
  const codes: unknown[] = []
  for (const out of [folder, join(folder, 'nowhere', 'jobs.jsonl')]) {
    const outcome = await verbatim([
      ...['export', '--what', 'jobs', '--format', 'openai-batch', '--model', 'big/model'],
      ...['--out', out, '--data', data, '--json'],
    ])
    codes.push(outcome.json<{ error: { code: string } }>().error.code)
  }
  expect(codes).toEqual(['file_unreadable', 'file_not_found'])
  expect(await runs()).toEqual([])
})
