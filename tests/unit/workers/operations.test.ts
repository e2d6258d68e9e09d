import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Asker, countReplies, startThread } from '../../../src/main/workers/operations.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

it('replies are counted, refusals among them, once they are there', async () => {
  const asker: Pick<Asker<{ half: (of: number) => number }>, 'ask'> = {
    ask: (_name, of) =>
      of % 2 === 0 ? Promise.resolve((of / 2) as never) : Promise.reject(new Error('odd')),
  }
  const counted = countReplies(asker)
  const asked = counted.ask('half', 8)
  expect(counted.replies).toBe(0)
  expect(await asked).toBe(4)
  expect(counted.replies).toBe(1)
  await expect(counted.ask('half', 3)).rejects.toThrow('odd')
  expect(counted.replies).toBe(2)
})

type Echo = Record<'echo' | 'wait', (input: unknown) => unknown>

describe('a bulk question whose input cannot be cloned', () => {
  const source = fileURLToPath(new URL('../../../src/main/workers/operations.ts', import.meta.url))
  const cannotBeCloned = { handle: () => {} }
  let thread: Asker<Echo>
  const start = (): void => {
    const file = join(temporaryFolder(), 'echo.mjs')
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads'
       import { setTimeout } from 'node:timers/promises'
       import { serveOperations } from ${JSON.stringify(pathToFileURL(source).href)}
       const operations = { echo: (input) => input, wait: (milliseconds) => setTimeout(milliseconds, milliseconds) }
       serveOperations(parentPort, operations, () => {})`,
    )
    thread = startThread<Echo>({ file, name: 'echo', workerData: null })
  }
  afterEach(() => thread.close())

  it('is refused, and those after it are answered', { timeout: 20_000 }, async () => {
    start()
    await expect(thread.ask('echo', cannotBeCloned, { bulk: true })).rejects.toThrow('could not be cloned')
    expect(await thread.ask('echo', 1, { bulk: true })).toBe(1)
  })

  it('is refused when its turn comes, and those after it are answered', { timeout: 20_000 }, async () => {
    start()
    const first = thread.ask('wait', 50, { bulk: true })
    const refused = [1, 2].map(() => thread.ask('echo', cannotBeCloned, { bulk: true }))
    const last = thread.ask('echo', 'last', { bulk: true })
    const outcomes = await Promise.allSettled([first, ...refused, last])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    // And once more, now that nothing waits.
    expect(await thread.ask('echo', 'more', { bulk: true })).toBe('more')
  })
})
