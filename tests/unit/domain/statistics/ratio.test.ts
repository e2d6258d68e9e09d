import { describe, expect, it } from 'vitest'
import { estimateShare } from '../../../../src/shared/domain/statistics/estimate.ts'
import { createRandom } from '../../../../src/shared/domain/statistics/random.ts'
import { estimateRatio } from '../../../../src/shared/domain/statistics/ratio.ts'

describe('a share of things in groups', () => {
  it('is a plain share where each group is one thing', () => {
    const groups = Array.from({ length: 40 }, (_, at) => ({ count: at < 30 ? 1 : 0, of: 1 }))
    const { value, low, high, n } = estimateRatio(groups)
    const plain = estimateShare(30, 40)
    expect([n, value]).toEqual([40, 0.75])
    expect(low).toBeCloseTo(plain.low!, 1)
    expect(high).toBeCloseTo(plain.high!, 1)
  })

  it('is told less surely where groups stand or fall as a whole', () => {
    const whole = Array.from({ length: 40 }, (_, at) => ({ count: at < 20 ? 6 : 0, of: 6 }))
    const mixed = Array.from({ length: 40 }, () => ({ count: 3, of: 6 }))
    const width = ({ low, high }: { low: number | null; high: number | null }) => high! - low!
    expect(width(estimateRatio(whole))).toBeGreaterThan(1.8 * width(estimateRatio(mixed)))
    expect(estimateRatio([])).toMatchObject({ n: 0, value: null })
    expect(estimateRatio([{ count: 2, of: 3 }]).smallSample).toBe(true)
  })

  it('is held by its interval, with weights and without', () => {
    const random = createRandom(11)
    const samples = 2_000
    for (const [groups, right] of [
      [30, 0.7],
      [60, 0.9],
    ] as const) {
      let held = 0
      for (let sample = 0; sample < samples; sample++) {
        const drawn = Array.from({ length: groups }, () => {
          const of = 1 + Math.floor(random() * 6)
          // Half of the groups do better, half worse.
          const share = Math.min(1, right + (random() < 0.5 ? -0.1 : 0.1))
          let count = 0
          for (let thing = 0; thing < of; thing++) if (random() < share) count += 1
          return { count, of }
        })
        const { low, high } = estimateRatio(drawn)
        if (low! <= right && right <= high!) held += 1
      }
      expect(held / samples, `${groups} groups`).toBeGreaterThan(0.93)
    }
  })
})
