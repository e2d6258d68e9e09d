import { describe, expect, it } from 'vitest'
import { chiSquaredTail, compareDistributions } from '../../../../src/shared/domain/statistics/homogeneity.ts'
import { createRandom } from '../../../../src/shared/domain/statistics/random.ts'
import { drawCounts } from '../../../helpers/drawCounts.ts'

describe('the chi-squared distribution', () => {
  it('has the quantiles of the tables', () => {
    expect(chiSquaredTail(3.841459, 1)).toBeCloseTo(0.05, 6)
    expect(chiSquaredTail(5.991465, 2)).toBeCloseTo(0.05, 6)
    expect(chiSquaredTail(23.20925, 10)).toBeCloseTo(0.01, 6)
    expect(chiSquaredTail(2.155856, 10)).toBeCloseTo(0.995, 6)
    expect(chiSquaredTail(0, 3)).toBe(1)
    expect(chiSquaredTail(1_000, 4)).toBeLessThan(1e-200)
  })
})

describe('two distributions', () => {
  it('have the value of a textbook case', () => {
    // 2 x 3: expected 30, 20, 10 and 60, 40, 20.
    const { probability, moved } = compareDistributions({ a: 20, b: 25, c: 15 }, { a: 70, b: 35, c: 15 })
    const statistic = 100 / 30 + 25 / 20 + 25 / 10 + 100 / 60 + 25 / 40 + 25 / 20
    expect(probability).toBeCloseTo(Math.exp(-statistic / 2), 9)
    expect(moved).toBeCloseTo(70 / 120 - 20 / 60, 9)
  })

  it('raise an alarm without a cause as seldom as promised, whatever is rare and however small the samples', () => {
    const random = createRandom(3)
    const samples = 4_000
    for (const [shares, before, now] of [
      [[0.2, 0.2, 0.2, 0.2, 0.2], 300, 30],
      [[0.7, 0.2, 0.06, 0.03, 0.01], 200, 40],
      [[0.97, 0.03], 500, 60],
      [[0.4, 0.3, 0.2, 0.05, 0.05], 400, 400],
    ] as const) {
      let alarms = 0
      for (let sample = 0; sample < samples; sample++) {
        const { probability } = compareDistributions(
          drawCounts(shares, before, random),
          drawCounts(shares, now, random),
        )
        if (probability! <= 0.01) alarms += 1
      }
      // One in a hundred, and three standard deviations of the simulation.
      expect(alarms / samples, shares.join()).toBeLessThan(0.01 + 3 * Math.sqrt(0.0099 / samples))
    }
  })

  it('finds what has changed, and says nothing of a handful', () => {
    expect(compareDistributions({ a: 80, b: 20 }, { a: 40, b: 60 })).toMatchObject({ moved: 0.4 })
    expect(compareDistributions({ a: 80, b: 20 }, { a: 40, b: 60 }).probability).toBeLessThan(1e-6)
    expect(compareDistributions({ a: 80, b: 20 }, { a: 5, b: 24 }).probability).toBeNull()
    expect(compareDistributions({}, { a: 50 })).toMatchObject({ probability: null, moved: 0 })
    expect(compareDistributions({ a: 50 }, { a: 50 }).probability).toBe(1)
  })
})
