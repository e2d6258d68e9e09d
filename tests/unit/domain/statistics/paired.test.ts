import { describe, expect, it } from 'vitest'
import {
  compareScores,
  compareShares,
  exactMcNemar,
} from '../../../../src/shared/domain/statistics/paired.ts'
import { createRandom } from '../../../../src/shared/domain/statistics/random.ts'

describe('two recipes on the same items', () => {
  it('have the published test and interval of paired shares', () => {
    // Fagerland, Lydersen and Laake (2014), airway hyper-responsiveness before and after a transplantation.
    const compared = compareShares({ both: 1, first: 7, second: 1, neither: 12 })
    expect(compared.difference).toBeCloseTo(-6 / 21, 12)
    expect(compared.low).toBeCloseTo(-0.508, 3)
    expect(compared.high).toBeCloseTo(-0.013, 3)
    expect(compared.probability).toBeCloseTo(0.0703, 4)
    expect(compared.smallSample).toBe(true)
    // Altman et al. (2000), table 6.2.
    expect(exactMcNemar(5, 0)).toBeCloseTo(0.0625, 12)
    expect(exactMcNemar(0, 0)).toBe(1)
    // Far beyond what 2^-n can be written as.
    expect(exactMcNemar(2_000, 2_000)).toBe(1)
    expect(exactMcNemar(1_900, 2_100)).toBeCloseTo(0.0017, 3)
  })

  it('are called different without a cause as seldom as promised, and the interval holds the difference', () => {
    const random = createRandom(5)
    const samples = 3_000
    for (const [n, right, change] of [
      [30, 0.8, 0.2],
      [100, 0.9, 0.1],
      [100, 0.6, 0.5],
    ] as const) {
      let alarms = 0
      let held = 0
      for (let sample = 0; sample < samples; sample++) {
        const counts = { both: 0, first: 0, second: 0, neither: 0 }
        for (let at = 0; at < n; at++) {
          const one = random() < right
          // The second judges anew in some of the items, no better than the first.
          const two = random() < change ? random() < right : one
          counts[one ? (two ? 'both' : 'first') : two ? 'second' : 'neither'] += 1
        }
        const { low, high, probability } = compareShares(counts)
        if (probability <= 0.05) alarms += 1
        if (low <= 0 && 0 <= high) held += 1
      }
      expect(alarms / samples).toBeLessThanOrEqual(0.05)
      expect(held / samples).toBeGreaterThan(0.93)
    }
  })

  it('are compared by scores with all signs that chance could have given', () => {
    // Ten differences of one sign: two of 1,024 signings are as extreme.
    const alike = compareScores(Array.from({ length: 10 }, () => [0.5, 0.6] as const))
    expect(alike.difference).toBeCloseTo(0.1, 12)
    expect(alike.probability).toBeGreaterThan(0.0005)
    expect(alike.probability).toBeLessThan(0.0045)
    expect(compareScores(Array.from({ length: 40 }, () => [1, 1] as const))).toMatchObject({
      difference: 0,
      probability: 1,
    })
    expect(compareScores([])).toMatchObject({ n: 0, probability: 1, smallSample: true })
  })
})
