import { Button, Drawer } from '@mantine/core'
import { useCallback, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Skeleton } from '../../components/Answered.tsx'
import { VirtualList } from '../../components/VirtualList.tsx'
import { usePagedRows } from '../../components/usePagedRows.ts'
import { useClient } from '../../ipc/context.ts'
import { NOT_YET, useAction, useRequest } from '../../ipc/useRequest.ts'
import styles from './sources.module.css'
import type { ChangedRow, DuplicateRow, Source } from '../../../../shared/domain/source.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.sources
const ROW_HEIGHT = 52
/** A changed row shows its cells below each other; more are settled page by page. */
const CHANGED_SHOWN = 100

function KnownRow({ row }: { row: DuplicateRow | null }) {
  if (row === null) return null
  const [first, ...others] = row.known
  const place = first === undefined ? '' : text.known.place(first.name, first.position)
  return (
    <div className={styles.skippedRow}>
      <span>{text.known.row(row.position)}</span>
      <span>{others.length === 0 ? place : `${place} ${text.known.more(others.length)}`}</span>
      <span title={row.text}>{row.subject ?? row.text}</span>
    </div>
  )
}

function KnownList({ source }: { source: Source }) {
  const client = useClient()
  const scroller = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const fetchPage = useCallback(
    (page: Page) => client.request('sources.duplicates', { source: source.id, page }),
    [client, source.id],
  )
  const rows = usePagedRows<DuplicateRow>(`known ${source.id}`, fetchPage)
  return (
    <div ref={scroller} className={styles.drawerList}>
      <p>{text.known.hint}</p>
      {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
      {rows.total === null ? <Skeleton lines={8} /> : null}
      <VirtualList
        label={text.known.title(source.name)}
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        scroller={scroller}
        chosen={chosen}
        onChoose={setChosen}
        onView={rows.show}
      >
        {(index) => <KnownRow row={rows.row(index)} />}
      </VirtualList>
    </div>
  )
}

/** Which rows of a source the store had already, and where they stand besides. */
export function KnownRows({ source }: { source: Source }) {
  const [opened, setOpened] = useState(false)
  if (source.duplicates === 0) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text.known.button(source.duplicates)}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={520}
        title={text.known.title(source.name)}
        closeButtonProps={{ 'aria-label': messages.common.close }}
      >
        <KnownList source={source} />
      </Drawer>
    </>
  )
}

function ChangedLine(props: { row: ChangedRow; busy: boolean; onSettle: (take: boolean) => void }) {
  const { row, busy, onSettle } = props
  return (
    <li>
      <p>{text.known.row(row.position)}</p>
      {row.cells.map(({ column, was, now }) => (
        <p key={column} className={styles.sub}>
          {text.changed.cell(column)}
          <del>{was || text.changed.blank}</del> <ins>{now || text.changed.blank}</ins>
        </p>
      ))}
      <div className={styles.detailActions}>
        <Button
          variant="default"
          disabled={busy}
          aria-label={text.changed.takeRow(row.position)}
          onClick={() => onSettle(true)}
        >
          {text.changed.take}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          disabled={busy}
          aria-label={text.changed.keepRow(row.position)}
          onClick={() => onSettle(false)}
        >
          {text.changed.keep}
        </Button>
      </div>
    </li>
  )
}

/** Rows with a known id and other cells: each is taken for an update, or what is stored stays. */
export function ChangedRows({ source }: { source: Source }) {
  const [opened, setOpened] = useState(false)
  const mayBeChanged = source.kind === 'survey' && source.duplicates > 0
  const page = { offset: 0, limit: CHANGED_SHOWN }
  const changed = useRequest('sources.changed', mayBeChanged ? { source: source.id, page } : NOT_YET)
  const settle = useAction('sources.settleChanged')
  const total = changed.data?.total ?? 0
  if (total === 0 && !opened) return null
  const decide = async (positions: number[] | null, take: boolean): Promise<void> => {
    if ((await settle.run({ source: source.id, positions, take })) !== null) changed.refresh()
  }
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text.changed.button(total)}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={520}
        title={text.changed.title(source.name)}
        closeButtonProps={{ 'aria-label': messages.common.close }}
      >
        <p>{text.changed.hint}</p>
        {settle.error === null ? null : (
          <ErrorNotice error={settle.error} title={messages.common.failed.action} />
        )}
        {total === 0 ? (
          <p role="status">{text.changed.none}</p>
        ) : (
          <div className={styles.detailActions}>
            <Button loading={settle.busy} onClick={() => void decide(null, true)}>
              {text.changed.takeAll(total)}
            </Button>
            <Button variant="default" disabled={settle.busy} onClick={() => void decide(null, false)}>
              {text.changed.keepAll}
            </Button>
          </div>
        )}
        <ul className={styles.changedRows} aria-label={text.changed.title(source.name)}>
          {(changed.data?.rows ?? []).map((row) => (
            <ChangedLine
              key={row.position}
              row={row}
              busy={settle.busy}
              onSettle={(take) => void decide([row.position], take)}
            />
          ))}
        </ul>
      </Drawer>
    </>
  )
}
