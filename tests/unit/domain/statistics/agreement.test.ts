import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Judged,
  agreement,
  cohensKappa,
  confusionMatrix,
} from '../../../../src/shared/domain/statistics/agreement.ts'
import { coverKappa, judgeOf } from '../../../../bench/coverage/simulate.ts'

const repeat = (truth: string, answer: string, times: number): Judged[] =>
  Array.from({ length: times }, () => ({ truth, answer }))

/** Two readers of fifty grant proposals: a textbook case. */
const PROPOSALS = [
  ...repeat('yes', 'yes', 20),
  ...repeat('yes', 'no', 5),
  ...repeat('no', 'yes', 10),
  ...repeat('no', 'no', 15),
]

const anyJudged = fc.array(
  fc.record({ truth: fc.constantFrom('a', 'b', 'c'), answer: fc.constantFrom('a', 'b', 'c') }),
  { minLength: 2, maxLength: 120 },
)

describe('agreement', () => {
  it('has the values of a textbook case', () => {
    const matrix = confusionMatrix(PROPOSALS, ['yes', 'no'])
    expect(matrix.counts).toEqual([
      [20, 5],
      [10, 15],
    ])
    expect(agreement(matrix)).toMatchObject({ n: 50, value: 0.7, smallSample: false })
    const kappa = cohensKappa(matrix)
    expect(kappa.value).toBeCloseTo(0.4, 12)
    // The usual interval of Fleiss, Cohen and Everitt is 0.15 to 0.65.
    expect(kappa.low).toBeCloseTo(0.15, 1)
    expect(kappa.high).toBeCloseTo(0.65, 1)
  })

  it('is sure of nothing when all agree, nor when one value is all there is', () => {
    const kappa = cohensKappa(confusionMatrix([...repeat('a', 'a', 20), ...repeat('b', 'b', 20)]))
    expect(kappa).toMatchObject({ value: 1, high: 1 })
    expect(kappa.low).toBeLessThan(0.95)
    expect(cohensKappa(confusionMatrix(repeat('a', 'a', 40)))).toMatchObject({ value: null, low: null })
    const lazy = confusionMatrix([...repeat('a', 'a', 30), ...repeat('b', 'a', 10)])
    expect(cohensKappa(lazy)).toMatchObject({ value: 0, low: null, smallSample: true })
    expect(agreement(confusionMatrix([]))).toMatchObject({ n: 0, value: null })
  })

  it('marks small samples', () => {
    const half = (n: number): Judged[] => [...repeat('a', 'a', n / 2), ...repeat('b', 'b', n / 2)]
    expect(cohensKappa(confusionMatrix(half(28))).smallSample).toBe(true)
    expect(cohensKappa(confusionMatrix(half(30))).smallSample).toBe(false)
    // Three of forty say little about how the rare value is told.
    const rare = [...repeat('a', 'a', 37), ...repeat('b', 'b', 3)]
    expect(cohensKappa(confusionMatrix(rare)).smallSample).toBe(true)
  })

  it('lies in its interval, whichever way round the judges stand and whatever the values are called', () => {
    fc.assert(
      fc.property(anyJudged, (judged) => {
        const kappa = cohensKappa(confusionMatrix(judged))
        fc.pre(kappa.low !== null)
        expect(kappa.low).toBeLessThanOrEqual(kappa.value! + 1e-9)
        expect(kappa.high).toBeGreaterThanOrEqual(kappa.value! - 1e-9)
        const turned = judged.map(({ truth, answer }) => ({ truth: `z${answer}`, answer: `z${truth}` }))
        const other = cohensKappa(confusionMatrix(turned))
        expect(other.value).toBeCloseTo(kappa.value!, 9)
        expect(other.low).toBeCloseTo(kappa.low!, 6)
        expect(other.high).toBeCloseTo(kappa.high!, 6)
      }),
      { numRuns: 500 },
    )
  })

  it('lies in its interval where the judges agree on nothing, and are as unlike as can be', () => {
    const kappa = cohensKappa(confusionMatrix([...repeat('c', 'b', 4), ...repeat('a', 'c', 3)]))
    expect(kappa.value).toBeCloseTo(-0.3243, 4)
    expect(kappa.low).toBe(-1)
    expect(kappa.high).toBeGreaterThan(kappa.value!)
  })

  it('counts what the weights say, and is worth what they leave', () => {
    fc.assert(
      fc.property(anyJudged, fc.double({ min: 0.1, max: 9, noNaN: true }), (judged, weight) => {
        const plain = confusionMatrix(judged)
        const alike = confusionMatrix(judged.map((each) => ({ ...each, weight })))
        expect(alike.n).toBeCloseTo(plain.n, 6)
        expect(alike.counts.flat().map((count) => count.toFixed(6))).toEqual(
          plain.counts.flat().map((count) => count.toFixed(6)),
        )
      }),
    )
    const uneven = confusionMatrix([
      { truth: 'a', answer: 'a', weight: 9 },
      { truth: 'b', answer: 'a', weight: 1 },
    ])
    expect(uneven.n).toBeCloseTo(100 / 82, 9)
    expect(agreement(uneven).value).toBeCloseTo(0.9, 9)
  })

  it('covers the truth', () => {
    for (const right of [0.6, 0.9]) {
      const { held, of } = coverKappa(judgeOf([0.5, 0.3, 0.2], right), 40, 600, 7)
      expect(held / of).toBeGreaterThanOrEqual(0.92)
    }
  })
})
