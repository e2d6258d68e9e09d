import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NpsCounts } from '../../../src/shared/domain/nps.ts'
import { falseDiscoveries, impactOf } from '../../../src/shared/domain/statistics/impact.ts'
import { createRandom } from '../../../src/shared/domain/statistics/random.ts'

const counts = (promoters: number, passives: number, detractors: number): NpsCounts => ({
  promoters,
  passives,
  detractors,
})

describe('the impact of a theme', () => {
  it('is the score of all less the score without it', () => {
    const impact = impactOf(counts(5, 5, 40), counts(60, 30, 10))
    // All: 65 - 50 of 150; without: 60 - 10 of 100.
    expect(impact.value).toBeCloseTo(10 - 50, 10)
    expect(impact.probability!).toBeLessThan(0.001)
    expect(impact.high!).toBeLessThan(0)
    expect(impact.smallSample).toBe(false)
  })

  it('is nothing where one side has no answers, and untested where one has few', () => {
    expect(impactOf(counts(0, 0, 0), counts(5, 5, 5)).value).toBeNull()
    expect(impactOf(counts(5, 5, 5), counts(0, 0, 0)).value).toBeNull()
    expect(impactOf(counts(0, 0, 3), counts(50, 5, 5))).toMatchObject({
      probability: null,
      smallSample: true,
    })
  })

  it('lies within its interval, the same each time', () => {
    const any = fc.record({
      promoters: fc.nat({ max: 60 }),
      passives: fc.nat({ max: 60 }),
      detractors: fc.nat({ max: 60 }),
    })
    fc.assert(
      fc.property(any, any, (group, others) => {
        const { value, low, high, ...rest } = impactOf(group, others)
        fc.pre(value !== null)
        expect(low! <= value && value <= high!).toBe(true)
        expect(impactOf(group, others)).toEqual({ value, low, high, ...rest })
      }),
      { numRuns: 40 },
    )
  })

  it('covers the truth as often as it says, also of small groups', () => {
    const shares = { group: [0.25, 0.25, 0.5], others: [0.5, 0.3, 0.2] }
    const [group, others] = [30, 120]
    const nps = (of: number[]): number => 100 * (of[0]! - of[2]!)
    const truth =
      (group * nps(shares.group) + others * nps(shares.others)) / (group + others) - nps(shares.others)
    const random = createRandom(5)
    let held = 0
    for (let sample = 0; sample < 300; sample++) {
      const drawn = { group: [0, 0, 0], others: [0, 0, 0] }
      for (let at = 0; at < group + others; at++) {
        const of = random() < group / (group + others) ? 'group' : 'others'
        const chance = random()
        const [first, second] = shares[of]
        drawn[of][chance < first! ? 0 : chance < first! + second! ? 1 : 2]! += 1
      }
      const { low, high } = impactOf(
        counts(...(drawn.group as [number, number, number])),
        counts(...(drawn.others as [number, number, number])),
      )
      if (low! <= truth && truth <= high!) held += 1
    }
    expect(held / 300).toBeGreaterThanOrEqual(0.93)
  })
})

describe('false discoveries', () => {
  it('are held down over all that was tested', () => {
    expect(falseDiscoveries([0.001, 0.04, null, 0.2, 0.02])).toEqual([true, false, false, false, true])
    expect(falseDiscoveries([0.04, 0.03])).toEqual([true, true])
    expect(falseDiscoveries([])).toEqual([])
  })

  it('are no more than tests by themselves would find, and always include the surest of them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (probabilities) => {
        const found = falseDiscoveries(probabilities)
        found.forEach((stands, at) => {
          if (stands) expect(probabilities[at]!).toBeLessThanOrEqual(0.05)
        })
        const surest = Math.min(...probabilities)
        if (found.includes(true)) expect(found[probabilities.indexOf(surest)]).toBe(true)
      }),
    )
  })
})
