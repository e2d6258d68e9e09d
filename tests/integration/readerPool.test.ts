import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startReaders } from '../../src/main/db/readerPool.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

/** Answers with its own number; told to die, it does, whatever else it was asked. */
const READER = `
import { parentPort, threadId } from 'node:worker_threads'
parentPort.on('message', ({ id, name, input }) => {
  if (name === 'close') parentPort.close()
  else if (input === 'die') throw new Error('out of memory')
  else parentPort.postMessage({ id, value: threadId })
})`

it('goes on with other readers when one has died', async () => {
  const file = join(temporaryFolder(), 'reader.mjs')
  writeFileSync(file, READER)
  const deaths: string[] = []
  const readers = startReaders(file, { dataFolder: '' }, 2, ({ message }) => deaths.push(message))
  const ask = (input: string | null): Promise<unknown> => readers.ask('sources.list', input as never)
  const first = await ask(null)
  await expect(ask('die')).rejects.toThrow('out of memory')
  const second = await ask(null)
  expect(second).not.toBe(first)
  // The second question makes the pool grow; with another one at work, that one answers.
  await Promise.all([ask(null), ask(null)])
  const dying = ask('die')
  const beside = ask(null)
  await expect(dying).rejects.toThrow('out of memory')
  expect(await ask(null)).toBe(await beside)
  expect(deaths).toEqual(['out of memory', 'out of memory'])
  await readers.close()
})
