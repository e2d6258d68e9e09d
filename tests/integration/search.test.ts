import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Filter } from '../../src/shared/domain/filter.ts'
import type { SearchResult } from '../../src/shared/domain/item.ts'
import { feedbackContract } from '../../src/shared/ipc/feedback.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'

const TEXTS = [
  'The delivery was late and the e-mail never came',
  'Late again: the late, late delivery',
  'Überraschend schöner Garten',
  'The app said "no way" and quit',
  '配送が遅れて、とても残念でした。',
  '界面很漂亮，但是配送太慢',
  'การจัดส่งล่าช้ามาก',
  '배송이 늦었어요',
  '100% off_the_shelf :-)',
  'A text with \u2068marks\u2069 of its own',
]

let seed: Seed
beforeAll(() => {
  seed = createSeed()
  seed.survey({ columns: ['comment'], mapping: { comment: ['comment'] }, rows: TEXTS.map((text) => [text]) })
  seed.mail({}, [{ id: 'm1', from: 'a@example.org', subject: 'Delivery of the piano', text: 'see above' }])
})
afterAll(() => seed.close())

const search = (query: string, limit = 20): SearchResult => seed.reads['items.search']({ query, limit })
const found = (query: string): number[] => search(query).hits.map((hit) => hit.item)

describe('search', () => {
  it('finds all words, the best first, the last one as a beginning', () => {
    expect(found('late delivery')).toEqual([2, 1])
    expect(found('deliv')).toEqual(expect.arrayContaining([1, 2, 11]))
    expect(found('deliv late')).toEqual([])
    expect(found('"late delivery"')).toEqual([2])
    expect(found('uberraschend GARTEN')).toEqual([3])
  })

  it('finds the subject of mails', () => {
    expect(search('piano').hits).toMatchObject([
      { item: 11, kind: 'email', snippet: 'Delivery of the \u2068piano\u2069' },
    ])
  })

  it('marks what it found, and nothing else', () => {
    const { hits, total, milliseconds } = search('own')
    expect(total).toBe(1)
    expect(milliseconds).toBeGreaterThan(0)
    expect(hits[0]!.snippet).toBe('A text with marks of its \u2068own\u2069')
    expect(found('e-mail')).toEqual([1])
  })

  it('finds parts of words in scripts without spaces', () => {
    expect(found('配送').sort()).toEqual([5, 6])
    expect(found('残念')).toEqual([5])
    expect(found('配送 漂亮')).toEqual([6])
    expect(found('ล่าช้า')).toEqual([7])
    expect(found('늦었')).toEqual([8])
    expect(search('配送太慢').hits[0]!.snippet).toBe('界面很漂亮，但是\u2068配送太慢\u2069')
  })

  it('takes signs without words as they are', () => {
    expect(found(':-)')).toEqual([9])
    expect(found('%')).toEqual([9])
    expect(found('***')).toEqual([])
    expect(search('   ')).toMatchObject({ total: 0, hits: [] })
  })

  it('counts beyond the limit', () => {
    expect(search('the', 1)).toMatchObject({ total: 5, hits: [{}] })
  })

  it('filters views by the same question', () => {
    const page = { offset: 0, limit: 50 }
    const rows = (query: string): number[] =>
      seed.reads['feedback.items']({ filter: Filter.parse({ query }), sort: 'oldest', page }).rows.map(
        (row) => row.item,
      )
    expect(rows('late delivery')).toEqual([1, 2])
    expect(rows('配送')).toEqual([5, 6])
    expect(rows('配送 late')).toEqual([])
  })

  it('never fails, whatever is typed', () => {
    const nasty = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc
        .array(
          fc.constantFrom(
            '"',
            "'",
            '-',
            '*',
            'AND',
            'NOT',
            'NEAR(',
            ')',
            '(',
            ':',
            '^',
            '+',
            '{',
            'text:',
            'late',
            '配',
            '\0',
            '%',
            '\\',
            '[',
            ' ',
          ),
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(nasty, (query) => {
        const result = search(query, 3)
        expect(feedbackContract['items.search'].output.parse(result)).toEqual(result)
        expect(result.hits.length).toBe(Math.min(3, result.total))
      }),
      { numRuns: 400 },
    )
  })
})
