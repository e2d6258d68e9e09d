import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  emptyCache,
  missingPages,
  PAGE_ROWS,
  rowAt,
  withPage,
} from '../../../src/renderer/src/components/pageCache.ts'
import type { PageCache } from '../../../src/renderer/src/components/pageCache.ts'

const page = (number: number, total: number): { total: number; rows: number[] } => ({
  total,
  rows: Array.from(
    { length: Math.max(0, Math.min(PAGE_ROWS, total - number * PAGE_ROWS)) },
    (_, at) => number * PAGE_ROWS + at,
  ),
})

describe('page cache', () => {
  it('asks for what is in view and a page on each side, and for nothing twice', () => {
    let cache: PageCache<number> = withPage(emptyCache<number>('a'), 'a', 0, page(0, 1000))
    expect(missingPages(cache, 320, 345)).toEqual([2, 3, 4])
    cache = withPage(cache, 'a', 3, page(3, 1000))
    expect(missingPages(cache, 320, 345)).toEqual([2, 4])
    expect(rowAt(cache, 345)).toBe(345)
    expect(rowAt(cache, 500)).toBeNull()
  })

  it('never asks beyond the end', () => {
    const cache = withPage(emptyCache<number>('a'), 'a', 0, page(0, 150))
    expect(missingPages(cache, 100, 149)).toEqual([1])
  })

  it('takes no page of another question', () => {
    const cache = emptyCache<number>('new')
    expect(withPage(cache, 'old', 0, page(0, 10))).toBe(cache)
  })

  it('keeps a bounded number of pages and always the last one taken', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 200 }), (visited) => {
        let cache: PageCache<number> = emptyCache('a')
        for (const number of visited) {
          cache = withPage(cache, 'a', number, page(number, 100_000))
          expect(rowAt(cache, number * PAGE_ROWS)).toBe(number * PAGE_ROWS)
        }
        expect(cache.pages.size).toBeLessThanOrEqual(40)
      }),
      { numRuns: 30 },
    )
  })
})
