import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findQuote, refindEvidence, verifyQuote, quoteFinder } from '../../../src/main/analysis/quotes.ts'

describe('finding a quote', () => {
  it('finds it word for word', () => {
    expect(findQuote('The chair is lovely.', 'chair is')).toEqual({ start: 4, end: 12 })
  })

  it.each([
    ['case', 'The CHAIR is lovely.', 'the chair', 'The CHAIR'],
    ['white space and line ends', 'waited  three\r\n weeks for it', 'three weeks', 'three\r\n weeks'],
    [
      'typographic quotes and dashes',
      'it’s “great” – really',
      'it\'s "great" - really',
      'it’s “great” – really',
    ],
    ['accents, composed or not', 'trop che\u0300re, hélas', 'chère, helas', 'che\u0300re, hélas'],
    ['invisible characters', 'sup\u00adport is slow', 'support is', 'sup\u00adport is'],
    ['ligatures and full width', 'the oﬃce in Ｔokyo', 'office in Tokyo', 'oﬃce in Ｔokyo'],
    ['quotation marks around it', 'the chair is lovely', '"chair is lovely."', 'chair is lovely'],
    [
      'control characters, as an answer is kept without them',
      'it\u0092s a\u0007b',
      'it s a b',
      'it\u0092s a\u0007b',
    ],
    ['characters outside the basic plane', 'I 😀 love it SO much 😀', 'love it so', 'love it SO'],
  ])('ignores %s and gives the place in the original', (_what, text, quote, expected) => {
    const span = findQuote(text, quote)
    expect(span).not.toBeNull()
    expect(text.slice(span!.start, span!.end)).toBe(expected)
  })

  it('does not find what is not there, nor an empty quote', () => {
    expect(findQuote('The chair is lovely.', 'the table')).toBeNull()
    expect(findQuote('The chair is lovely.', '  ')).toBeNull()
    expect(findQuote('The chair', '"..."')).toBeNull()
    expect(verifyQuote('themes', 'no', quoteFinder('yes'))).toEqual({
      field: 'themes',
      quote: 'no',
      start: -1,
      end: -1,
      verified: false,
    })
  })

  it('reads a long text once, however many words it has', { timeout: 60_000 }, () => {
    const text = `${'The waiter took the order at last,  and then he forgot it. '.repeat(15_000)}Never “again”!`
    const started = performance.now()
    const find = quoteFinder(text)
    expect(find('nowhere to be found')).toBeNull()
    expect(find('it. never "again"')).toEqual({ start: text.length - 18, end: text.length - 2 })
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('finds what stands behind characters that are written out as many', () => {
    const text = `${'ﷺ'.repeat(40)} Thank you 😀`
    expect(findQuote(text, 'THANK  you 😀')).toEqual({ start: 41, end: text.length })
  })

  it('finds every piece of any text, at a place that holds it', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
        const from = a % text.length
        const piece = text.slice(from, from + 1 + (b % (text.length - from))).trim()
        fc.pre(piece !== '')
        const span = findQuote(text, piece)
        expect(text.slice(span!.start, span!.end)).toBe(piece)
      }),
    )
  })

  it('never gives a place outside the text', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 40 })
    fc.assert(
      fc.property(any, any, (text, quote) => {
        const span = findQuote(text, quote)
        if (span === null) return
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeGreaterThan(span.start)
        expect(span.end).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

describe('finding evidence again in an equal text', () => {
  const evidence = [
    { field: 'themes', quote: 'too slow', start: 0, end: 8, verified: true },
    { field: 'themes', quote: 'invented', start: -1, end: -1, verified: false },
  ]

  it('gives the places in the other text', () => {
    expect(refindEvidence(evidence, 'It is TOO  SLOW')?.map(({ start, end }) => [start, end])).toEqual([
      [6, 15],
      [-1, -1],
    ])
  })

  it('refuses a text that lacks one', () => {
    expect(refindEvidence(evidence, 'It is fast')).toBeNull()
  })
})
