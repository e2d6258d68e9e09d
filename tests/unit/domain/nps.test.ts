import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type NpsCounts,
  adjustedWald,
  compareNps,
  npsFigures,
  npsGroup,
  npsScore,
} from '../../../src/shared/domain/nps.ts'

const counted = (promoters: number, passives: number, detractors: number): NpsCounts => ({
  promoters,
  passives,
  detractors,
})
const twoDigits = (value: number | null | undefined): number => Number(value!.toFixed(2))

const anyCounts = fc.record({
  promoters: fc.nat(5_000),
  passives: fc.nat(5_000),
  detractors: fc.nat(5_000),
})

describe('the published test vectors', () => {
  it('50 promoters, 30 passives, 20 detractors', () => {
    const counts = counted(50, 30, 20)
    expect(npsScore(counts)).toBe(30)
    expect(twoDigits(adjustedWald(counts)!.centre)).toBe(29.13)
    expect(twoDigits(adjustedWald(counts)!.margin)).toBe(15.08)
  })

  it('ten promoters are not certainty', () => {
    const counts = counted(10, 0, 0)
    expect(twoDigits(adjustedWald(counts)!.centre)).toBe(76.92)
    expect(twoDigits(adjustedWald(counts)!.margin)).toBe(29.42)
    expect(adjustedWald(counts)!.high).toBe(100)
  })

  it('two groups that differ by chance', () => {
    const comparison = compareNps(counted(50, 30, 20), counted(60, 25, 15))!
    expect(twoDigits(comparison.z)).toBe(1.37)
    expect(comparison.significant).toBe(false)
    expect(comparison.probability).toBeCloseTo(0.171, 2)
  })

  it('the garden survey: 8,465 promoters, 3,953 passives, 1,194 detractors', () => {
    const figures = npsFigures(counted(8_465, 3_953, 1_194), { blank: 342, notAScore: 0, outOfRange: 0 })
    expect(twoDigits(figures.score)).toBe(53.42)
    expect(figures.n).toBe(13_612)
    expect(figures.shifted.score).toBeCloseTo((figures.score! + 100) / 2, 12)
    expect(figures.shifted.margin).toBeCloseTo(figures.margin! / 2, 12)
    expect(figures.smallSample).toBe(false)
  })
})

describe('groups', () => {
  it.each([
    [0, 'detractor'],
    [6, 'detractor'],
    [6.5, 'detractor'],
    [7, 'passive'],
    [8.9, 'passive'],
    [9, 'promoter'],
    [10, 'promoter'],
  ])('%d is a %s', (score, group) => expect(npsGroup(score)).toBe(group))
})

describe('without answers', () => {
  it('there is no score, and no interval', () => {
    expect(npsFigures(counted(0, 0, 0))).toMatchObject({
      n: 0,
      score: null,
      margin: null,
      low: null,
      high: null,
      shifted: { score: null, margin: null },
      smallSample: true,
    })
    expect(compareNps(counted(0, 0, 0), counted(1, 1, 1))).toBeNull()
  })
})

describe('for any counts', () => {
  it('score and bounds stay within +-100 and in order', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { n, score, low, high, margin } = npsFigures(counts)
        fc.pre(n > 0)
        expect(Math.abs(score!)).toBeLessThanOrEqual(100)
        expect(low!).toBeGreaterThanOrEqual(-100)
        expect(high!).toBeLessThanOrEqual(100)
        expect(low!).toBeLessThanOrEqual(high!)
        expect(margin!).toBeGreaterThan(0)
        expect(score!).toBeGreaterThanOrEqual(low!)
        expect(score!).toBeLessThanOrEqual(high!)
      }),
    )
  })

  it('swapping promoters and detractors turns the sign', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const there = npsFigures(counts)
        const back = npsFigures({ ...counts, promoters: counts.detractors, detractors: counts.promoters })
        fc.pre(there.n > 0)
        expect(back.score!).toBeCloseTo(-there.score!, 9)
        expect(back.low!).toBeCloseTo(-there.high!, 9)
      }),
    )
  })

  it('the score of several groups is the weighted mean of theirs', () => {
    fc.assert(
      fc.property(fc.array(anyCounts, { minLength: 1, maxLength: 6 }), (groups) => {
        const sum = (name: keyof NpsCounts): number => groups.reduce((all, group) => all + group[name], 0)
        const figures = npsFigures(counted(sum('promoters'), sum('passives'), sum('detractors')))
        fc.pre(figures.n > 0)
        const weighted = groups.reduce((sum, group) => sum + (npsScore(group) ?? 0) * npsFigures(group).n, 0)
        expect(figures.score!).toBeCloseTo(weighted / figures.n, 6)
      }),
    )
  })

  it('what is known of the whole population narrows the interval', () => {
    fc.assert(
      fc.property(anyCounts, fc.nat(10_000), (counts, more) => {
        const n = npsFigures(counts).n
        fc.pre(n > 1)
        const open = adjustedWald(counts)!
        const closed = adjustedWald(counts, { population: n + more })!
        expect(closed.margin).toBeLessThanOrEqual(open.margin)
        if (more === 0) expect(closed.margin).toBe(0)
      }),
    )
  })
})
