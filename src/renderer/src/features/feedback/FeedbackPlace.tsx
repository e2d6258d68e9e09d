import { useCallback, useRef, useState } from 'react'
import { Button, Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Skeleton } from '../../components/Answered.tsx'
import { Empty } from '../../components/Section.tsx'
import { VirtualList } from '../../components/VirtualList.tsx'
import { usePagedRows } from '../../components/usePagedRows.ts'
import { useClient } from '../../ipc/context.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useFilter, useIsNps } from '../../stores/sourcesContext.ts'
import { ItemDetailPanel } from './ItemDetailPanel.tsx'
import { ItemLine } from './ItemLine.tsx'
import { Overview } from './Overview.tsx'
import styles from './feedback.module.css'
import common from '../../components/common.module.css'
import type { ItemRow } from '../../../../shared/domain/item.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.feedback
const SORTS = ['newest', 'oldest', 'lowest score', 'most urgent'] as const
const ROW_HEIGHT = 56

export function FeedbackPlace() {
  const client = useClient()
  const filter = useFilter()
  const clear = useFilterStore((state) => state.clear)
  const isNps = useIsNps()
  const { item, openItem } = usePlaceStore()
  const scroller = useRef<HTMLDivElement>(null)
  const figures = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<(typeof SORTS)[number]>('newest')
  const [chosen, setChosen] = useState<number | null>(null)
  const question = JSON.stringify({ filter, sort })
  const fetchPage = useCallback(
    (page: Page) => client.request('feedback.items', { filter, sort, page }),
    [client, filter, sort],
  )
  const rows = usePagedRows<ItemRow>(question, fetchPage)
  const chosenHere = chosen !== null && rows.row(chosen)?.item === item ? chosen : null
  const choose = (index: number): void => {
    const row = rows.row(index)
    if (row === null) return
    setChosen(index)
    openItem(row.item)
  }
  // The head of the list sticks to the lower edge while the figures are in view.
  const toList = (): void => {
    const top = figures.current?.offsetHeight ?? 0
    scroller.current?.scrollTo({ top, behavior: 'smooth' })
  }
  const step = (by: number): void =>
    choose(Math.max(0, Math.min((rows.total ?? 1) - 1, (chosenHere ?? -by) + by)))
  return (
    <div className={styles.place} data-detail={item !== null || undefined}>
      <div className={styles.scroller} ref={scroller} tabIndex={-1}>
        <div>
          <div ref={figures}>
            <Overview />
          </div>
          <div className={styles.listHead}>
            <h2>
              <button type="button" className={styles.toList} title={text.toVerbatims} onClick={toList}>
                {text.verbatims}
              </button>
            </h2>
            <span className={common.sectionNote} role="status">
              {rows.total !== null
                ? text.verbatimCount(rows.total)
                : rows.error === null
                  ? messages.common.loading
                  : ''}
            </span>
            <Select
              aria-label={text.sort}
              w={180}
              data={SORTS.map((value) => ({ value: value, label: text.sorts[value] }))}
              value={sort}
              onChange={(value) => setSort(SORTS.find((known) => known === value) ?? 'newest')}
            />
          </div>
          {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
          {rows.total === null && rows.error === null ? (
            <div style={{ padding: 24 }}>
              <Skeleton lines={8} />
            </div>
          ) : null}
          {rows.total === 0 ? (
            <Empty title={text.empty} hint={text.emptyHint}>
              <Button variant="default" onClick={clear}>
                {text.clearFilter}
              </Button>
            </Empty>
          ) : (
            <VirtualList
              label={text.verbatims}
              count={rows.total ?? 0}
              rowHeight={ROW_HEIGHT}
              scroller={scroller}
              chosen={chosenHere}
              onChoose={choose}
              onView={rows.show}
            >
              {(index) => <ItemLine row={rows.row(index)} isNps={isNps} />}
            </VirtualList>
          )}
        </div>
      </div>
      {item === null ? null : (
        <ItemDetailPanel
          item={item}
          onClose={() => openItem(null)}
          onNext={() => step(1)}
          onPrevious={() => step(-1)}
        />
      )}
    </div>
  )
}
