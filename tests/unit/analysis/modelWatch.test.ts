import { describe, expect, it } from 'vitest'
import type { ModelServer, ModelSummary } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { createModelWatch } from '../../../src/main/analysis/modelServer/modelWatch.ts'

const NEVER = new AbortController().signal

/** A server whose looks end when they are told to. */
function lookedAt() {
  const looks: ((digest: string) => void)[] = []
  const server = {
    address: 'http://127.0.0.1:1',
    list: () =>
      new Promise<ModelSummary[]>((resolve) =>
        looks.push((digest) => resolve([{ name: 'm:latest', digest, bytes: 1, quantisation: '' }])),
      ),
  } as unknown as ModelServer
  return { looks, watch: createModelWatch(server) }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('which model answers', () => {
  it('is confirmed by a look that begins after the answer, one for all that wait', async () => {
    const { looks, watch } = lookedAt()
    const first = watch.confirm('m:latest', 'a', NEVER)
    const later = [1, 2, 3].map(() => watch.confirm('m:latest', 'a', NEVER))
    expect(looks).toHaveLength(1)
    looks[0]!('a')
    await first
    await turn()
    expect(looks).toHaveLength(2)
    // It changed between the two looks: what was answered after the first began is not confirmed by it.
    looks[1]!('b')
    for (const each of later) await expect(each).rejects.toMatchObject({ code: 'model_changed' })
    expect(looks).toHaveLength(2)
  })

  it('is missing when the server has it no more', async () => {
    const { looks, watch } = lookedAt()
    const gone = watch.confirm('other:latest', 'a', NEVER)
    looks[0]!('a')
    await expect(gone).rejects.toMatchObject({ code: 'model_missing' })
  })

  it('is not waited for by who gives up', async () => {
    const { watch } = lookedAt()
    const giving = new AbortController()
    const given = watch.confirm('m:latest', 'a', giving.signal)
    giving.abort(new Error('given up'))
    await expect(given).rejects.toThrow('given up')
    await expect(watch.confirm('m:latest', 'a', giving.signal)).rejects.toThrow('given up')
  })
})
