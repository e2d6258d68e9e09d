import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTopic, throttleLatest } from '../../../src/shared/topic.ts'

describe('a topic', () => {
  it('tells those who listen, until they stop', () => {
    const topic = createTopic(1)
    const heard: number[] = []
    const stop = topic.subscribe((value) => heard.push(value))
    topic.set(2)
    stop()
    topic.set(3)
    expect(heard).toEqual([2])
    expect(topic.value).toBe(3)
  })
})

describe('throttled snapshots', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('come at most once an interval, the first at once, and the last one always', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 60 }), (pauses) => {
        const heard: { value: number; at: number }[] = []
        const pass = throttleLatest<number>((value) => heard.push({ value, at: Date.now() }), 100)
        pauses.forEach((pause, index) => {
          vi.advanceTimersByTime(pause)
          pass(index)
        })
        vi.advanceTimersByTime(1_000)
        expect(heard[0]?.value).toBe(0)
        expect(heard.at(-1)?.value).toBe(pauses.length - 1)
        heard
          .slice(1)
          .forEach((each, index) => expect(each.at - heard[index]!.at).toBeGreaterThanOrEqual(100))
      }),
    )
  })
})
