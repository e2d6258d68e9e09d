import { useCallback, useMemo, useRef } from 'react'
import { messages } from '../../messages/en.ts'
import { count, unsigned, writtenDay } from '../../messages/format.ts'
import { PagedList, useListWithDetail } from '../../components/PagedList.tsx'
import { NothingInView } from '../../components/NothingInView.tsx'
import { useClosesWhenFilteredOut } from '../../components/useClosesWhenFilteredOut.ts'
import { ScoreMark } from '../../components/marks.tsx'
import { useClient } from '../../ipc/context.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { CustomerPage } from './CustomerPage.tsx'
import styles from './customers.module.css'
import type { CustomerRow } from '../../../../shared/domain/feedback.ts'
import type { Filter, Page } from '../../../../shared/domain/filter.ts'

const text = messages.customers

/** Of the head that sticks to the upper edge; as in the style sheet. */
const HEAD_HEIGHT = 34

function CustomerLine({ row }: { row: CustomerRow | null }) {
  if (row === null) return <div className={styles.row} aria-hidden="true" />
  return (
    <div className={styles.row}>
      <span className={styles.who}>
        <span className={styles.name}>{row.customer}</span>
        <small className={styles.narrowOnly}>
          {text.inShort(row.meanScore, row.responses, row.messages, row.openChains)}
        </small>
      </span>
      <span className={styles.number}>
        <ScoreMark score={row.lastScore} />
      </span>
      <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
        {unsigned(row.meanScore)}
      </span>
      <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
        {count(row.responses)}
      </span>
      <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
        {count(row.messages)}
      </span>
      <span className={`${styles.number} ${styles.narrowHidden}`}>{count(row.openChains)}</span>
      <span>{writtenDay(row.lastAt)}</span>
    </div>
  )
}

export function CustomersPlace() {
  const client = useClient()
  const filter = useFilter()
  const { customer, openCustomer } = usePlaceStore()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useListWithDetail(
    useMemo(() => ({ filter }), [filter]),
    useCallback(
      (question: { filter: Filter }, page: Page) => client.request('customers.list', { ...question, page }),
      [client],
    ),
    (row) => row.customer === customer,
    (row) => openCustomer(row.customer),
  )
  useClosesWhenFilteredOut('customer', list.isOpenMissing, () => openCustomer(null))
  return (
    <div className={styles.place} data-page={customer !== null || undefined}>
      <div className={styles.scroller} ref={scroller} tabIndex={-1}>
        <div>
          <div className={styles.head} aria-hidden="true">
            <span>{text.columns.customer}</span>
            <span className={styles.number}>{text.columns.last}</span>
            <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
              {text.columns.mean}
            </span>
            <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
              {text.columns.responses}
            </span>
            <span className={`${styles.number} ${styles.wideOnly} ${styles.narrowHidden}`}>
              {text.columns.messages}
            </span>
            <span className={`${styles.number} ${styles.narrowHidden}`}>{text.columns.open}</span>
            <span>{text.columns.lastAt}</span>
          </div>
          <PagedList
            label={text.list}
            list={list}
            rowHeight={36}
            scroller={scroller}
            covered={HEAD_HEIGHT}
            empty={<NothingInView title={text.empty} hint={text.emptyHint} />}
          >
            {(row) => <CustomerLine row={row} />}
          </PagedList>
        </div>
      </div>
      {customer === null ? null : <CustomerPage customer={customer} onClose={() => openCustomer(null)} />}
    </div>
  )
}
