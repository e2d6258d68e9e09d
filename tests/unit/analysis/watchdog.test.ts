import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GenerateEvent } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { type WatchedAnswer, readWatched } from '../../../src/main/analysis/watchdog.ts'

const TIMEOUTS = { firstTokenMs: 1_000, betweenTokensMs: 100, totalMs: 5_000 }

/** Tokens after these pauses, then the end; `null`: nothing more ever. */
const answering = (...pauses: (number | null)[]) =>
  async function* (signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    for (const pause of pauses) {
      await sleep(pause ?? 2 ** 30, signal)
      yield { kind: 'text', text: 'x' }
    }
    yield { kind: 'end', cut: false, promptTokens: 1, outputTokens: pauses.length }
  }

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

describe('an answer that is watched', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  /** What was heard, or why not, and after how many milliseconds. */
  const hear = async (
    ...pauses: (number | null)[]
  ): Promise<{ heard: WatchedAnswer | string; after: number }> => {
    const started = performance.now()
    const { signal } = new AbortController()
    const heard = readWatched(answering(...pauses), { timeouts: TIMEOUTS, signal }).catch(
      (error: unknown) => (error as Error).message,
    )
    const outcome = heard.then((what) => ({ heard: what, after: performance.now() - started }))
    await vi.advanceTimersByTimeAsync(10_000)
    return outcome
  }

  it('is heard to its end however often a pause begins, as long as none is too long', async () => {
    const pauses = Array.from({ length: 40 }, () => 90)
    expect(await hear(900, ...pauses)).toMatchObject({
      heard: { text: 'x'.repeat(41), stopped: '' },
      after: 4_500,
    })
  })

  it('is given up when the next token does not come, counted from the latest one', async () => {
    expect(await hear(500, 90, 30, null)).toEqual({
      heard: 'the model did not go on with its answer within 0.1 seconds',
      after: 720,
    })
    expect(await hear(500, 101, 1)).toMatchObject({ after: 600 })
  })

  it('is given up when it does not begin, and when it takes too long as a whole', async () => {
    expect(await hear(null)).toEqual({
      heard: 'the model did not begin to answer within 1 seconds',
      after: 1_000,
    })
    expect(await hear(...Array.from({ length: 80 }, () => 90))).toEqual({
      heard: 'the model did not finish its answer within 5 seconds',
      after: 5_000,
    })
  })

  it('leaves no timer behind', async () => {
    const { signal } = new AbortController()
    const heard = readWatched(answering(10, 10), { timeouts: TIMEOUTS, signal })
    await vi.advanceTimersByTimeAsync(20)
    expect(await heard).toMatchObject({ text: 'xx' })
    expect(vi.getTimerCount()).toBe(0)
  })
})
