import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  estimateShare,
  estimateStratifiedShare,
  sampleWorth,
  studentQuantile95,
} from '../../../../src/shared/domain/statistics/estimate.ts'
import {
  estimateInRun,
  exactFiniteCoverage,
  exactNpsCoverage,
  exactShareCoverage,
} from '../../../../bench/coverage/simulate.ts'

describe('shares of a sample', () => {
  it("use Student's quantile", () => {
    expect(studentQuantile95(29)).toBeCloseTo(2.0452, 3)
    expect(studentQuantile95(10)).toBeCloseTo(2.2281, 2)
    expect(studentQuantile95(1e9)).toBeCloseTo(1.96, 3)
  })

  it('have the interval of Agresti and Coull', () => {
    // 9 of 10,000: the normal quantile and Student's are the same.
    const { value, low, high } = estimateShare(4_000, 10_000)
    expect(value).toBe(0.4)
    expect(low).toBeCloseTo(0.39044, 4)
    expect(high).toBeCloseTo(0.40964, 4)
    expect(estimateShare(3, 29).smallSample).toBe(true)
    expect(estimateShare(3, 30).smallSample).toBe(false)
    expect(estimateShare(0, 0)).toMatchObject({ value: null, low: null, high: null })
  })

  it('know more the more of the whole was seen, and all when all was', () => {
    expect(sampleWorth(50, null)).toBe(50)
    expect(sampleWorth(50, 50)).toBe(Infinity)
    expect(sampleWorth(50, 99)).toBeCloseTo(100, 9)
    expect(estimateShare(12, 40, 40)).toMatchObject({ value: 0.3, low: 0.3, high: 0.3 })
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(2_000),
        (n, part, more) => {
          const count = Math.round(part * n)
          const open = estimateShare(count, n)
          const closed = estimateShare(count, n, n + more)
          expect(closed.low).toBeLessThanOrEqual(closed.value! + 1e-12)
          expect(closed.high).toBeGreaterThanOrEqual(closed.value! - 1e-12)
          expect(closed.high! - closed.low!).toBeLessThanOrEqual(
            open.high! - open.low! + 2 / (n + more) + 1e-12,
          )
        },
      ),
    )
  })

  it('cover the truth from n = 30 on', () => {
    for (const share of [0.03, 0.1, 0.29, 0.5]) expect(exactShareCoverage(share, 30)).toBeGreaterThan(0.93)
    for (const having of [5, 20, 50]) expect(exactFiniteCoverage(having, 100, 60)).toBeGreaterThan(0.93)
    // All but a few were seen, and one item has it.
    expect(exactFiniteCoverage(1, 33, 30)).toBeGreaterThan(0.93)
    expect(exactNpsCoverage(0.5, 0.2, 30)).toBeGreaterThan(0.93)
    expect(exactNpsCoverage(0.8, 0.05, 30)).toBeGreaterThan(0.93)
  })
})

describe('shares of a whole seen at different speeds', () => {
  it('count each part by its size', () => {
    // All of the urgent ones were asked, and they are worse.
    const estimate = estimateStratifiedShare([
      { population: 100, n: 100, count: 80 },
      { population: 900, n: 90, count: 9 },
    ])
    expect(estimate.value).toBeCloseTo(0.1 * 0.8 + 0.9 * 0.1, 12)
    expect(estimate.low).toBeLessThan(0.17)
    expect(estimate.high).toBeGreaterThan(0.17)
  })

  it('allow for both ends of what was not seen at all', () => {
    const estimate = estimateStratifiedShare([
      { population: 50, n: 50, count: 10 },
      { population: 50, n: 0, count: 0 },
    ])
    expect(estimate).toMatchObject({ value: 0.2, low: 0.1, high: 0.6 })
    expect(estimateStratifiedShare([{ population: 50, n: 0, count: 0 }]).value).toBeNull()
  })

  it('hold the truth after a fifth of a run sorted by score in its file', () => {
    const runs = Array.from({ length: 60 }, (_, seed) =>
      estimateInRun({ items: 600, asked: 0.2, urgentShare: 0.5 }, seed),
    )
    expect(runs.filter(({ held }) => held).length).toBeGreaterThanOrEqual(54)
  })
})
