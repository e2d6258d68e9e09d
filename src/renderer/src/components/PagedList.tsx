import { useCallback, useState } from 'react'
import { Skeleton } from './Answered.tsx'
import { ErrorNotice } from './ErrorNotice.tsx'
import { VirtualList } from './VirtualList.tsx'
import { usePagedRows } from './usePagedRows.ts'
import styles from './common.module.css'
import type { ReactNode, RefObject } from 'react'
import type { PagedRows } from './usePagedRows.ts'
import type { Page } from '../../../shared/domain/filter.ts'

/** A row that was opened from elsewhere is looked for among so many. */
const LOOKED_AT = 200

/** The rows of a list beside which the chosen one lies open. */
export interface ListWithDetail<T> {
  rows: PagedRows<T>
  /** Where the open row stands, as far as that is known. */
  chosen: number | null
  choose: (index: number) => void
  /** The list is known whole, and the open row is not in it. */
  isOpenMissing: boolean
}

/**
 * A long list whose chosen row lies open beside it.
 *
 * @param question what is asked, as it is asked: another one begins the list anew
 * @param isOpen whether this row is the open one; it may have been opened from elsewhere
 */
export function useListWithDetail<Question, T>(
  question: Question,
  fetchPage: (question: Question, page: Page) => Promise<{ total: number; rows: readonly T[] }>,
  isOpen: (row: T) => boolean,
  open: (row: T) => void,
): ListWithDetail<T> {
  const [at, setAt] = useState<number | null>(null)
  const rows = usePagedRows<T>(
    JSON.stringify(question),
    useCallback((page: Page) => fetchPage(question, page), [fetchPage, question]),
  )
  const chosen = placeOf(rows, at, isOpen)
  return {
    rows,
    chosen,
    isOpenMissing: chosen === null && isKnownWhole(rows),
    choose: (index) => {
      const next = rows.row(index)
      if (next === null) return
      setAt(index)
      open(next)
    },
  }
}

/** Whether every row is there and answers the question as it is asked now. */
function isKnownWhole<T>({ total, isCurrent, row }: PagedRows<T>): boolean {
  if (!isCurrent || total === null || total > LOOKED_AT) return false
  for (let index = 0; index < total; index++) if (row(index) === null) return false
  return true
}

/** Where the open row stands: where it was chosen, else among the first rows, as far as they are there. */
function placeOf<T>(rows: PagedRows<T>, at: number | null, isOpen: (row: T) => boolean): number | null {
  const holds = (index: number): boolean => {
    const row = rows.row(index)
    return row !== null && isOpen(row)
  }
  if (at !== null && holds(at)) return at
  for (let index = 0; index < Math.min(rows.total ?? 0, LOOKED_AT); index++) if (holds(index)) return index
  return null
}

/** The rows with what stands for them while there are none: waiting, an error with a way out, or why it is empty. */
export function PagedList<T>(props: {
  label: string
  list: ListWithDetail<T>
  rowHeight: number
  /** The element that scrolls; the list may begin anywhere inside it. */
  scroller: RefObject<HTMLElement | null>
  /** Pixels at its upper edge that a head lies over. */
  covered?: number
  empty: ReactNode
  /** One row; null while it is under way. */
  children: (row: T | null) => ReactNode
}) {
  const { label, rowHeight, scroller, covered = 0, empty, children } = props
  const { rows, chosen, choose } = props.list
  return (
    <>
      {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
      {rows.total === null && rows.error === null ? (
        <div className={styles.listWaiting}>
          <Skeleton lines={8} />
        </div>
      ) : null}
      {rows.total === 0 ? (
        empty
      ) : (
        <VirtualList
          label={label}
          count={rows.total ?? 0}
          rowHeight={rowHeight}
          scroller={scroller}
          covered={covered}
          chosen={chosen}
          onChoose={choose}
          onView={rows.show}
        >
          {(index) => children(rows.row(index))}
        </VirtualList>
      )}
    </>
  )
}
