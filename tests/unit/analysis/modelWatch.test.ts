import { describe, expect, it } from 'vitest'
import type { ModelServer, ModelSummary } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
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

type Look = (signal: AbortSignal) => Promise<ModelSummary[]>
const TOLD: Look = () => Promise.resolve([{ name: 'm:latest', digest: 'a', bytes: 1, quantisation: '' }])
const SLOW: Look = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
const AWAY: Look = () => Promise.reject(new VerbatimError('server_unreachable', 'nobody answers'))
const FILTERED: Look = () => Promise.reject(new VerbatimError('server_key_refused', 'not you'))

/** A server whose looks go as told, the last one for all further ones. */
function goingLike(...looks: Look[]) {
  let at = 0
  const server = {
    address: 'http://127.0.0.1:1',
    list: (signal: AbortSignal) => looks[Math.min(at++, looks.length - 1)]!(signal),
  } as unknown as ModelServer
  const timing = { answer: 20, longestAnswer: 40, patience: 500, absence: 200, pause: 5 }
  return { watch: createModelWatch(server, timing), looks: () => at }
}

describe('an answer that was heard is not given up', () => {
  it.each([
    ['because the server is slow to tell its model', [SLOW, SLOW, SLOW, TOLD]],
    ['because it is away for a moment', [AWAY, AWAY, TOLD]],
  ])('%s', async (_what, looks) => {
    const going = goingLike(...looks)
    await going.watch.confirm('m:latest', 'a', NEVER)
    expect(going.looks()).toBe(looks.length)
  })

  it('unless it is another model’s, as is seen in the end', async () => {
    await expect(goingLike(SLOW, TOLD).watch.confirm('m:latest', 'b', NEVER)).rejects.toMatchObject({
      code: 'model_changed',
    })
  })

  it.each([
    ['says nothing', SLOW, 'server_unreachable'],
    ['is away', AWAY, 'server_unreachable'],
    ['lets nobody in', FILTERED, 'server_key_refused'],
  ])('but for ever it is not waited for a server that %s', async (_what, look, code) => {
    await expect(goingLike(look).watch.confirm('m:latest', 'a', NEVER)).rejects.toMatchObject({ code })
  })

  it('by whoever gives up while it waits', async () => {
    const giving = new AbortController()
    const given = goingLike(AWAY).watch.confirm('m:latest', 'a', giving.signal)
    setTimeout(() => giving.abort(new Error('given up')), 20)
    await expect(given).rejects.toThrow('given up')
  })
})
