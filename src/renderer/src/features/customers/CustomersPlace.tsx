import { useCallback, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, unsigned, writtenDay } from '../../messages/format.ts'
import { Skeleton } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Empty } from '../../components/Section.tsx'
import { ScoreMark } from '../../components/marks.tsx'
import { VirtualList } from '../../components/VirtualList.tsx'
import { usePagedRows } from '../../components/usePagedRows.ts'
import { useClient } from '../../ipc/context.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { CustomerPage } from './CustomerPage.tsx'
import styles from './customers.module.css'
import type { CustomerRow } from '../../../../shared/domain/feedback.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.customers

function CustomerLine({ row }: { row: CustomerRow | null }) {
  if (row === null) return <div className={styles.row} aria-hidden="true" />
  return (
    <div className={styles.row}>
      <span className={styles.name}>{row.customer}</span>
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
  const [chosen, setChosen] = useState<number | null>(null)
  const fetchPage = useCallback(
    (page: Page) => client.request('customers.list', { filter, page }),
    [client, filter],
  )
  const rows = usePagedRows<CustomerRow>(JSON.stringify(filter), fetchPage)
  const chosenHere = chosen !== null && rows.row(chosen)?.customer === customer ? chosen : null
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
          {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
          {rows.total === null && rows.error === null ? (
            <div style={{ padding: 20 }}>
              <Skeleton lines={8} />
            </div>
          ) : null}
          {rows.total === 0 ? (
            <Empty title={text.empty} hint={text.emptyHint} />
          ) : (
            <VirtualList
              label={text.list}
              count={rows.total ?? 0}
              rowHeight={36}
              scroller={scroller}
              chosen={chosenHere}
              onChoose={(index) => {
                const row = rows.row(index)
                if (row === null) return
                setChosen(index)
                openCustomer(row.customer)
              }}
              onView={rows.show}
            >
              {(index) => <CustomerLine row={rows.row(index)} />}
            </VirtualList>
          )}
        </div>
      </div>
      {customer === null ? null : <CustomerPage customer={customer} onClose={() => openCustomer(null)} />}
    </div>
  )
}
