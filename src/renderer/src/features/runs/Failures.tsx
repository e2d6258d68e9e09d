import { Button } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import styles from './runs.module.css'
import table from '../../components/table.module.css'
import common from '../../components/common.module.css'

const text = messages.runs
const PAGE = 100

/** Texts whose attempts are used up, each with its reason; they can be tried again. */
export function Failures({ failed }: { failed: number }) {
  const openItem = usePlaceStore((state) => state.openItem)
  const [limit, setLimit] = useState(PAGE)
  const request = useRequest('runs.failures', { page: { offset: 0, limit } })
  const retry = useAction('runs.retryFailed')
  const [told, setTold] = useState('')
  const total = request.data?.total ?? failed
  return (
    <Section
      title={text.failures}
      tools={
        total === 0 ? null : (
          <Button
            variant="default"
            loading={retry.busy}
            onClick={() =>
              void retry.run(undefined).then((answer) => {
                if (answer === null) return
                setTold(text.retried(answer.jobs))
                request.refresh()
              })
            }
          >
            {text.retry(total)}
          </Button>
        )
      }
    >
      {retry.error === null ? null : (
        <ErrorNotice error={retry.error} title={messages.common.failed.action} onClose={retry.clear} />
      )}
      <p className={styles.quiet} role="status">
        {told}
      </p>
      <Answered request={request} lines={2}>
        {({ rows, total: all }) =>
          rows.length === 0 ? (
            <p className={styles.quiet}>{text.failuresNone}</p>
          ) : (
            <div className={styles.failuresScroll} tabIndex={0} role="group" aria-label={text.failures}>
              <table className={table.table}>
                <TableHead
                  columns={[
                    text.failureHead.item,
                    text.failureHead.stage,
                    { figures: text.failureHead.attempts },
                    text.failureHead.reason,
                  ]}
                />
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.job}>
                      <td>
                        <button
                          type="button"
                          className={`${common.link} ${styles.excerpt}`}
                          onClick={() => openItem(row.item)}
                        >
                          {row.excerpt || text.openItem(row.item)}
                        </button>
                      </td>
                      <td>{text.stage[row.stage]}</td>
                      <td className={table.number}>{row.attempts}</td>
                      <td>
                        {row.error.message}
                        {row.error.hint === '' ? null : <div className={table.sub}>{row.error.hint}</div>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {all > rows.length && limit < 500 ? (
                <button
                  type="button"
                  className={common.link}
                  onClick={() => setLimit(Math.min(500, limit + PAGE))}
                >
                  {messages.common.more}
                </button>
              ) : null}
              {all > rows.length && limit >= 500 ? (
                <p className={styles.quiet}>{messages.common.listLimit(rows.length, all)}</p>
              ) : null}
            </div>
          )
        }
      </Answered>
    </Section>
  )
}
