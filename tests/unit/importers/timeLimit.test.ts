import { describe, expect, it } from 'vitest'
import { createTimeLimit, TimeLimitError } from '../../../src/main/importers/timeLimit.ts'

const sleeping = new Int32Array(new SharedArrayBuffer(4))
const busyFor = (milliseconds: number): void => {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

describe('a time limit', () => {
  const timeLimit = createTimeLimit()

  it('ends what computes for ever, and gives what ends in time', () => {
    expect(timeLimit(1_000, () => 7)).toBe(7)
    expect(() => timeLimit(40, () => busyFor(60_000))).toThrow(TimeLimitError)
    expect(() =>
      timeLimit(40, () => {
        throw new RangeError('own')
      }),
    ).toThrow(RangeError)
  })

  it('begins work again that had no chance because the thread was not running', () => {
    let begun = 0
    const result = timeLimit(40, () => {
      begun++
      // Stands for a machine that is busy with other things: time passes, the thread does not run.
      if (begun === 1) for (let turn = 0; turn < 40; turn++) Atomics.wait(sleeping, 0, 0, 5)
      return begun
    })
    expect([result, begun]).toEqual([2, 2])
  })

  it('does not begin again for ever', () => {
    let begun = 0
    expect(() =>
      timeLimit(5, () => {
        begun++
        for (;;) Atomics.wait(sleeping, 0, 0, 2)
      }),
    ).toThrow(TimeLimitError)
    expect(begun).toBeLessThanOrEqual(4)
  })
})
