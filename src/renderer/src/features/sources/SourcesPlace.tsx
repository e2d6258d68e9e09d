import { Button, Tooltip } from '@mantine/core'
import { Fragment, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, localTime } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { DownIcon, PlusIcon, UpIcon } from '../../components/icons.tsx'
import { foreignLine } from '../../components/foreign.ts'
import { SampleMark } from '../../components/marks.tsx'
import { Empty } from '../../components/Section.tsx'
import { useSourcesRequest } from '../../stores/sourcesContext.ts'
import { Imports } from './Imports.tsx'
import { SourceDetails } from './SourceDetails.tsx'
import { useChooseFiles } from './useChooseFiles.ts'
import common from '../../components/common.module.css'
import { Watched } from './Watched.tsx'
import styles from './sources.module.css'
import table from '../../components/table.module.css'
import type { Source } from '../../../../shared/domain/source.ts'

const text = messages.sources

function SourceRows({
  source,
  open,
  onToggle,
  onTold,
}: {
  source: Source
  open: boolean
  onToggle: () => void
  onTold: (told: string) => void
}) {
  return (
    <Fragment>
      <tr className={styles.row} data-open={open || undefined}>
        <td>
          <button
            type="button"
            className={`${common.nameButton} ${styles.name}`}
            aria-expanded={open}
            onClick={onToggle}
          >
            {open ? <UpIcon size={14} /> : <DownIcon size={14} />}
            <bdi>{foreignLine(source.name)}</bdi>
            {source.sample ? <SampleMark /> : null}
          </button>
        </td>
        <td>
          {text.kind[source.kind]}
          {source.state === 'complete' ? null : <div className={table.sub}>{text.state[source.state]}</div>}
        </td>
        <td className={table.number}>{count(source.rows)}</td>
        <td className={table.number}>{count(source.items)}</td>
        <td className={table.number}>{count(source.duplicates)}</td>
        <td className={table.number}>{count(source.skipped)}</td>
        <td>{localTime(source.importedAt)}</td>
      </tr>
      {open ? (
        <tr className={styles.details}>
          <td colSpan={7}>
            <SourceDetails source={source} onTold={onTold} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  )
}

export function SourcesPlace() {
  const request = useSourcesRequest()
  const chooseFiles = useChooseFiles()
  const [open, setOpen] = useState<number | null>(null)
  const [told, setTold] = useState('')
  return (
    <div className={styles.place}>
      <div className={styles.head}>
        <p role="status">{told === '' ? messages.shell.drop.hint : told}</p>
        <Button leftSection={<PlusIcon size={14} />} onClick={() => void chooseFiles()}>
          {text.add}
        </Button>
      </div>
      <Imports />
      <Watched />
      <Answered request={request} lines={5}>
        {(sources) =>
          sources.length === 0 ? (
            <Empty title={text.empty} hint={messages.shell.drop.hint} />
          ) : (
            <div className={table.tableWrap}>
              <table className={table.table} aria-label={text.listLabel}>
                <thead>
                  <tr>
                    <th scope="col">{text.columns.name}</th>
                    <th scope="col">{text.columns.kind}</th>
                    <th scope="col" className={table.number}>
                      {text.columns.rows}
                    </th>
                    {(['items', 'duplicates', 'skipped'] as const).map((column) => (
                      <th key={column} scope="col" className={table.number}>
                        <Tooltip label={text.columnMeaning[column]}>
                          <span tabIndex={0}>{text.columns[column]}</span>
                        </Tooltip>
                      </th>
                    ))}
                    <th scope="col">{text.columns.imported}</th>
                  </tr>
                </thead>
                <tbody>
                  {sources.map((source) => (
                    <SourceRows
                      key={source.id}
                      source={source}
                      open={open === source.id}
                      onToggle={() => setOpen(open === source.id ? null : source.id)}
                      onTold={(words) => {
                        setTold(words)
                        setOpen(null)
                      }}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answered>
    </div>
  )
}
