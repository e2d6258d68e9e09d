import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createQuestionPace } from '../../../src/main/jobs/questionPace.ts'

it('never lets more than so many a minute through, after the first second', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6_000 }), waits, (perMinute, pauses) => {
      let at = 0
      let asked = 0
      const pace = createQuestionPace(
        () => perMinute,
        () => at,
      )
      for (const pause of pauses) {
        at += pause
        for (; pace.allowed() >= 1; asked += 1) pace.ask()
        expect(asked).toBeLessThanOrEqual(Math.max(1, perMinute / 60) + (at * perMinute) / 60_000 + 1e-6)
      }
    }),
  )
})

it('tells when the next one is allowed, and holds nobody up where no pace is set', () => {
  let at = 0
  let perMinute = 30
  const pace = createQuestionPace(
    () => perMinute,
    () => at,
  )
  pace.ask()
  expect([pace.allowed(), pace.waitMs()]).toEqual([0, 2_000])
  at = 2_000
  expect([pace.allowed(), pace.waitMs()]).toEqual([1, 0])
  perMinute = 0
  expect([pace.allowed(), pace.waitMs()]).toEqual([Number.POSITIVE_INFINITY, 0])
})

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('lets further requests of a question wait for their turn, before new questions, and follows the preference meanwhile', async () => {
  let perMinute = 60
  const pace = createQuestionPace(
    () => perMinute,
    () => Date.now(),
  )
  const passed: string[] = []
  const pass = (name: string, signal = new AbortController().signal): Promise<unknown> =>
    pace.next(signal).then(
      () => passed.push(name),
      () => passed.push(`${name} given up`),
    )
  pace.ask()
  const giveUp = new AbortController()
  void pass('first')
  void pass('second', giveUp.signal)
  void pass('third')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(passed).toEqual(['first'])
  expect(pace.allowed()).toBe(0)
  giveUp.abort(new Error('enough'))
  await vi.advanceTimersByTimeAsync(999)
  expect(passed).toEqual(['first', 'second given up'])
  await vi.advanceTimersByTimeAsync(1)
  expect(passed).toEqual(['first', 'second given up', 'third'])
  perMinute = 1
  void pass('fourth')
  await vi.advanceTimersByTimeAsync(5_000)
  perMinute = 0
  await vi.advanceTimersByTimeAsync(1_000)
  expect(passed.at(-1)).toBe('fourth')
})
