import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_THEME_NAME, themeKey } from '../../../src/shared/domain/theme.ts'
import { discoverByWords } from '../../../src/main/themes/wordThemes.ts'

const item = (sentiment: string, ...phrases: string[]) => ({
  sentiment,
  phrases,
  labels: [] as [string, string][],
})
const labelled = (...names: string[]) => ({
  sentiment: 'neutral',
  phrases: [] as string[],
  labels: names.map((name): [string, string] => [name, 'negative']),
})
const names = (items: Parameters<typeof discoverByWords>[0], most = 30): string[] =>
  discoverByWords(items, most).map(({ name }) => name)

describe('themes by words', () => {
  it('are phrases that several items share, singular and plural together, under the commonest spelling', () => {
    const items = [
      item('negative', 'delivery', 'checkout'),
      item('negative', 'deliveries', 'app'),
      item('positive', 'delivery', 'staff'),
      item('positive', 'staff'),
    ]
    const [theme, ...more] = discoverByWords(items, 30)
    expect(more).toEqual([])
    expect(theme).toMatchObject({ name: 'Delivery', origin: 'rule', words: [[themeKey('deliveries'), 1]] })
    expect([...theme!.members].sort()).toEqual([0, 1, 2])
  })

  it('are cut between two characters where they are longer than a name may be', () => {
    const said = `x${'📦'.repeat(LONGEST_THEME_NAME / 2)} boxes`
    expect(names([1, 2, 3].map(() => labelled(said)))).toEqual([
      `X${'📦'.repeat(LONGEST_THEME_NAME / 2 - 1)}`,
    ])
  })

  it('say each thing once: the longer phrase when the shorter one comes with it', () => {
    expect(names([1, 2, 3, 4].map(() => item('neutral', 'waiting', 'time', 'waiting time')))).toEqual([
      'Waiting time',
    ])
  })

  it('are the whole where its parts are said by few of those who speak of it', () => {
    const items = [
      ...Array.from({ length: 4 }, () => item('negative', 'delivery', 'broken', 'delivery broken')),
      ...Array.from({ length: 5 }, () => item('negative', 'delivery')),
      ...Array.from({ length: 20 }, () => item('positive', 'shop')),
    ]
    const [theme] = discoverByWords(items, 30)
    expect(theme).toMatchObject({ name: 'Delivery' })
    expect(theme!.members.size).toBe(9)
  })

  it('leave out what nearly everybody says, unless a model calls it a theme', () => {
    const topic = (number: number): string => `topic${String.fromCharCode(97 + (number % 20))}x`
    const items = Array.from({ length: 200 }, (_, number) => item('neutral', 'shop', topic(number)))
    expect(names(items, 7)).toHaveLength(7)
    expect(names(items, 30)).not.toContain('Shop')
    const said = items.map((each) => ({ ...each, labels: [['Shop', 'neutral']] as [string, string][] }))
    expect(names(said, 30)).toContain('Shop')
  })

  it('join what the model and the rules call the same, under the name of the model', () => {
    const items = [
      ...Array.from({ length: 6 }, () => ({
        ...item('negative', 'parcels'),
        ...{ labels: [] as [string, string][] },
      })),
      ...Array.from({ length: 6 }, () => ({
        ...item('negative', 'parcel'),
        labels: [['Late parcels', 'negative']] as [string, string][],
      })),
      labelled('Late parcels'),
      labelled('late parcels'),
    ]
    const themes = discoverByWords(items, 30)
    expect(themes).toHaveLength(1)
    expect(themes[0]).toMatchObject({ name: 'Late parcels', origin: 'model' })
    expect(themes[0]!.members.size).toBe(14)
  })

  const word = fc.constantFrom(
    ...'delivery,price,prices,staff,app,late delivery,queue,opening,shop,café'.split(','),
  )
  const reading = fc.record({
    sentiment: fc.constantFrom('negative', 'neutral', 'positive'),
    phrases: fc.array(word, { maxLength: 4 }),
    labels: fc.array(fc.tuple(word, fc.constant('negative')), { maxLength: 2 }),
  })

  it('are bounded, named once, of several items, each word in one of them, whatever the texts', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (items, most) => {
        const themes = discoverByWords(items, most)
        expect(themes.length).toBeLessThanOrEqual(most)
        const keys = themes.flatMap(({ words }) => words.map(([key]) => key))
        expect(new Set(keys).size).toBe(keys.length)
        for (const { name, words, members } of themes) {
          expect(name).not.toBe('')
          expect(members.size).toBeGreaterThanOrEqual(2)
          for (const [, weight] of words) expect(weight > 0 && weight <= 1).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('do not depend on the order of the items', () => {
    const shape = (items: Parameters<typeof discoverByWords>[0]) =>
      discoverByWords(items, 6).map(({ name, words, members }) => ({ name, words, size: members.size }))
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 60 }), (items) => {
        expect(shape([...items].reverse())).toEqual(shape(items))
      }),
      { numRuns: 60 },
    )
  })
})
