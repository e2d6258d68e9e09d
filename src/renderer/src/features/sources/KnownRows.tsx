import { Button } from '@mantine/core'
import { useCallback } from 'react'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useClient } from '../../ipc/context.ts'
import { NOT_YET, useAction, useRequest } from '../../ipc/useRequest.ts'
import { RowsDrawer, RowsList } from './RowsDrawer.tsx'
import styles from './sources.module.css'
import type { ChangedRow, DuplicateRow, Source } from '../../../../shared/domain/source.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.sources
/** A changed row shows its cells below each other; more are settled page by page. */
const CHANGED_SHOWN = 100

function KnownRow({ row }: { row: DuplicateRow }) {
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

/** Which rows of a source the store had already, and where they stand besides. */
export function KnownRows({ source }: { source: Source }) {
  const client = useClient()
  const fetchPage = useCallback(
    (page: Page) => client.request('sources.duplicates', { source: source.id, page }),
    [client, source.id],
  )
  const title = text.known.title(source.name)
  return (
    <RowsDrawer rows={source.duplicates} button={text.known.button(source.duplicates)} title={title}>
      <RowsList
        id={`known ${source.id}`}
        fetchPage={fetchPage}
        label={title}
        head={() => <p>{text.known.hint}</p>}
      >
        {(row) => <KnownRow row={row} />}
      </RowsList>
    </RowsDrawer>
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
  const mayBeChanged = source.kind === 'survey' && source.duplicates > 0
  const page = { offset: 0, limit: CHANGED_SHOWN }
  const changed = useRequest('sources.changed', mayBeChanged ? { source: source.id, page } : NOT_YET)
  const settle = useAction('sources.settleChanged')
  const total = changed.data?.total ?? 0
  const title = text.changed.title(source.name)
  const decide = async (positions: number[] | null, take: boolean): Promise<void> => {
    if ((await settle.run({ source: source.id, positions, take })) !== null) changed.refresh()
  }
  return (
    <RowsDrawer rows={total} button={text.changed.button(total)} title={title}>
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
      <ul className={styles.changedRows} aria-label={title}>
        {(changed.data?.rows ?? []).map((row) => (
          <ChangedLine
            key={row.position}
            row={row}
            busy={settle.busy}
            onSettle={(take) => void decide([row.position], take)}
          />
        ))}
      </ul>
    </RowsDrawer>
  )
}
