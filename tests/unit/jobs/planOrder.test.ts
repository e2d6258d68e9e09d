import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Subject,
  draftPlan,
  finishPlan,
  keepItems,
  nearPrint,
  planOrder,
} from '../../../src/main/jobs/planOrder.ts'

const subject = (item: number, changes: Partial<Subject> = {}): Subject => ({
  item,
  kind: 'survey',
  source: 1,
  occurredAt: null,
  score: null,
  textKey: `text ${item}`,
  urgent: false,
  answered: false,
  reusable: false,
  ...changes,
})
const OF_BEFORE = { answered: true, reusable: true }
const subjects = (count: number, make: (index: number) => Partial<Subject> = () => ({})): Subject[] =>
  Array.from({ length: count }, (_, index) => subject(index + 1, make(index)))

describe('the order of a run', () => {
  it('is a permutation that the seed fixes', () => {
    const items = subjects(200, (index) => ({ score: index % 11 }))
    const plan = planOrder(items, 7, null)
    expect([...plan.ranks].sort((a, b) => a - b)).toEqual(items.map((_, index) => index))
    expect(planOrder(items, 7, null)).toEqual(plan)
    expect(planOrder(items, 8, null).ranks).not.toEqual(plan.ranks)
  })

  it('holds at any moment a proportional sample of every stratum, however the file is sorted', () => {
    const items = subjects(1_000, (index) => ({ score: Math.floor(index / 100) }))
    const { ranks } = planOrder(items, 1, null)
    for (const share of [0.1, 0.2, 0.5]) {
      const taken = items.filter((_, index) => ranks[index]! < share * items.length)
      for (let score = 0; score < 10; score += 1) {
        const members = taken.filter((each) => each.score === score).length
        expect(Math.abs(members - share * 100)).toBeLessThanOrEqual(2)
      }
    }
  })

  it('gives no item a better place for having a frequent text', () => {
    // 300 equal answers and 700 distinct ones: over many seeds the common text is asked in the middle of the run.
    const items = subjects(1_000, (index) => ({ textKey: index % 10 < 3 ? 'ok' : `text ${index}` }))
    const ranks = Array.from({ length: 200 }, (_, seed) => planOrder(items, seed, null).ranks[0]!)
    const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length
    expect(mean).toBeGreaterThan(420)
    expect(mean).toBeLessThan(580)
  })

  it('folds equal texts onto the first of them, kind by kind', () => {
    const items = [
      subject(1, { textKey: 'a' }),
      subject(2, { textKey: 'b' }),
      subject(3, { textKey: 'a' }),
      subject(4, { textKey: 'a', kind: 'email' }),
    ]
    const plan = planOrder(items, 1, null)
    expect([...plan.representatives]).toEqual([0, 0, 1, 0])
    expect(plan.counts).toEqual({ items: 4, folded: 1, near: 0, cached: 0, toAsk: 3 })
  })

  it('tells of near texts in a column, of which only the rows that are wanted are kept', () => {
    const items = [subject(1, { textKey: 'a' }), subject(2, { textKey: 'b' }), subject(3, { textKey: 'c' })]
    const nearTo = new Map([
      [2, 1],
      [3, 1],
    ])
    const plan = finishPlan(items, draftPlan(items, 1, null), nearTo)
    expect(plan.counts).toMatchObject({ folded: 2, near: 2, toAsk: 1 })
    const ofThird = nearPrint({ own: 'c', representative: 'a' })
    expect([...plan.near]).toEqual([0, nearPrint({ own: 'b', representative: 'a' }), ofThird])
    const kept = keepItems(plan, (item) => item === 3)
    expect([[...kept.items], [...kept.representatives], [...kept.near]]).toEqual([[3], [1], [ofThird]])
  })

  it('takes an answer that is there already, of the item or of its text', () => {
    const items = [subject(1, { textKey: 'a' }), subject(2, { textKey: 'a', ...OF_BEFORE }), subject(3)]
    const plan = planOrder(items, 1, null)
    expect([...plan.representatives]).toEqual([2, 0, 0])
    expect(plan.counts).toEqual({ items: 3, folded: 0, near: 0, cached: 2, toAsk: 1 })
  })

  it('lets an answer that is too old stand for its own text alone', () => {
    const old = { textKey: 'a', answered: true }
    const items = [
      subject(1, old),
      subject(2, { textKey: 'a' }),
      subject(3, { textKey: 'a' }),
      subject(4, old),
    ]
    const plan = planOrder(items, 1, null)
    expect([...plan.representatives]).toEqual([0, 0, 2, 0])
    expect(plan.counts).toEqual({ items: 4, folded: 1, near: 0, cached: 2, toAsk: 1 })
  })

  it('fills a limit with items without an answer first, urgent ones before the others', () => {
    const items = subjects(20, (index) => ({ ...(index < 10 ? OF_BEFORE : {}), urgent: index === 15 }))
    const five = planOrder(items, 1, 5)
    expect(five.items).toHaveLength(5)
    expect([...five.items]).toContain(16)
    expect(five.counts).toEqual({ items: 5, folded: 0, near: 0, cached: 0, toAsk: 5 })
    expect(planOrder(items, 1, 15).counts).toEqual({ items: 15, folded: 0, near: 0, cached: 5, toAsk: 10 })
    expect(planOrder(items, 1, 100).counts.items).toBe(20)
  })

  it('never folds onto an item that is not part of the run or is folded itself', () => {
    const arbitrary = fc.array(
      fc.record({
        textKey: fc.constantFrom('a', 'b', 'c'),
        answer: fc.constantFrom({}, { answered: true }, OF_BEFORE),
        urgent: fc.boolean(),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(arbitrary, fc.option(fc.integer({ min: 1, max: 30 })), (rows, limit) => {
        const items = rows.map(({ answer, ...row }, index) => subject(index + 1, { ...row, ...answer }))
        const plan = planOrder(items, 3, limit)
        const chosen = new Map([...plan.items].map((item, at) => [item, plan.representatives[at]!]))
        for (const [item, representative] of chosen) {
          if (representative === 0) continue
          expect(items[representative - 1]!.textKey).toBe(items[item - 1]!.textKey)
          const reusable = items[representative - 1]!.reusable
          expect(reusable || chosen.get(representative) === 0).toBe(true)
        }
        expect(plan.counts.folded + plan.counts.cached + plan.counts.toAsk).toBe(plan.counts.items)
      }),
    )
  })
})
