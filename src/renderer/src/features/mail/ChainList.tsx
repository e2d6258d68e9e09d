import { SegmentedControl } from '@mantine/core'
import { useCallback, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { writtenDay } from '../../messages/format.ts'
import { Skeleton } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { StatusMark } from '../../components/marks.tsx'
import { Empty } from '../../components/Section.tsx'
import { VirtualList } from '../../components/VirtualList.tsx'
import { usePagedRows } from '../../components/usePagedRows.ts'
import { ChainPreset } from '../../../../shared/domain/chain.ts'
import { useClient } from '../../ipc/context.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import styles from './mail.module.css'
import type { Chain } from '../../../../shared/domain/chain.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.mail
const ROW_HEIGHT = 82
const HIGH_PRIORITY = 70

export const completeness = (chain: Chain): string =>
  chain.state === 'complete' || chain.reason === null ? text.isComplete : text.reason[chain.reason]

function ChainLine({ chain }: { chain: Chain | null }) {
  if (chain === null) return <div className={styles.chain} aria-hidden="true" />
  return (
    <div className={styles.chain}>
      <div className={styles.chainTop}>
        <span className={styles.chainSubject}>{chain.subject || text.noSubject}</span>
        {chain.priority === null ? null : (
          <span
            className={styles.priority}
            data-high={chain.priority >= HIGH_PRIORITY || undefined}
            title={text.priority(chain.priority)}
          >
            {text.priorityShort(chain.priority)}
          </span>
        )}
      </div>
      <div className={styles.chainLine}>
        <StatusMark status={chain.status} />
        <span>
          {chain.assignedTo === null || chain.assignedTo === '' ? text.unassigned : chain.assignedTo}
        </span>
      </div>
      <div className={styles.chainLine}>
        <span>{text.messageCount(chain.messages)}</span>
        <span>{completeness(chain)}</span>
        <span>{writtenDay(chain.lastAt)}</span>
      </div>
    </div>
  )
}

export function ChainList({ chain, onChoose }: { chain: number | null; onChoose: (chain: number) => void }) {
  const client = useClient()
  const filter = useFilter()
  const scroller = useRef<HTMLDivElement>(null)
  const [preset, setPreset] = useState<ChainPreset>('all')
  const [chosen, setChosen] = useState<number | null>(null)
  const fetchPage = useCallback(
    (page: Page) => client.request('mail.chains', { filter, preset, page }),
    [client, filter, preset],
  )
  const rows = usePagedRows<Chain>(JSON.stringify({ filter, preset }), fetchPage)
  const chosenHere = chosen !== null && rows.row(chosen)?.id === chain ? chosen : null
  return (
    <section className={styles.pane} aria-label={text.list}>
      <div className={styles.paneHead}>
        <SegmentedControl
          fullWidth
          style={{ flex: 1 }}
          aria-label={text.presets}
          data={ChainPreset.options.map((value) => ({ value: value, label: text.preset[value] }))}
          value={preset}
          onChange={(value) => {
            const known = ChainPreset.safeParse(value)
            if (known.success) setPreset(known.data)
          }}
        />
      </div>
      <p className={styles.quiet} style={{ padding: '5px 14px' }} role="status">
        {rows.total === null ? messages.common.loading : text.listCount(rows.total)}
      </p>
      <div className={styles.paneScroll} ref={scroller} tabIndex={-1}>
        <div>
          {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
          {rows.total === null && rows.error === null ? (
            <div style={{ padding: 14 }}>
              <Skeleton lines={8} />
            </div>
          ) : null}
          {rows.total === 0 ? (
            <Empty
              title={preset === 'all' ? text.empty : text.emptyPreset}
              hint={preset === 'all' ? text.emptyHint : text.emptyPresetHint}
            />
          ) : (
            <VirtualList
              label={text.list}
              count={rows.total ?? 0}
              rowHeight={ROW_HEIGHT}
              scroller={scroller}
              chosen={chosenHere}
              onChoose={(index) => {
                const row = rows.row(index)
                if (row === null) return
                setChosen(index)
                onChoose(row.id)
              }}
              onView={rows.show}
            >
              {(index) => <ChainLine chain={rows.row(index)} />}
            </VirtualList>
          )}
        </div>
      </div>
    </section>
  )
}
