import { Button } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { localTime, sentence } from '../../messages/format.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { type Alert, isOfRun } from '../../../../shared/domain/run.ts'
import { Failures } from './Failures.tsx'
import { History } from './History.tsx'
import { Now } from './Now.tsx'
import { Plan } from './Plan.tsx'
import styles from './runs.module.css'
import common from '../../components/common.module.css'

const text = messages.runs

/** Planned only while somebody looks. A run that is under way goes first; one that is paused does not. */
function AnotherRun({ isUnderWay }: { isUnderWay: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text.another}</summary>
      {isOpen ? <Plan waits={isUnderWay} onStarted={() => setIsOpen(false)} /> : null}
    </details>
  )
}

/** What holds now, and what was found out while a run went on and nobody has seen. */
function RunAlerts({ alerts }: { alerts: readonly Alert[] }) {
  const acknowledge = useAction('quality.acknowledge')
  if (alerts.length === 0) return null
  return (
    <>
      <ul className={styles.alerts} aria-label={text.alerts}>
        {alerts.map(({ id, code, message, since }) => (
          <li key={id ?? code} className={common.notice} data-tone="warning">
            <div className={common.noticeBody}>
              <p>{sentence(message)}</p>
              <p>{text.since(localTime(since))}</p>
              {code in text.alertHelp ? <p>{text.alertHelp[code as keyof typeof text.alertHelp]}</p> : null}
            </div>
            {id === undefined ? null : (
              <Button size="xs" variant="default" onClick={() => void acknowledge.run({ id })}>
                {messages.common.seen}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {acknowledge.error === null ? null : <ErrorNotice error={acknowledge.error} />}
    </>
  )
}

/** The model pass: what runs now, the plan of the next one, what failed, what was. */
export function RunsPlace() {
  const snapshot = useTopic('runs')
  const current = snapshot?.runs.find((run) => run.state === 'running' || run.state === 'paused') ?? null
  return (
    <div className={styles.place} tabIndex={0} role="group" aria-label={text.title}>
      <div className={styles.inner}>
        <RunAlerts alerts={(snapshot?.alerts ?? []).filter(isOfRun)} />
        {current === null || snapshot === null ? (
          <Section title={text.plan}>
            <Plan />
          </Section>
        ) : (
          <Section title={text.now}>
            <Now run={current} snapshot={snapshot} />
            <AnotherRun isUnderWay={current.state === 'running'} />
          </Section>
        )}
        <Failures failed={snapshot?.queue.failed ?? 0} />
        <Section title={text.history}>
          <History />
        </Section>
      </div>
    </div>
  )
}
