import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasBorrowedWords } from '../../../src/main/analysis/borrowedWords.ts'

describe('what is said of one text and taken over by another', () => {
  const notice = (name: string): string => `The contract of ${name} ends at the end of the month, as agreed.`
  const borrowed = (summary: string, given = notice('Müller'), own = notice('Schmidt')): boolean =>
    hasBorrowedWords({ sentiment: 'neutral', summary }, given, own)

  it('may not name what the other text alone has', () => {
    expect(borrowed('Müller cancelled')).toBe(true)
    expect(borrowed('MULLER cancelled')).toBe(true)
    expect(borrowed('Müllers contract ends')).toBe(true)
    expect(borrowed('Contract of Müller', 'It is Müller’s contract', 'It is Schmidt’s contract')).toBe(true)
    expect(borrowed('東の店', '東の店でした', '西の店でした')).toBe(true)
  })

  it('may say what both have, and what neither has', () => {
    expect(borrowed('A contract ends')).toBe(false)
    expect(borrowed('The customer is leaving')).toBe(false)
    expect(borrowed('Great staff', 'Great staff', 'great staff!')).toBe(false)
    expect(borrowed('Staff of the café', 'The cafe, great', 'The café: great')).toBe(false)
  })

  it('is looked for in every text among the labels', () => {
    const labels = { entities: [{ kind: 'customer', value: 'Müller' }], priority: 4, reason: null }
    expect(hasBorrowedWords(labels, notice('Müller'), notice('Schmidt'))).toBe(true)
    expect(hasBorrowedWords({ ...labels, entities: [] }, notice('Müller'), notice('Schmidt'))).toBe(false)
  })

  it('never stands in the way of a text of the same words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, summary) => {
        expect(hasBorrowedWords({ summary }, text, text)).toBe(false)
      }),
    )
  })
})
