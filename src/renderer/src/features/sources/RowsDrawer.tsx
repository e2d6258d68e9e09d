import { Button, Drawer } from '@mantine/core'
import { useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Skeleton } from '../../components/Answered.tsx'
import { VirtualList } from '../../components/VirtualList.tsx'
import { usePagedRows } from '../../components/usePagedRows.ts'
import styles from './sources.module.css'
import type { ReactNode } from 'react'
import type { Page } from '../../../../shared/domain/filter.ts'

const ROW_HEIGHT = 52

/** A button that opens rows in a drawer. It is there while there are any; an open drawer stays when the last one goes. */
export function RowsDrawer(props: { rows: number; button: string; title: string; children: ReactNode }) {
  const { rows, button, title, children } = props
  const [opened, setOpened] = useState(false)
  if (rows === 0 && !opened) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {button}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={520}
        title={title}
        closeButtonProps={{ 'aria-label': messages.common.close }}
      >
        {children}
      </Drawer>
    </>
  )
}

/** A long list of rows in a drawer, asked for page by page. `fetchPage` must stay the same function while the list does. */
export function RowsList<Row>(props: {
  /** Tells one list from another. */
  id: string
  fetchPage: (page: Page) => Promise<{ total: number; rows: readonly Row[] }>
  label: string
  /** Said above the rows: how many there are is null until the first page came. */
  head: (total: number | null) => ReactNode
  children: (row: Row) => ReactNode
}) {
  const { id, fetchPage, label, head, children } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const rows = usePagedRows(id, fetchPage)
  return (
    <div ref={scroller} className={styles.drawerList}>
      {head(rows.total)}
      {rows.error === null ? null : <ErrorNotice error={rows.error} onRetry={rows.refresh} />}
      {rows.total === null ? <Skeleton lines={8} /> : null}
      <VirtualList
        label={label}
        count={rows.total ?? 0}
        rowHeight={ROW_HEIGHT}
        scroller={scroller}
        chosen={chosen}
        onChoose={setChosen}
        onView={rows.show}
      >
        {(index) => {
          const row = rows.row(index)
          return row === null ? null : children(row)
        }}
      </VirtualList>
    </div>
  )
}
