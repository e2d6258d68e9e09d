import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { localTime, sentence } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import styles from './quality.module.css'
import common from '../../components/common.module.css'
import type { StoredAlert } from '../../../../shared/domain/quality.ts'

const text = messages.quality.alerts

function Kept(props: { alert: StoredAlert; onSeen: (id: number) => void; onUndo: (id: number) => void }) {
  const { alert, onSeen, onUndo } = props
  return (
    <li className={common.notice} data-tone={alert.acknowledgedAt === null ? 'warning' : 'quiet'}>
      <div className={common.noticeBody}>
        <p>{sentence(alert.message)}</p>
        <p>
          {alert.acknowledgedAt === null
            ? localTime(alert.since)
            : text.seen(localTime(alert.since), localTime(alert.acknowledgedAt))}
        </p>
      </div>
      {alert.canUndo ? (
        <Button size="xs" variant="default" onClick={() => onUndo(alert.id)}>
          {text.undo}
        </Button>
      ) : null}
      {alert.acknowledgedAt === null ? (
        <Button size="xs" variant="default" onClick={() => onSeen(alert.id)}>
          {messages.common.seen}
        </Button>
      ) : null}
    </li>
  )
}

/** What was found by itself; those that nobody has seen first. */
export function Alerts() {
  const alerts = useRequest('quality.alerts', undefined)
  const acknowledge = useAction('quality.acknowledge')
  const undo = useAction('quality.undo')
  const report = useAction('quality.openReport')
  const failure = acknowledge.error ?? undo.error ?? report.error
  return (
    <Section
      title={text.title}
      note={text.note}
      className={styles.full}
      tools={
        <Button size="xs" variant="default" loading={report.busy} onClick={() => void report.run(undefined)}>
          {text.report}
        </Button>
      }
    >
      <Answered request={alerts} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <p>{text.empty}</p>
          ) : (
            <ul className={styles.alerts}>
              {all.map((alert) => (
                <Kept
                  key={alert.id}
                  alert={alert}
                  onUndo={(id) => void undo.run({ id }).then(() => alerts.refresh())}
                  onSeen={(id) => void acknowledge.run({ id }).then(() => alerts.refresh())}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {failure === null ? null : <ErrorNotice error={failure} />}
    </Section>
  )
}
