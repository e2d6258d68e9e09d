import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { likePattern, parseSearchQuery } from '../../../src/main/db/queries/searchQuery.ts'
import { markMatches, tidySnippet } from '../../../src/main/search/snippets.ts'

describe('a typed query', () => {
  it.each([
    ['refund', { match: '"refund" *', parts: [] }],
    ['to do', { match: '"to" AND "do"', parts: [] }],
    ['late refund', { match: '"late" AND "refund" *', parts: [] }],
    ['"late refund"', { match: '"late refund"', parts: [] }],
    ['“late refund” order', { match: '"late refund" AND "order" *', parts: [] }],
    ['"half open', { match: '"half" AND "open" *', parts: [] }],
    ['e-mail -not', { match: '"e-mail" AND "-not" *', parts: [] }],
    ['C++ ,', { match: '"C++"', parts: [] }],
    ['配送 late', { match: '"late" *', parts: ['配送'] }],
    [':-)', { match: null, parts: [':-)'] }],
  ])('%s', (typed, expected) => expect(parseSearchQuery(typed)).toEqual(expected))

  it('of nothing asks nothing', () => {
    expect(parseSearchQuery('')).toBeNull()
    expect(parseSearchQuery(' \t\n ')).toBeNull()
  })

  it('never leaves a quote open', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        const match = parseSearchQuery(typed)?.match ?? ''
        expect((match.match(/"/g) ?? []).length % 2).toBe(0)
      }),
    )
  })
})

describe('marks', () => {
  it('escape what LIKE would read as a pattern', () => {
    expect(likePattern('100%_\\')).toBe('%100\\%\\_\\\\%')
  })

  it('stand around every part, near the first', () => {
    expect(markMatches('abc 配送 def 配送', ['配送'])).toBe('abc \u2068配送\u2069 def \u2068配送\u2069')
    expect(markMatches('nothing', ['配送'])).toBeNull()
    expect(markMatches(`${'a'.repeat(100)}(x)${'b'.repeat(100)}`, ['(x)'])).toBe(
      `…${'a'.repeat(60)}\u2068(x)\u2069${'b'.repeat(60)}…`,
    )
  })

  it('are only our own', () => expect(tidySnippet('\u2068a\u2069 \u0001b\u0002')).toBe('a \u2068b\u2069'))
})
