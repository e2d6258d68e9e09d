import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { messages } from '../messages/en.ts'
import styles from './virtualList.module.css'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'

/** Browsers do not lay out elements higher than about 33 million pixels. */
const HIGHEST = 30_000_000

export interface VirtualListProps {
  label: string
  count: number
  rowHeight: number
  /** The element that scrolls; the list may begin anywhere inside it. */
  scroller: RefObject<HTMLElement | null>
  /** Pixels at the upper edge of the scroller that a head lies over. */
  covered?: number
  /** The chosen row when it is known where it stands. */
  chosen: number | null
  onChoose: (index: number) => void
  onView: (first: number, last: number) => void
  /** The content of one row. */
  children: (index: number) => ReactNode
}

/** A listbox of any length: one tab stop, arrow keys, Home, End, page keys; only the rows in view exist. */
export function VirtualList(props: VirtualListProps) {
  const { label, rowHeight, scroller, covered = 0, chosen, onChoose, onView, children } = props
  const count = Math.min(props.count, Math.floor(HIGHEST / rowHeight))
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)

  const measure = useCallback(() => {
    if (list.current === null || scroller.current === null) return
    const top = list.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top
    setMargin(Math.round(top + scroller.current.scrollTop))
  }, [scroller])
  useLayoutEffect(measure)
  useEffect(() => {
    // What stands above the list may change its height at any time.
    const above = list.current?.parentElement ?? null
    if (above === null) return undefined
    const observer = new ResizeObserver(measure)
    observer.observe(above)
    return () => observer.disconnect()
  }, [measure])

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: margin,
    scrollPaddingStart: covered,
  })
  const rows = virtualizer.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows[rows.length - 1]?.index ?? 0
  /** Where the arrow keys begin while nothing is chosen. */
  const firstInView = virtualizer.range?.startIndex ?? first
  useEffect(() => onView(first, last), [first, last, count, onView])

  const choose = (index: number): void => {
    const kept = Math.max(0, Math.min(count - 1, index))
    onChoose(kept)
    virtualizer.scrollToIndex(kept, { align: 'auto' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 400) - covered) / rowHeight) - 1)
    const moves: Record<string, number> = {
      ArrowDown: chosen === null ? firstInView : chosen + 1,
      ArrowUp: (chosen ?? 1) - 1,
      PageDown: (chosen ?? 0) + page,
      PageUp: (chosen ?? 0) - page,
      Home: 0,
      End: count - 1,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(to)
  }

  const rendered = chosen !== null && rows.some((row) => row.index === chosen)
  return (
    <>
      <div
        ref={list}
        className={styles.list}
        style={{ height: count * rowHeight }}
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={rendered ? `${id}${chosen}` : undefined}
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          <div
            key={row.key}
            id={`${id}${row.index}`}
            role="option"
            aria-selected={row.index === chosen}
            data-next={(chosen === null && row.index === firstInView) || undefined}
            aria-posinset={row.index + 1}
            aria-setsize={count}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${row.start - margin}px)` }}
            onClick={() => onChoose(row.index)}
          >
            {children(row.index)}
          </div>
        ))}
      </div>
      {count < props.count ? (
        <p className={styles.limit}>{messages.common.listLimit(count, props.count)}</p>
      ) : null}
    </>
  )
}
