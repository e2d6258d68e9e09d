import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReaders } from '../../src/main/db/readerPool.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

/** Answers with its own number, at once or after so many milliseconds of work; told to die, it does. */
const READER = `
import { parentPort, threadId } from 'node:worker_threads'
parentPort.on('message', ({ id, name, input }) => {
  if (id === 0) return parentPort.close()
  if (input === 'die') throw new Error('out of memory')
  for (const end = performance.now() + (input ?? 0); performance.now() < end; );
  parentPort.postMessage({ id, value: threadId })
})`

describe('the reader threads', () => {
  const folder = temporaryFolderFor()
  const file = join(folder.path, 'reader.mjs')
  const broken = join(folder.path, 'broken.mjs')
  beforeAll(() => {
    writeFileSync(file, READER)
    writeFileSync(broken, `throw new Error('no such module')`)
  })
  afterAll(() => folder.remove())

  const start = (entry = file) => {
    const deaths: string[] = []
    const readers = startReaders(entry, { dataFolder: '' }, 2, ({ message }) => deaths.push(message))
    const ask = (input: number | 'die' | null): Promise<unknown> =>
      readers.ask('sources.list', input as never)
    return { deaths, ask, close: () => readers.close() }
  }

  it('are one as long as no question waits long', async () => {
    const { ask, close } = start()
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(null)))
    expect(new Set(answers).size).toBe(1)
    await close()
  })

  it('are two when one works long: those who wait are answered by the other before it has ended', async () => {
    const { ask, close } = start()
    const first = await ask(null)
    let hasEnded = false
    const long = ask(2000).finally(() => (hasEnded = true))
    const others = await Promise.all([ask(null), ask(null), ask(null)])
    expect(hasEnded).toBe(false)
    expect(new Set(others).size).toBe(1)
    expect(others[0]).not.toBe(first)
    expect(await long).toBe(first)
    await close()
  })

  it('go on when one has died, which takes the question with it that it was answering and no others', async () => {
    const { ask, close, deaths } = start()
    const first = await ask(null)
    const dying = expect(ask('die')).rejects.toThrow('out of memory')
    const waiting = [ask(null), ask(null)]
    await dying
    const [second, third] = await Promise.all(waiting)
    expect(second).not.toBe(first)
    expect(third).toBe(second)
    expect(deaths).toEqual(['out of memory'])
    await close()
  })

  it('that cannot start tell each question why, and are tried again at the next', async () => {
    const { ask, close, deaths } = start(broken)
    const refused = await Promise.allSettled([ask(null), ask(null), ask(null)])
    expect(refused.map((each) => each.status === 'rejected' && String(each.reason))).toEqual(
      Array.from({ length: 3 }, () => 'Error: no such module'),
    )
    expect(deaths).toHaveLength(1)
    await expect(ask(null)).rejects.toThrow('no such module')
    expect(deaths).toHaveLength(2)
    await close()
  })

  it('answer what they were asked before they are closed, and nothing after', async () => {
    const { ask, close } = start()
    const asked = [ask(50), ask(null), ask(null)]
    const closed = close()
    expect(new Set(await Promise.all(asked)).size).toBe(1)
    await closed
    await expect(ask(null)).rejects.toThrow('the database is closed')
  })
})
