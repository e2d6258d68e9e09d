import { messages } from '../../messages/en.ts'
import { localTime } from '../../messages/format.ts'
import { InDepth } from '../../components/InDepth.tsx'
import { OriginMark, StatusMark } from '../../components/marks.tsx'
import { fieldOf, warningsOf } from '../../components/readLabels.ts'
import { Findings } from './Findings.tsx'
import styles from './mail.module.css'
import common from '../../components/common.module.css'
import type { ReactNode } from 'react'
import type { ChainAnswer } from '../../../../shared/domain/chain.ts'
import type { FocusedEvidence } from './MailPlace.tsx'

const text = messages.mail

/** What was found in the conversation as a whole; its quotes lead to the messages they stand in. */
export function ChainAnalysis(props: {
  answer: ChainAnswer
  focused: FocusedEvidence | null
  onFocus: (evidence: FocusedEvidence | null) => void
}) {
  const { answer, focused } = props
  const quotes = {
    focused: focused?.of === 'chain' ? focused.evidence : null,
    onFocus: (evidence: number | null) => {
      const item = evidence === null ? undefined : answer.evidence[evidence]?.item
      props.onFocus(evidence === null || item === undefined ? null : { of: 'chain', item, evidence })
    },
  }
  const field = (name: keyof typeof text.fields, show: (value: string | null) => ReactNode) => {
    const shown = fieldOf(answer, name)
    return (
      <section className={styles.field} aria-label={text.fields[name]}>
        <div className={styles.fieldHead}>
          <h3>{text.fields[name]}</h3>
          {shown.value === null ? null : <OriginMark origin={shown.origin} fallback={shown.fallback} />}
        </div>
        {show(shown.value)}
      </section>
    )
  }
  const plain = (value: string | null): ReactNode => (
    <p>{value === null ? messages.common.noAnswer : messages.common.label(value)}</p>
  )
  const reason = fieldOf(answer, 'priorityReason').value
  const warnings = warningsOf(answer)
  return (
    <div className={styles.analysis}>
      {answer.outdated ? (
        <p className={common.notice} data-tone="quiet">
          {text.outdated}
        </p>
      ) : null}
      {field('summary', (value) => (
        <p className={styles.summary}>{value ?? messages.common.noAnswer}</p>
      ))}
      {field('assignedTo', (value) => (
        <p>{value ?? text.unassigned}</p>
      ))}
      {field('status', (value) => (
        <p className={styles.statusValue}>
          <StatusMark status={value} />
        </p>
      ))}
      {field('priority', (value) => (
        <p>
          {value ?? messages.common.noAnswer}
          {reason === null ? '' : `: ${reason}`}
        </p>
      ))}
      <Findings answer={answer} {...quotes} />
      <InDepth answer={answer} {...quotes} />
      {field('type', plain)}
      {field('sentiment', plain)}
      {field('urgency', plain)}
      {warnings.length === 0 ? null : <p className={styles.quiet}>{messages.common.warnings(warnings)}</p>}
      <p className={styles.quiet}>
        {messages.feedback.detail.settled(
          messages.runs.stage[answer.stage],
          answer.model,
          localTime(answer.settledAt),
        )}
      </p>
    </div>
  )
}
