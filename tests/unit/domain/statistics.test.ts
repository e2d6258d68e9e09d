import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Z_95,
  median,
  normalCumulative,
  quantile,
  twoSidedProbability,
} from '../../../src/shared/domain/statistics.ts'

describe('the normal distribution', () => {
  it('matches tabulated values', () => {
    expect(normalCumulative(0)).toBeCloseTo(0.5, 12)
    expect(normalCumulative(1)).toBeCloseTo(0.841344746068543, 12)
    expect(normalCumulative(-2.5)).toBeCloseTo(0.00620966532577614, 12)
    expect(normalCumulative(8)).toBeCloseTo(1, 12)
    expect(normalCumulative(-8)).toBeCloseTo(6.22096057427174e-16, 22)
    expect(twoSidedProbability(Z_95)).toBeCloseTo(0.05, 12)
  })

  it('rises, and is symmetric', () => {
    const z = fc.double({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(z, z, (a, b) => {
        expect(normalCumulative(Math.min(a, b))).toBeLessThanOrEqual(normalCumulative(Math.max(a, b)) + 1e-15)
        expect(normalCumulative(a) + normalCumulative(-a)).toBeCloseTo(1, 12)
      }),
    )
  })
})

describe('quantiles', () => {
  it('of nothing are null', () => {
    expect(median([])).toBeNull()
    expect(quantile([], 0.95)).toBeNull()
  })

  it('interpolate', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(quantile([0, 10], 0.95)).toBe(9.5)
  })

  it('do not depend on the order and lie between the extremes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values)!
        expect(median([...values].reverse())).toBe(middle)
        expect(middle).toBeGreaterThanOrEqual(Math.min(...values))
        expect(middle).toBeLessThanOrEqual(Math.max(...values))
      }),
    )
  })
})
