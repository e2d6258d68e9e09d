import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../../src/main/quality/comparisonVerdict.ts'
import type { ComparedMetric } from '../../../src/shared/domain/quality.ts'
import { compareScores, compareShares } from '../../../src/shared/domain/statistics/paired.ts'
import { createRandom } from '../../../src/shared/domain/statistics/random.ts'

const metric = (counts: Parameters<typeof compareShares>[0]): ComparedMetric => ({
  metric: 'accuracy',
  field: 'sentiment',
  first: 0,
  second: 0,
  ...compareShares(counts),
})

describe('the verdict on a second recipe', () => {
  const alike = metric({ both: 60, first: 6, second: 5, neither: 29 })
  const worse = metric({ both: 60, first: 25, second: 3, neither: 12 })
  const better = metric({ both: 60, first: 3, second: 25, neither: 12 })

  it('needs what is significant over all metrics together', () => {
    expect(verdictOf([alike, alike])).toBe('no difference shown')
    expect(verdictOf([alike, worse])).toBe('second is worse')
    expect(verdictOf([better, alike])).toBe('second is better')
    expect(verdictOf([better, worse])).toBe('better and worse')
    expect(verdictOf([metric({ both: 5, first: 15, second: 0, neither: 5 })])).toBe('small sample')
    expect(verdictOf([])).toBe('small sample')
    // Alone it would count; as one of four it may be chance.
    const close = metric({ both: 70, first: 15, second: 4, neither: 11 })
    expect(close.probability).toBeGreaterThan(0.0125)
    expect(close.probability).toBeLessThan(0.05)
    expect(verdictOf([close])).toBe('second is worse')
    expect(verdictOf([close, alike, alike, alike])).toBe('no difference shown')
  })

  it('needs a difference that is worth it: a trifle of many items is sure, and no reason to go back', () => {
    const pairs = Array.from({ length: 1_000 }, (_, item): [number, number] => [
      item === 999 ? 0.8 : 1,
      item < 10 ? 0.8 : 1,
    ])
    const trifle: ComparedMetric = {
      ...{ metric: 'completeness', field: null, first: 0.9998, second: 0.998 },
      ...compareScores(pairs, 0.2),
    }
    expect(trifle.high).toBeLessThan(0)
    expect(trifle.probability).toBeLessThan(0.0125)
    expect(verdictOf([trifle])).toBe('no difference shown')
    expect(verdictOf([{ ...trifle, difference: -trifle.difference, low: 0.001, high: 0.003 }])).toBe(
      'no difference shown',
    )
    expect(verdictOf([trifle, better])).toBe('second is better')
  })

  it('goes back from a recipe that is as good in one comparison of twenty at most', () => {
    const random = createRandom(9)
    const rounds = 2_000
    let wrong = 0
    for (let round = 0; round < rounds; round++) {
      const metrics = Array.from({ length: 4 }, () => {
        const counts = { both: 0, first: 0, second: 0, neither: 0 }
        for (let item = 0; item < 60; item++)
          counts[
            random() < 0.7 ? (random() < 0.7 ? 'both' : 'first') : random() < 0.7 ? 'second' : 'neither'
          ] += 1
        return metric(counts)
      })
      if (verdictOf(metrics) !== 'no difference shown') wrong += 1
    }
    expect(wrong / rounds).toBeLessThan(0.05)
  })
})
