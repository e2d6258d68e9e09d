import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { count, duration, localTime, milliseconds, rate } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useTopic } from '../../ipc/context.ts'
import { Fragment, useState } from 'react'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { RunDetails } from './RunDetails.tsx'
import styles from './runs.module.css'
import common from '../../components/common.module.css'
import table from '../../components/table.module.css'

const text = messages.runs

/** Earlier runs side by side: what they answered, how fast, with which model. */
export function History() {
  const request = useRequest('runs.list', undefined)
  const snapshot = useTopic('runs')
  const resume = useAction('runs.resume')
  const withdraw = useAction('runs.stop')
  const [open, setOpen] = useState<number | null>(null)
  const busy = snapshot?.runs.some((run) => run.state === 'running') ?? false
  /** Its reason stands above, with what to do about it. */
  const current = snapshot?.runs.find(({ state }) => state === 'running' || state === 'paused')?.run ?? null
  const heads = text.historyHead
  return (
    <Answered request={request} lines={3}>
      {(stored) => {
        // What goes on is told by the clock of the one who runs it; the list was read a while ago.
        const runs = stored.map((run) => snapshot?.runs.find((live) => live.run === run.run) ?? run)
        return runs.length === 0 ? (
          <p className={styles.quiet}>{text.historyNone}</p>
        ) : (
          <div className={table.tableWrap} tabIndex={0} role="group" aria-label={text.history}>
            {withdraw.error === null ? null : (
              <ErrorNotice
                error={withdraw.error}
                title={messages.common.failed.action}
                onClose={withdraw.clear}
              />
            )}
            {resume.error === null ? null : (
              <ErrorNotice
                error={resume.error}
                title={messages.common.failed.action}
                onClose={resume.clear}
              />
            )}
            <table className={table.table}>
              <TableHead
                columns={[
                  heads.run,
                  heads.started,
                  heads.model,
                  heads.stages,
                  { figures: heads.answered },
                  { figures: heads.failed },
                  { figures: heads.rate },
                  { figures: heads.latency },
                  { figures: heads.time },
                  heads.state,
                ]}
              />
              <tbody>
                {runs.map((run) => (
                  <Fragment key={run.run}>
                    <tr>
                      <td>
                        <button
                          type="button"
                          className={common.link}
                          aria-expanded={open === run.run}
                          aria-label={text.detailsOf(run.run)}
                          onClick={() => setOpen(open === run.run ? null : run.run)}
                        >
                          {run.run}
                        </button>
                      </td>
                      <td>{localTime(run.startedAt)}</td>
                      <td>{run.model ?? messages.quality.byRules}</td>
                      <td>{run.stages.map((stage) => text.stage[stage]).join(', ')}</td>
                      <td className={table.number}>{text.of(run.done, run.planned)}</td>
                      <td className={table.number}>{count(run.failed)}</td>
                      <td className={table.number}>{rate(run.itemsPerMinute)}</td>
                      <td className={table.number}>{milliseconds(run.latency.p50)}</td>
                      <td className={table.number}>{duration(run.seconds)}</td>
                      <td>
                        {text.state[run.state]}
                        {run.reason === '' || run.run === current ? null : (
                          <div className={table.sub}>{run.reason}</div>
                        )}
                        {run.state === 'paused' && !busy ? (
                          <Button
                            variant="default"
                            size="compact-xs"
                            ml={8}
                            aria-label={text.goOnWith(run.run)}
                            onClick={() => void resume.run({ run: run.run })}
                          >
                            {text.resume}
                          </Button>
                        ) : null}
                        {run.state === 'waiting' ? (
                          <Button
                            variant="default"
                            size="compact-xs"
                            ml={8}
                            loading={withdraw.busy}
                            aria-label={text.withdrawThis(run.run)}
                            onClick={() => void withdraw.run({ run: run.run })}
                          >
                            {text.withdraw}
                          </Button>
                        ) : null}
                      </td>
                    </tr>
                    {open === run.run ? (
                      <tr>
                        <td colSpan={10}>
                          <RunDetails run={run.run} live={run.state === 'running'} />
                        </td>
                      </tr>
                    ) : null}
                  </Fragment>
                ))}
              </tbody>
            </table>
          </div>
        )
      }}
    </Answered>
  )
}
