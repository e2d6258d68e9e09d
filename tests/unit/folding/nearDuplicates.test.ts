import { describe, expect, it } from 'vitest'
import {
  areNearDuplicates,
  type Fingerprint,
  fingerprintOf,
} from '../../../src/main/folding/nearDuplicates.ts'
import { ReadText, sentencesOf } from '../../../src/main/folding/sentences.ts'
import { wordsOf } from '../../../src/main/folding/words.ts'
import { readMailArchive } from '../../helpers/mailArchive.ts'
import { testData } from '../../helpers/testData.ts'

const fingerprint = (text: string): Fingerprint => fingerprintOf(wordsOf(text))

/** Whether the common ones are 80 % of all, counted until too many are missing. */
function shareMost(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  // common / (a + b - common) >= 4 / 5
  let spare = small.size - Math.ceil((4 * (a.size + b.size)) / 9)
  if (spare < 0) return false
  for (const run of small) if (!large.has(run) && --spare < 0) return false
  return true
}

describe('near-duplicates', () => {
  const text = Array.from({ length: 60 }, (_, index) => `w${index}`).join(' ')

  it('share most of their word runs, whatever case, spaces and punctuation do', () => {
    expect(areNearDuplicates(fingerprint(text), fingerprint(text.toUpperCase().replaceAll(' ', ',\n')))).toBe(
      true,
    )
    expect(areNearDuplicates(fingerprint(text), fingerprint(text.replace('w30', 'other')))).toBe(true)
    expect(areNearDuplicates(fingerprint(text), fingerprint(text.split(' ').reverse().join(' ')))).toBe(false)
    expect(areNearDuplicates(fingerprint(text), fingerprint(text.replace(/w(\d)\b/g, 'x$1')))).toBe(false)
  })

  it('are told apart exactly, also in languages without spaces', () => {
    const print = (...runs: number[]): Fingerprint => ({ runs: new Set(runs), high: 0, low: 0 })
    const first = print(1, 2, 3, 4, 5, 6, 7, 8, 9)
    expect(areNearDuplicates(first, print(1, 2, 3, 4, 5, 6, 7, 8, 10))).toBe(true)
    expect(areNearDuplicates(first, print(1, 2, 3, 4, 5, 6, 7, 10))).toBe(false)
    expect(wordsOf('荷物が届いた lamp').count).toBe(7)
  })

  it.skipIf(testData === null)(
    'finds among 2,750 real mails all that an exact comparison of all pairs finds',
    () => {
      let compared = 0
      const prints = readMailArchive()
        .map(({ text: body }) => fingerprint(body))
        .filter(({ runs }) => runs.size > 0)
        .map(({ runs, high, low }) => ({
          exact: runs,
          print: {
            high,
            low,
            get runs() {
              compared += 1
              return runs
            },
          },
        }))
      let pairs = 0
      let near = 0
      let missed = 0
      prints.forEach((a, index) => {
        for (const b of prints.slice(0, index)) {
          pairs += 1
          const found = areNearDuplicates(a.print, b.print)
          const isNear = shareMost(a.exact, b.exact)
          if (isNear) near += 1
          if (isNear !== found) missed += 1
        }
      })
      const candidates = compared / 2
      console.info(
        `${pairs} pairs: ${near} near-duplicates by exact Jaccard, ${missed} of them told otherwise,`,
        `${candidates} candidates by SimHash were compared exactly`,
      )
      expect(missed).toBe(0)
      expect(candidates).toBeLessThan(pairs / 100)
    },
  )
})

describe('words', () => {
  const found = (text: string): string[] => {
    const { count, starts, ends } = wordsOf(text)
    return Array.from({ length: count }, (_, index) => text.slice(starts[index], ends[index]))
  }
  it('are letters, digits and marks of any script; emoji and punctuation are none', () => {
    expect(found('Köln, a_b 3.50€ नमस्ते 👍 𝒜b')).toEqual(['Köln', 'a', 'b', '3', '50', 'नमस्ते', '𝒜b'])
    expect(found('')).toEqual([])
    expect(found('荷物'.repeat(50))).toHaveLength(100)
  })

  it('are the same in capitals', () => {
    expect([...wordsOf('KÖLN A1 Привет').hashes.slice(0, 3)]).toEqual([
      ...wordsOf('köln a1 привет').hashes.slice(0, 3),
    ])
    expect(wordsOf('A1').hashes[0]).not.toBe(wordsOf('A2').hashes[0])
  })
})

describe('sentences', () => {
  const read = (text: string): ReadText => {
    const all = new ReadText()
    all.add(sentencesOf(text))
    return all
  }

  it('end at full stops, empty lines and list items, not within a number', () => {
    const text = 'It cost 3.50 in all. Why?\n\nBest regards\n- one\n- two。三'
    expect(
      sentencesOf(text).map(({ words, from, to }) => text.slice(words.starts[from], words.ends[to - 1])),
    ).toEqual(['It cost 3.50 in all', 'Why', 'Best regards', 'one', 'two', '三'])
  })

  it('are known again when lines are broken elsewhere, not when they say something else', () => {
    const known = read(
      'The parcel with the two lamps came\nyesterday, and one of them was broken. Yes, it was.',
    )
    const isKnown = (text: string): boolean => sentencesOf(text).every((sentence) => known.has(sentence))
    expect(isKnown('the parcel with the two\nlamps came yesterday and one of them was broken')).toBe(true)
    expect(isKnown('The parcel with the three chairs came today, and none of them was broken.')).toBe(false)
    expect(isKnown('Yes, it was.')).toBe(true)
    expect(isKnown('It was.')).toBe(false)
  })
})
