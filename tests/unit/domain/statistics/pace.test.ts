import { describe, expect, it } from 'vitest'
import { type Subject, planOrder } from '../../../../src/main/jobs/planOrder.ts'
import {
  type PacedPart,
  estimateOver,
  partWithin,
  stratify,
} from '../../../../src/shared/domain/statistics/pace.ts'

const part = (source: number, items: number, answered: number, lane = 'sample'): PacedPart => ({
  ...{ lane, source, items, answered, squares: answered },
})
const strataOf = (parts: readonly PacedPart[]): string[] => parts.map(stratify(parts).stratumOf)

describe('what may be taken for one random sample', () => {
  it('are the sources that were read at one pace, each lane by itself', () => {
    const parts = [part(1, 1_000, 52), part(2, 200, 9), part(3, 10, 0), part(1, 40, 40, 'urgent')]
    expect(strataOf(parts)).toEqual(['sample', 'sample', 'sample', 'urgent'])
    expect(stratify(parts).strata).toEqual([
      { stratum: 'sample', items: 1_210, answered: 61, squares: 61 },
      { stratum: 'urgent', items: 40, answered: 40, squares: 40 },
    ])
  })

  it('is not a source that was read as a whole, or that came later', () => {
    const parts = [part(1, 10_000, 500), part(2, 400, 400), part(3, 4_000, 0), part(4, 3_000, 147)]
    expect(new Set(strataOf(parts).slice(0, 3)).size).toBe(3)
    expect(strataOf([part(1, 1_000, 1_000), part(2, 3, 0)])[1]).toBe('sample 2')
    expect(partWithin(stratify([part(1, 100, 100), part(2, 300, 0)]))).toBe(0.25)
  })
})

describe('a share of the whole', () => {
  it('weighs each lane by its size, and leaves open what nothing is known of', () => {
    const whole = stratify([part(1, 900, 90), part(1, 100, 100, 'urgent'), part(2, 1_000, 0)])
    const share = estimateOver(whole, [
      { lane: 'urgent', source: 1, answers: 100 },
      { lane: 'sample', source: 1, answers: 9 },
    ])
    expect(share.value).toBeCloseTo(0.19, 9)
    expect(share.low).toBeLessThan(0.095)
    expect(share.high).toBeGreaterThan(0.595)
  })

  it('is without bias for what a limited run takes, and its interval holds what it promises', () => {
    // A fifth is urgent and mostly negative; of the others a tenth is.
    const subjects = Array.from({ length: 600 }, (_, at): Subject => ({
      ...{ item: at + 1, kind: 'survey', source: 1, occurredAt: at * 86_400_000, score: at % 11 },
      ...{ textKey: `${at}`, urgent: at % 5 === 0, answered: false, reusable: false },
    }))
    const isNegative = (item: number): boolean => (item % 5 === 1 ? item % 3 !== 0 : (item * 7) % 10 === 0)
    const truth = subjects.filter(({ item }) => isNegative(item)).length / subjects.length
    const urgent = subjects.filter((subject) => subject.urgent).length
    const shares = Array.from({ length: 200 }, (_, seed) => {
      const taken = planOrder(subjects, seed, 200)
      const counts = [...taken.items].map((item, at) => ({
        ...{
          lane: taken.urgent[at] === 1 ? 'urgent' : 'sample',
          source: 1,
          answers: isNegative(item) ? 1 : 0,
        },
      }))
      const answered = counts.filter(({ lane }) => lane === 'urgent').length
      const whole = stratify([
        part(1, urgent, answered, 'urgent'),
        part(1, subjects.length - urgent, taken.items.length - answered),
      ])
      return estimateOver(whole, counts)
    })
    const mean = shares.reduce((sum, { value }) => sum + value!, 0) / shares.length
    expect(mean).toBeCloseTo(truth, 2)
    const held = shares.filter(({ low, high }) => low! <= truth && truth <= high!).length
    expect(held / shares.length).toBeGreaterThan(0.93)
  })
})
