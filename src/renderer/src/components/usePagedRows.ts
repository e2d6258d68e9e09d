import { useCallback, useEffect, useRef, useState } from 'react'
import { asVerbatimError } from '../ipc/useRequest.ts'
import { useTopic } from '../ipc/context.ts'
import { emptyCache, missingPages, PAGE_ROWS, pageOf, rowAt, withPage } from './pageCache.ts'
import type { PageCache } from './pageCache.ts'
import type { Page } from '../../../shared/domain/filter.ts'
import type { VerbatimError } from '../../../shared/domain/errors.ts'

const REFRESH_MS = 300

export interface PagedRows<T> {
  total: number | null
  /** Whether the rows answer the question as it is asked now, not the one before it. */
  isCurrent: boolean
  row: (index: number) => T | null
  /** Tells which rows are in view; missing pages are asked for. */
  show: (first: number, last: number) => void
  busy: boolean
  error: VerbatimError | null
  refresh: () => void
}

/**
 * The rows of a long list, asked for page by page as they come into view. The rows of the last question stay until
 * the first page of the new one is there; pages in view are asked again when stored facts changed.
 *
 * @param key what tells one question from another
 */
export function usePagedRows<T>(
  key: string,
  fetchPage: (page: Page) => Promise<{ total: number; rows: readonly T[] }>,
): PagedRows<T> {
  const [cache, setCache] = useState<PageCache<T>>(() => emptyCache(key))
  const [error, setError] = useState<VerbatimError | null>(null)
  const [waiting, setWaiting] = useState(0)
  const version = useTopic('facts')?.version ?? 0
  const latest = useRef({ key, fetchPage, cache })
  latest.current = { key, fetchPage, cache }
  const asked = useRef(new Set<string>())
  const inView = useRef({ first: 0, last: 0 })

  const ask = useCallback((page: number, again = false): void => {
    const { key: question, fetchPage: fetch } = latest.current
    const name = `${page} ${question}`
    if (asked.current.has(name) && !again) return
    asked.current.add(name)
    setWaiting((value) => value + 1)
    fetch({ offset: page * PAGE_ROWS, limit: PAGE_ROWS })
      .then(
        (answer) => {
          if (latest.current.key !== question) return
          setError(null)
          setCache((before) =>
            withPage(before.key === question ? before : emptyCache<T>(question), question, page, answer),
          )
        },
        (thrown: unknown) => {
          if (latest.current.key === question) setError(asVerbatimError(thrown))
        },
      )
      .finally(() => {
        asked.current.delete(name)
        setWaiting((value) => value - 1)
      })
  }, [])

  useEffect(() => ask(0), [key, ask])

  const show = useCallback(
    (first: number, last: number): void => {
      inView.current = { first, last }
      if (latest.current.cache.key !== latest.current.key) return
      for (const page of missingPages(latest.current.cache, first, last)) ask(page)
    },
    [ask],
  )

  const refresh = useCallback((): void => {
    const { first, last } = inView.current
    setCache((before) => {
      // Pages out of view are let go: they are asked again when they are scrolled to.
      const pages = new Map(
        [...before.pages].filter(([page]) => page >= pageOf(first) && page <= pageOf(last)),
      )
      return { ...before, pages }
    })
    for (let page = pageOf(first); page <= pageOf(last); page++) ask(page, true)
  }, [ask])

  const seen = useRef(version)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    if (seen.current === version) return
    seen.current = version
    timer.current ??= setTimeout(() => {
      timer.current = null
      refresh()
    }, REFRESH_MS)
  }, [version, refresh])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )

  return {
    total: cache.total,
    isCurrent: cache.key === key,
    row: (index) => rowAt(cache, index),
    show,
    busy: waiting > 0,
    error,
    refresh,
  }
}
