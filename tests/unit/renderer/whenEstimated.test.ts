import { describe, expect, it } from 'vitest'
import { whenEstimated } from '../../../src/renderer/src/features/feedback/whenEstimated.ts'

describe('when the estimate for all texts is asked for again', () => {
  it('is once what was read has grown by a tenth, and at each new text', () => {
    const words = Array.from({ length: 100_000 }, (_, read) => whenEstimated(read + 1, 500_000))
    expect(new Set(words).size).toBeLessThan(130)
    expect(words[0]).not.toBe(words[1])
    expect(whenEstimated(123_400, 500_000)).toBe(whenEstimated(123_500, 500_000))
    expect(whenEstimated(5, 500_000)).not.toBe(whenEstimated(5, 500_001))
  })
})
