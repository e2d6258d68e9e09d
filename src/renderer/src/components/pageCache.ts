/**
 * Pages of a long list, of which only those near the view are kept. Immutable: every change is a new cache, so that
 * React sees it. A cache belongs to one question (`key`); a new question starts an empty one.
 */
export interface PageCache<T> {
  key: string
  /** Null until the first page came. */
  total: number | null
  pages: ReadonlyMap<number, readonly T[]>
}

export const PAGE_ROWS = 100
const KEPT_PAGES = 40

export const emptyCache = <T>(key: string): PageCache<T> => ({ key, total: null, pages: new Map() })

export const pageOf = (row: number): number => Math.floor(row / PAGE_ROWS)

/** Null when the row's page is not there (yet). */
export function rowAt<T>(cache: PageCache<T>, row: number): T | null {
  return cache.pages.get(pageOf(row))?.[row % PAGE_ROWS] ?? null
}

/** Pages that the rows `first` ... `last` need and that are not there; one more on each side to scroll into. */
export function missingPages<T>(cache: PageCache<T>, first: number, last: number, margin = 1): number[] {
  const end = cache.total === null ? 0 : Math.max(0, pageOf(Math.max(0, cache.total - 1)))
  const from = Math.max(0, pageOf(Math.max(0, first)) - margin)
  const to = Math.min(end, pageOf(Math.max(0, last)) + margin)
  const wanted: number[] = []
  for (let page = from; page <= to; page++) if (!cache.pages.has(page)) wanted.push(page)
  return wanted
}

/** Takes a page in; the pages farthest from it are let go. A page for another question changes nothing. */
export function withPage<T>(
  cache: PageCache<T>,
  key: string,
  page: number,
  answer: { total: number; rows: readonly T[] },
): PageCache<T> {
  if (cache.key !== key) return cache
  const pages = new Map(cache.pages)
  pages.set(page, answer.rows)
  if (pages.size > KEPT_PAGES) {
    const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
    for (const far of farthest.slice(0, pages.size - KEPT_PAGES)) pages.delete(far)
  }
  return { key, total: answer.total, pages }
}
