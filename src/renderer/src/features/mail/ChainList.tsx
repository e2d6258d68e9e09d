import { SegmentedControl } from '@mantine/core'
import { useCallback, useMemo, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { writtenDay } from '../../messages/format.ts'
import { PagedList, useListWithDetail } from '../../components/PagedList.tsx'
import { foreign, foreignLine } from '../../components/foreign.ts'
import { StatusMark } from '../../components/marks.tsx'
import { NothingInView } from '../../components/NothingInView.tsx'
import { useClosesWhenFilteredOut } from '../../components/useClosesWhenFilteredOut.ts'
import { ChainPreset } from '../../../../shared/domain/chain.ts'
import { useClient } from '../../ipc/context.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import styles from './mail.module.css'
import type { Chain, ChainQuery } from '../../../../shared/domain/chain.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.mail
const ROW_HEIGHT = 82
const HIGH_PRIORITY = 70

export const completeness = (chain: Chain): string =>
  chain.state === 'complete' || chain.reason === null
    ? text.isComplete
    : chain.reason === 'unanswered question' && chain.waiting !== null
      ? text.waiting[chain.waiting]
      : text.reason[chain.reason]

function ChainLine({ chain }: { chain: Chain | null }) {
  if (chain === null) return <div className={styles.chain} aria-hidden="true" />
  return (
    <div className={styles.chain}>
      <div className={styles.chainTop}>
        <span className={styles.chainSubject} dir="auto">
          {foreignLine(chain.subject) || text.noSubject}
        </span>
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
        <bdi>
          {chain.assignedTo === null || chain.assignedTo === '' ? text.unassigned : foreign(chain.assignedTo)}
        </bdi>
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
  const list = useListWithDetail(
    useMemo(() => ({ filter, preset }), [filter, preset]),
    useCallback(
      (question: ChainQuery, page: Page) => client.request('mail.chains', { ...question, page }),
      [client],
    ),
    (row: Chain) => row.id === chain,
    (row) => onChoose(row.id),
  )
  const { total } = list.rows
  const { openChain, narrowed } = usePlaceStore()
  const narrow = (value: ChainPreset): void => {
    setPreset(value)
    narrowed('chain')
  }
  useClosesWhenFilteredOut('chain', list.isOpenMissing, () => openChain(null))
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
            if (known.success) narrow(known.data)
          }}
        />
      </div>
      <p className={styles.quiet} style={{ padding: '5px 14px' }} role="status">
        {total === null ? messages.common.loading : text.listCount(total)}
      </p>
      <div className={styles.paneScroll} ref={scroller} tabIndex={-1}>
        <div>
          <PagedList
            label={text.list}
            list={list}
            rowHeight={ROW_HEIGHT}
            scroller={scroller}
            empty={
              <NothingInView
                title={text.empty}
                hint={text.emptyHint}
                narrowed={preset === 'all' ? null : () => narrow('all')}
              />
            }
          >
            {(row) => <ChainLine chain={row} />}
          </PagedList>
        </div>
      </div>
    </section>
  )
}
