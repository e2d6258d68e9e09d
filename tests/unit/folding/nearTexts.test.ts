import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOf, wordsOf } from '../../../src/main/folding/words.ts'
import { jaccard } from '../../../src/main/folding/nearDuplicates.ts'
import { NearGroups, NearSketches, type NearText } from '../../../src/main/folding/nearTexts.ts'
import { senseOf } from '../../../src/main/triage/sense.ts'

const near = (item: number, text: string, changes: Partial<NearText> = {}): NearText => ({
  item,
  group: 'survey',
  text,
  language: 'en',
  ...changes,
})

function representatives(texts: readonly NearText[], bound = 90, givers: readonly number[] = []) {
  const sketches = new NearSketches()
  for (const text of texts) sketches.add(text)
  const worth = new Set(sketches.shared())
  const groups = new NearGroups(bound)
  for (const text of texts) if (worth.has(text.item)) groups.add(text, !givers.includes(text.item))
  return Object.fromEntries(groups.representatives)
}

/** Words that say nothing of mood, in an order that the seed gives. */
const words = (seed: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, at) =>
      `w${String.fromCharCode(97 + ((seed * 31 + at * 7) % 26))}${'xyz'[(seed + at) % 3]}${String.fromCharCode(97 + ((at * at + seed) % 26))}`,
  )
const LONG = words(1, 100)

describe('first looks', () => {
  const texts = [
    near(1, LONG.join(' ')),
    near(2, 'another thing altogether'),
    near(3, '👍'),
    { ...near(4, LONG.join(' ')), text: null },
    near(5, words(2, 90).join(' ')),
    near(6, `${words(2, 90).join(' ')}.`),
  ]
  const looked = new NearSketches()
  for (const text of texts) looked.add(text, text.item * 10)

  it('are not needed again where the text is the same, also of those that nothing can be near to', () => {
    const again = new NearSketches(looked.known())
    expect(texts.map(({ item }) => again.recall(item, item * 10))).toEqual(texts.map(() => true))
    expect(again.known()).toEqual(looked.known())
    expect(again.recall(1, 11)).toBe(false)
    expect(again.recall(7, 70)).toBe(false)
  })

  it('show what is worth reading for the sake of what is fresh alone', () => {
    expect([...looked.shared()]).toEqual([5, 6])
    const again = new NearSketches(looked.known())
    for (const { item } of texts) again.recall(item, item * 10)
    again.add(near(7, `${LONG.join(' ')}!`))
    again.add(near(8, 'nothing of the kind was ever said'))
    const isFresh = (item: number): boolean => item > 6
    expect([...again.shared(isFresh)]).toEqual([1, 7])
    expect([...again.shared()]).toEqual([1, 5, 6, 7])
  })

  it('choose the first of very many that a fresh one shares a band with', () => {
    const many = new NearSketches()
    for (let item = 1; item <= 1_000; item++) many.add(near(item, LONG.join(' ')))
    const shared = many.shared((item) => item === 900)
    expect([shared.length, shared[0], shared.at(-1)]).toEqual([65, 1, 900])
  })
})

describe('near texts', () => {
  it('take over from the first of them', () => {
    const texts = [
      near(1, 'The staff were great'),
      near(2, 'another thing altogether'),
      near(3, 'The staff were great.'),
      near(4, '“The staff” – were great'),
    ]
    expect(representatives(texts)).toEqual({ 3: 1, 4: 1 })
  })

  it('share as much of their words as the person wants', () => {
    const changed = LONG.with(50, 'other')
    const share =
      100 * jaccard(new Set(runsOf(wordsOf(LONG.join(' ')))), new Set(runsOf(wordsOf(changed.join(' ')))))
    const texts = [near(1, LONG.join(' ')), near(2, changed.join(' '))]
    expect(representatives(texts, Math.floor(share))).toEqual({ 2: 1 })
    expect(representatives(texts, Math.ceil(share))).toEqual({})
  })

  it('never are those of another kind, of other people, or too long to be read', () => {
    const text = LONG.join(' ')
    expect(representatives([near(1, text), near(2, `${text}.`, { group: 'email' })])).toEqual({})
    expect(representatives([near(1, text), { ...near(2, text), text: null }])).toEqual({})
    expect(representatives([near(1, '👍'), near(2, '👍👍'), near(3, '')])).toEqual({})
  })

  it('never differ in a number or a negation, however long they are', () => {
    const text = LONG.join(' ')
    for (const [one, other] of [
      ['we came back', 'we came not back'],
      ['after 20 minutes', 'after 30 minutes'],
      ['it was good', 'it was bad'],
    ])
      expect(representatives([near(1, `${text} ${one}`), near(2, `${text} ${other}`)], 80)).toEqual({})
  })

  it('take over from one that has its answer, which itself follows nobody', () => {
    const texts = [
      near(7, 'The staff were great'),
      near(8, 'The staff were great!?'),
      near(9, 'the staff, were great'),
    ]
    expect(representatives(texts, 90, [7])).toEqual({ 9: 7 })
    expect(representatives(texts, 90, [7, 9])).toEqual({})
  })

  it('hold for arbitrary texts: one step deep, alike in sense and words, the same every time', () => {
    const base = fc.constantFrom(LONG.slice(0, 30), LONG.slice(20, 70), LONG)
    const text = fc
      .tuple(
        base,
        fc.constantFrom('', 'not', '7', 'good', 'bad', 'table', 'chair'),
        fc.nat(),
        fc.constantFrom('', '../jobs', '?', '!'),
      )
      .map(
        ([own, word, at, end]) =>
          own.toSpliced(at % own.length, 0, ...(word === '' ? [] : [word])).join(' ') + end,
      )
    const arbitrary = fc.array(
      fc.tuple(text, fc.constantFrom('survey', 'email'), fc.constantFrom('en', 'sv', null)),
      {
        maxLength: 40,
      },
    )
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 80, max: 100 }), (rows, bound) => {
        const texts = rows.map(([own, group, language], index) => near(index + 1, own, { group, language }))
        const found = representatives(texts, bound)
        expect(representatives(texts, bound)).toEqual(found)
        for (const [item, representative] of Object.entries(found)) {
          const [one, other] = [texts[Number(item) - 1]!, texts[representative - 1]!]
          expect(found[representative]).toBeUndefined()
          expect(other.item).toBeLessThan(one.item)
          expect(one.group).toBe(other.group)
          expect(senseOf(one.text!, one.language)).toBe(senseOf(other.text!, other.language))
          const runs = [one, other].map((each) => new Set(runsOf(wordsOf(each.text!))))
          expect(jaccard(runs[0]!, runs[1]!)).toBeGreaterThanOrEqual(bound / 100)
        }
      }),
      { numRuns: 60 },
    )
  })
})
