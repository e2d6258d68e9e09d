import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, splitSentences, tokenise } from '../../../src/main/triage/text.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 200 })

describe('fold', () => {
  it('takes accents and capitals away and keeps every index', () => {
    expect(fold('Überfällig à l’Été')).toBe("uberfallig a l'ete")
    expect(fold('İstanbul STRASSE')).toHaveLength('İstanbul STRASSE'.length)
    fc.assert(fc.property(anyText, (text) => fold(text).length === text.length))
  })
})

describe('tokenise', () => {
  it('reads words, emoji and emoticons, and parts what Romance languages glue', () => {
    const words = (text: string): string[] => tokenise(fold(text)).map((token) => token.word)
    expect(words("L'attente n'est pas drôle :-( 👍 don't")).toEqual([
      ...['l', 'attente', 'n', 'est', 'pas', 'drole', ':-(', '👍', "don't"],
    ])
    expect(words('see https://x.org/a?b and a@b.org now')).toEqual(['see', 'and', 'now'])
  })

  it('numbers clauses and sentences', () => {
    expect(tokenise('good, bad. ugly').map(({ clause, sentence }) => [clause, sentence])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ])
  })

  it('points into the text, in order, without overlaps', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = fold(text)
        let end = 0
        for (const token of tokenise(folded)) {
          expect(token.start).toBeGreaterThanOrEqual(end)
          expect(folded.slice(token.start, token.end).startsWith(token.word)).toBe(true)
          end = token.end
        }
      }),
    )
  })
})

describe('splitSentences', () => {
  it('ends at closing marks and blank lines, not at abbreviations and numbers', () => {
    const split = (text: string): string[] => splitSentences(text).map((sentence) => sentence.text)
    expect(split('Dr. Mayer paid 3.50 today. Really? Yes\n\nBye')).toEqual([
      'Dr. Mayer paid 3.50 today.',
      'Really?',
      'Yes',
      'Bye',
    ])
  })

  it('gives pieces that stand where it says', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { text: sentence, start, end } of splitSentences(text)) {
          expect(text.slice(start, end)).toBe(sentence)
        }
      }),
    )
  })
})
