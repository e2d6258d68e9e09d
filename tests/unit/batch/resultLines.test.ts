import { spawnSync } from 'node:child_process'
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { takeAnswers } from '../../../src/main/batch/takeAnswers.ts'
import { resultLines } from '../../../src/main/batch/resultLines.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const read = async (content: string): Promise<string[]> => {
  const file = join(temporaryFolder(), 'results.jsonl')
  writeFileSync(file, content)
  const lines: string[] = []
  for await (const line of resultLines(file)) lines.push(line)
  return lines
}

const nothing = { ask: () => Promise.reject(new Error('nothing is asked')) }
const take = (file: string) => takeAnswers({ read: nothing, write: nothing }, file)

it('gives the lines without the mark of the encoding, whatever ends them', async () => {
  expect(await read('\uFEFF{"a":1}\r\n\n  \r\n{"b":"ü\u2028"}\n{"c":3}')).toEqual([
    '{"a":1}\r',
    '{"b":"ü\u2028"}',
    '{"c":3}',
  ])
  expect(await read('')).toEqual([])
})

it('puts lines together that are longer than what is read at once', async () => {
  const lines = [70_000, 1, 200_000, 65_536].map((length) => 'ä'.repeat(length))
  expect(await read(lines.join('\n'))).toEqual(lines)
})

it('refuses a line without an end before it is read', { timeout: 60_000 }, async () => {
  const file = join(temporaryFolder(), 'results.jsonl')
  writeFileSync(file, '')
  truncateSync(file, 700 * 1024 ** 2)
  const started = performance.now()
  await expect(take(file)).rejects.toMatchObject({ code: 'format_unknown' })
  expect(performance.now() - started).toBeLessThan(5_000)
})

it('holds none of the lines that it has given', { timeout: 60_000 }, async () => {
  const file = join(temporaryFolder(), 'results.jsonl')
  const line = JSON.stringify({ custom_id: 'request-1', response: 'x'.repeat(2_000) })
  for (let block = 0; block < 100; block++) appendFileSync(file, `${line}\n`.repeat(500))
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let lines = 0
  for await (const _ of resultLines(file)) {
    lines += 1
    if (lines % 25_000 !== 0) continue
    collectGarbage()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * 1024 ** 2)
  }
  expect(await take(file)).toMatchObject({ lines, refused: lines })
})

it('tells of a file that cannot be read', async () => {
  await expect(take(join(temporaryFolder(), 'none.jsonl'))).rejects.toMatchObject({ code: 'file_not_found' })
})

it.each(['', '\uFEFF \r\n\n'])('refuses a file without a line', async (content) => {
  const file = join(temporaryFolder(), 'results.jsonl')
  writeFileSync(file, content)
  await expect(take(file)).rejects.toMatchObject({
    code: 'file_empty',
    message: expect.stringContaining(file) as string,
    hint: expect.stringContaining('the other machine') as string,
  })
})

it('refuses a file without a line of the form, and tells line by line of names that are not ours', async () => {
  const file = join(temporaryFolder(), 'results.jsonl')
  writeFileSync(file, 'not a result\n{"no":"result"}\n')
  await expect(take(file)).rejects.toMatchObject({ code: 'format_unknown' })
  appendFileSync(file, '{"custom_id":"request-1","response":{}}\n')
  expect(await take(file)).toMatchObject({
    ...{ lines: 3, refused: 3, settled: 0 },
    reasons: { 'not a line of a results file': 2, 'a name that Verbatim did not give': 1 },
  })
})

it('refuses at once what is no file', { timeout: 10_000 }, async () => {
  const folder = temporaryFolder()
  await expect(take(folder)).rejects.toMatchObject({
    code: 'file_unreadable',
    message: `${folder} is a folder`,
    hint: 'Choose the results file itself.',
  })
  if (process.platform === 'win32') return
  const pipe = join(folder, 'pipe')
  spawnSync('mkfifo', [pipe])
  await expect(take(pipe)).rejects.toMatchObject({
    code: 'file_unreadable',
    message: `${pipe} is neither a file nor a folder`,
  })
})
