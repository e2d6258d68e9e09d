import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssignableTheme, SETTLED_SCORE, createAssigner } from '../../../src/main/themes/assignThemes.ts'
import { DOUBTFUL, themeKey } from '../../../src/shared/domain/theme.ts'
import type { SettledDoubt } from '../../../src/main/themes/readings.ts'
import { normalise, packVector } from '../../../src/main/vectors.ts'

const theme = (
  id: number,
  words: Record<string, number>,
  more: Partial<AssignableTheme> = {},
): AssignableTheme => ({
  id,
  state: 'active',
  mergedInto: null,
  splitFrom: null,
  words: Object.entries(words).map(([word, weight]) => [themeKey(word), weight]),
  centre: null,
  ...more,
})
const reading = (
  phrases: string[],
  labels: [string, string][] = [],
  vector: number[] | null = null,
  settled: SettledDoubt | null = null,
) => ({
  settled,
  phrases,
  labels,
  vector: vector === null ? null : packVector(vector),
  sentiment: 'neutral',
})

describe('assignment', () => {
  it('goes by words, and by what a model named with its own sentiment', () => {
    const { linksOf } = createAssigner([theme(1, { delivery: 1, parcel: 0.7 }), theme(2, { staff: 1 })], null)
    expect(linksOf(reading(['parcels', 'shop']))).toEqual([[1, 0.7, 'neutral']])
    expect(linksOf(reading(['staff'], [['Deliveries', 'very negative']]))).toEqual([
      [1, 1, 'very negative'],
      [2, 1, 'neutral'],
    ])
    expect(linksOf(reading(['shop']))).toEqual([])
  })

  it('goes by the nearest centre within its bounds, doubtful at the edge', () => {
    const themes = [
      theme(1, {}, { centre: { direction: Float32Array.of(1, 0), floor: 0.7 } }),
      theme(2, {}, { centre: { direction: Float32Array.of(0, 1), floor: 0.7 } }),
    ]
    const { linksOf } = createAssigner(themes, Float32Array.of(0, 0))
    const scoreOf = (x: number, y: number) => linksOf(reading([], [], [x, y]))
    expect(scoreOf(1, 0)).toEqual([[1, 1, 'neutral']])
    expect(scoreOf(0.1, 0.9)[0]![0]).toBe(2)
    expect(scoreOf(-1, 0)).toEqual([])
    expect(scoreOf(0.715, 0.7)[0]![1]).toBeLessThan(DOUBTFUL)
    expect(createAssigner(themes, Float32Array.of(0, 0, 0)).linksOf(reading([], [], [1, 0]))).toEqual([])
  })

  it('follows merges to their end, and drops what was put away', () => {
    const themes = [
      theme(1, { price: 1 }, { state: 'merged', mergedInto: 2 }),
      theme(2, { cost: 0.8 }, { state: 'merged', mergedInto: 3 }),
      theme(3, { money: 1 }),
      theme(4, { shop: 1 }, { state: 'archived' }),
    ]
    const { linksOf } = createAssigner(themes, null)
    expect(linksOf(reading(['price', 'cost', 'shop']))).toEqual([[3, 1, 'neutral']])
  })

  it('lets a part take texts from its whole only', () => {
    const themes = [theme(1, { delivery: 1 }), theme(2, { driver: 1 }, { splitFrom: 1 })]
    const { linksOf } = createAssigner(themes, null)
    expect(linksOf(reading(['delivery']))).toEqual([[1, 1, 'neutral']])
    expect(linksOf(reading(['delivery', 'driver']))).toEqual([[2, 1, 'neutral']])
    expect(linksOf(reading(['driver']))).toEqual([])
    const away = createAssigner([themes[0]!, { ...themes[1]!, state: 'archived' }], null)
    expect(away.linksOf(reading(['delivery', 'driver']))).toEqual([[1, 1, 'neutral']])
  })

  it('gives each theme once, in order, only active ones, whatever was merged and split', () => {
    const id = fc.integer({ min: 1, max: 6 })
    const any = fc.record({
      state: fc.constantFrom('active', 'archived', 'merged') as fc.Arbitrary<AssignableTheme['state']>,
      mergedInto: fc.option(id),
      splitFrom: fc.option(id),
      word: fc.constantFrom('price', 'staff', 'app'),
    })
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 6 }), (given) => {
        const themes = given.map(({ word, ...rest }, at) => theme(at + 1, { [word]: 1 }, rest))
        const links = createAssigner(themes, null).linksOf(reading(['price', 'staff', 'app']))
        const ids = links.map(([of]) => of)
        expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(ids)
        for (const of of ids) expect(themes[of - 1]!.state).toBe('active')
      }),
    )
  })

  it('keeps what a model settled, as long as nothing surer says otherwise', () => {
    const themes = [theme(1, { post: 0.5 }), theme(2, { letter: 0.5 }), theme(3, { staff: 1 })]
    const { linksOf } = createAssigner(themes, null)
    const settled = (choice: number | null) => ({ theme: choice, among: [1, 2] })
    const doubtful = ['post', 'letter', 'staff']
    expect(linksOf(reading(doubtful, [], null, settled(2)))).toEqual([
      [2, SETTLED_SCORE, 'neutral'],
      [3, 1, 'neutral'],
    ])
    expect(linksOf(reading(doubtful, [], null, settled(null)))).toEqual([[3, 1, 'neutral']])
    // It was named in the text by a model that read it: that is no doubt any more.
    expect(linksOf(reading(doubtful, [['post', 'negative']], null, settled(2)))).toEqual([
      [1, 0.95, 'negative'],
      [2, SETTLED_SCORE, 'neutral'],
      [3, 1, 'neutral'],
    ])
    const merged = createAssigner([themes[0]!, theme(2, {}, { state: 'merged', mergedInto: 1 })], null)
    expect(merged.linksOf(reading(['post'], [], null, settled(2)))).toEqual([])
  })

  it('has a model choose among the doubtful themes and those nearly as close', () => {
    const at = (x: number, y: number) => ({
      centre: { direction: normalise(Float32Array.of(x, y)), floor: 0.7 },
    })
    const themes = [
      theme(1, {}, at(1, 0)),
      theme(2, {}, at(1, 0.2)),
      theme(3, {}, at(0, 1)),
      theme(4, { post: 0.5 }),
    ]
    const { candidatesOf } = createAssigner(themes, Float32Array.of(0, 0))
    const vector = packVector([1, 0.05])
    expect(candidatesOf({ vector, links: [[4, 0.5, null]] })).toEqual([4, 1, 2])
    expect(candidatesOf({ vector: null, links: [[4, 0.5, null]] })).toEqual([4])
    expect(candidatesOf({ vector, links: [[1, 0.9, null]] })).toEqual([])
  })
})
