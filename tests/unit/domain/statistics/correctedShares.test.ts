import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConfusionMatrix } from '../../../../src/shared/domain/statistics/agreement.ts'
import { correctShares } from '../../../../src/shared/domain/statistics/correctedShares.ts'
import { coverCorrected, judgeOfTwo } from '../../../../bench/coverage/simulate.ts'

const matrixOf = (counts: number[][]): ConfusionMatrix => ({
  values: ['bad', 'fine'],
  counts,
  n: counts.flat().reduce((sum, count) => sum + count, 0),
})

const cells = fc.tuple(fc.nat(80), fc.nat(80), fc.nat(80), fc.nat(80))

describe('corrected shares', () => {
  it('take away what a model finds too often', () => {
    // Of 100 labelled, 20 are bad; the model finds those and 20 more.
    const matrix = matrixOf([
      [20, 0],
      [20, 60],
    ])
    const [bad] = correctShares(matrix, { bad: 400, fine: 600 })
    expect(bad).toMatchObject({ value: 'bad', raw: 0.4 })
    expect(bad!.corrected.value).toBeCloseTo(0.2, 6)
    expect(bad!.byConfusion).toBeCloseTo(0.2, 6)
    expect(bad!.corrected.low).toBeGreaterThan(0.1)
    expect(bad!.corrected.high).toBeLessThan(0.3)
  })

  it('follow the formula of PPI++ where the sample is large', () => {
    const matrix = matrixOf([
      [3_000, 1_000],
      [500, 5_500],
    ])
    const answers = { bad: 38_000, fine: 62_000 }
    const others = 90_000
    const rest = (38_000 - 3_500) / others
    const covariance = 0.3 - 0.4 * 0.35
    const pooled = (0.35 * 0.65 * 10_000 + rest * (1 - rest) * others) / 100_000
    const lambda = covariance / (pooled * (1 + 10_000 / others))
    const share = correctShares(matrix, answers)[0]!.corrected
    expect(share.value).toBeCloseTo(0.4 + lambda * (rest - 0.35), 9)
    const variance =
      (0.24 - 2 * lambda * covariance + lambda ** 2 * 0.2275) / 10_000 +
      (lambda ** 2 * rest * (1 - rest)) / others
    expect(share.high! - share.low!).toBeCloseTo(2 * 1.96 * Math.sqrt(variance), 4)
    // Never wider than the sample alone would be.
    expect(share.high! - share.low!).toBeLessThan(2 * 1.96 * Math.sqrt(0.24 / 10_000))
  })

  it('leave a model that tells nothing out, and say that its matrix cannot be turned round', () => {
    const matrix = matrixOf([
      [10, 10],
      [40, 40],
    ])
    const [bad] = correctShares(matrix, { bad: 900, fine: 100 })
    expect(bad!.corrected.value).toBeCloseTo(0.2, 6)
    expect(bad!.byConfusion).toBeNull()
  })

  it('are shares, within their intervals, and add up', () => {
    fc.assert(
      fc.property(cells, fc.integer({ min: 0, max: 2_000 }), ([a, b, c, d], more) => {
        const matrix = matrixOf([
          [a, b],
          [c, d],
        ])
        fc.pre(matrix.n > 1)
        const answers = { bad: a + c + more, fine: b + d + 700 }
        const shares = correctShares(matrix, answers)
        for (const { corrected, byConfusion } of shares) {
          expect(corrected.low).toBeGreaterThanOrEqual(0)
          expect(corrected.high).toBeLessThanOrEqual(1)
          expect(corrected.value).toBeGreaterThanOrEqual(corrected.low!)
          expect(corrected.value).toBeLessThanOrEqual(corrected.high!)
          if (byConfusion !== null) expect(byConfusion).toBeGreaterThanOrEqual(0)
        }
        const sum = shares.reduce((total, { corrected }) => total + corrected.value!, 0)
        if (shares.length === 2) expect(sum).toBeCloseTo(1, 6)
      }),
    )
  })

  it('say nothing without a sample, and the sample alone when everything was labelled', () => {
    expect(correctShares({ values: [], counts: [], n: 0 }, { bad: 3 })).toEqual([])
    const all = matrixOf([
      [30, 10],
      [0, 60],
    ])
    expect(correctShares(all, { bad: 30, fine: 70 })[0]!.corrected.value).toBeCloseTo(0.4, 9)
  })

  it('cover the truth where a sample may hold no error at all', () => {
    for (const population of [judgeOfTwo(0.1, 0.9, 0.95), judgeOfTwo(0.05, 0.9, 0.95)]) {
      const { held, of } = coverCorrected(population, { n: 40, size: 1_000, samples: 600, seed: 3 })
      expect(held / of).toBeGreaterThanOrEqual(0.93)
    }
  })
})
