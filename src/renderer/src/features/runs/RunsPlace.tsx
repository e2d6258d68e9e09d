import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { localTime, sentence } from '../../messages/format.ts'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { isOfRun } from '../../../../shared/domain/run.ts'
import { Failures } from './Failures.tsx'
import { History } from './History.tsx'
import { Now } from './Now.tsx'
import { Plan } from './Plan.tsx'
import styles from './runs.module.css'
import common from '../../components/common.module.css'

const text = messages.runs

/** Planned only while somebody looks. A run that is under way goes first; one that is paused does not. */
function AnotherRun({ under }: { under: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text.another}</summary>
      {isOpen ? <Plan waits={under} onStarted={() => setIsOpen(false)} /> : null}
    </details>
  )
}

/** The model pass: what runs now, the plan of the next one, what failed, what was. */
export function RunsPlace() {
  const snapshot = useTopic('runs')
  const current = snapshot?.runs.find((run) => run.state === 'running' || run.state === 'paused') ?? null
  const alerts = (snapshot?.alerts ?? []).filter(isOfRun)
  return (
    <div className={styles.place} tabIndex={0} role="group" aria-label={text.title}>
      <div className={styles.inner}>
        {alerts.length === 0 ? null : (
          <ul className={styles.alerts} aria-label={text.alerts}>
            {alerts.map((alert) => (
              <li key={alert.code} className={common.notice} data-tone="warning">
                <div className={common.noticeBody}>
                  <p>{sentence(alert.message)}</p>
                  <p>{text.since(localTime(alert.since))}</p>
                  {alert.code in text.alertHelp ? (
                    <p>{text.alertHelp[alert.code as keyof typeof text.alertHelp]}</p>
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
        )}
        {current === null || snapshot === null ? (
          <Section title={text.plan}>
            <Plan />
          </Section>
        ) : (
          <Section title={text.now}>
            <Now run={current} snapshot={snapshot} />
            <AnotherRun under={current.state === 'running'} />
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
