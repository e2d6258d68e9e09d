import { useCallback, useMemo, useRef, useState } from 'react'
import { Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { PagedList, useListWithDetail } from '../../components/PagedList.tsx'
import { NothingInView } from '../../components/NothingInView.tsx'
import { useClosesWhenFilteredOut } from '../../components/useClosesWhenFilteredOut.ts'
import { useClient } from '../../ipc/context.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useFilter, useIsNps } from '../../stores/sourcesContext.ts'
import { ItemDetailPanel } from './ItemDetailPanel.tsx'
import { ItemLine } from './ItemLine.tsx'
import { Overview } from './Overview.tsx'
import styles from './feedback.module.css'
import common from '../../components/common.module.css'
import type { ItemRow } from '../../../../shared/domain/item.ts'
import type { Filter, Page } from '../../../../shared/domain/filter.ts'

const text = messages.feedback
const SORTS = ['newest', 'oldest', 'lowest score', 'most urgent'] as const
type Sort = (typeof SORTS)[number]
const ROW_HEIGHT = 56
/** Of the list, that sticks to the upper edge; as in the style sheet. */
const HEAD_HEIGHT = 42

export function FeedbackPlace() {
  const client = useClient()
  const filter = useFilter()
  const isNps = useIsNps()
  const { item, openItem } = usePlaceStore()
  const scroller = useRef<HTMLDivElement>(null)
  const figures = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<Sort>('newest')
  const list = useListWithDetail(
    useMemo(() => ({ filter, sort }), [filter, sort]),
    useCallback(
      (question: { filter: Filter; sort: Sort }, page: Page) =>
        client.request('feedback.items', { ...question, page }),
      [client],
    ),
    (row: ItemRow) => row.item === item,
    (row) => openItem(row.item),
  )
  const { rows, chosen } = list
  useClosesWhenFilteredOut('item', list.isOpenMissing, () => openItem(null))
  // The head of the list sticks to the lower edge while the figures are in view.
  const toList = (): void => {
    const top = figures.current?.offsetHeight ?? 0
    scroller.current?.scrollTo({ top, behavior: 'smooth' })
  }
  const step = (by: number): void =>
    list.choose(Math.max(0, Math.min((rows.total ?? 1) - 1, (chosen ?? -by) + by)))
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
          <PagedList
            label={text.verbatims}
            list={list}
            rowHeight={ROW_HEIGHT}
            scroller={scroller}
            covered={HEAD_HEIGHT}
            empty={<NothingInView title={text.empty} hint={text.emptyHint} />}
          >
            {(row) => <ItemLine row={row} isNps={isNps} />}
          </PagedList>
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
