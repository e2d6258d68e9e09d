import { ActionIcon, Button, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { localTime } from '../../messages/format.ts'
import { Confidence } from '../../components/Confidence.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { BackIcon, PencilIcon } from '../../components/icons.tsx'
import { foreign } from '../../components/foreign.ts'
import { OriginMark, StatusMark } from '../../components/marks.tsx'
import { Empty } from '../../components/Section.tsx'
import { InDepth } from '../../components/InDepth.tsx'
import { fieldOf, warningsOf } from '../../components/readLabels.ts'
import { MailType, Sentiment, Urgency, WorkflowStatus } from '../../../../shared/domain/labels.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { ChainAnalysis } from './ChainAnalysis.tsx'
import { Findings } from './Findings.tsx'
import styles from './mail.module.css'
import type { ReactNode } from 'react'
import type { ChainAnswer, ChainMessage } from '../../../../shared/domain/chain.ts'
import type { Judgement } from '../../../../shared/domain/item.ts'
import type { FocusedEvidence } from './MailPlace.tsx'

const text = messages.mail
type Field = Judgement['field']

const choicesOf: Partial<Record<Field, readonly string[]>> = {
  status: WorkflowStatus.options,
  type: MailType.options,
  sentiment: Sentiment.options,
  urgency: Urgency.options,
}

function Editor(props: {
  field: Field
  name: string
  value: string
  onKeep: (value: string | number) => void
  onLeave: () => void
}) {
  const [draft, setDraft] = useState(props.value)
  const choices = choicesOf[props.field]
  if (choices !== undefined) {
    return (
      <Select
        aria-label={props.name}
        autoFocus
        defaultDropdownOpened
        data={choices.map((value) => ({ value, label: messages.common.label(value) }))}
        value={props.value}
        onChange={(value) => (value === null ? props.onLeave() : props.onKeep(value))}
        onDropdownClose={props.onLeave}
      />
    )
  }
  const number = Number(draft)
  const valid =
    props.field !== 'priority' || (draft !== '' && Number.isInteger(number) && number >= 0 && number <= 100)
  return (
    <form
      className={styles.edit}
      onSubmit={(event) => {
        event.preventDefault()
        if (valid) props.onKeep(props.field === 'priority' ? number : draft)
      }}
      onKeyDown={(event) => event.key === 'Escape' && props.onLeave()}
    >
      {props.field === 'priority' ? (
        <NumberInput
          aria-label={props.name}
          autoFocus
          min={0}
          max={100}
          value={draft}
          onChange={(value) => setDraft(String(value))}
        />
      ) : (
        <TextInput
          aria-label={props.name}
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
      )}
      <Button type="submit" disabled={!valid}>
        {text.save}
      </Button>
    </form>
  )
}

/** One field with its origin and, on request, the means to correct it. */
function AnalysisField(props: {
  message: ChainMessage
  field: Field
  children: (value: string | null) => ReactNode
  onJudge: (field: Field, value: string | number) => void
}) {
  const { message, field } = props
  const [editing, setEditing] = useState(false)
  useEffect(() => setEditing(false), [message.item])
  const shown = fieldOf(message.answer, field)
  const name = text.fields[field as keyof typeof text.fields]
  return (
    <section className={styles.field} aria-label={name}>
      <div className={styles.fieldHead}>
        <h3>{name}</h3>
        {shown.value === null ? null : <OriginMark origin={shown.origin} fallback={shown.fallback} />}
        <ActionIcon size="sm" aria-label={text.edit(name)} onClick={() => setEditing(!editing)}>
          <PencilIcon size={13} />
        </ActionIcon>
      </div>
      {editing ? (
        <Editor
          field={field}
          name={name}
          value={shown.value ?? ''}
          onLeave={() => setEditing(false)}
          onKeep={(value) => {
            setEditing(false)
            props.onJudge(field, value)
          }}
        />
      ) : (
        props.children(shown.value)
      )}
    </section>
  )
}

const plain = (value: string | null): ReactNode =>
  value === null ? messages.common.noAnswer : messages.common.label(value)

/** What was found in a message: always Summary, Assigned to and Status, then priority and why, entities, actions. */
export function Analysis(props: {
  message: ChainMessage | null
  /** Of the conversation as a whole; null when nothing has read it as one. */
  whole: ChainAnswer | null
  focused: FocusedEvidence | null
  onFocus: (evidence: FocusedEvidence | null) => void
  onChanged: () => void
  onBack: () => void
}) {
  const { message, onChanged, whole } = props
  const [view, setView] = useState<'chain' | 'message'>('chain')
  const showsWhole = whole !== null && view === 'chain'
  const quotes = {
    focused:
      message !== null && props.focused?.of === 'message' && props.focused.item === message.item
        ? props.focused.evidence
        : null,
    onFocus: (evidence: number | null) =>
      props.onFocus(
        evidence === null || message === null ? null : { of: 'message', item: message.item, evidence },
      ),
  }
  const judge = useAction('items.judge')
  const onJudge = (field: Field, value: string | number): void => {
    if (message === null) return
    void judge.run({ item: message.item, field, value }).then((judged) => judged !== null && onChanged())
  }
  const reason = fieldOf(message?.answer ?? null, 'priorityReason').value
  return (
    <aside className={styles.pane} aria-label={text.analysis}>
      <div className={styles.paneHead}>
        <ActionIcon
          className={styles.analysisButton}
          style={{ marginLeft: 0 }}
          aria-label={messages.common.back}
          onClick={props.onBack}
        >
          <BackIcon />
        </ActionIcon>
        <h2>{text.analysis}</h2>
        {message === null || showsWhole ? null : (
          <span className={styles.quiet}>{text.analysisOf(foreign(message.from))}</span>
        )}
        {whole === null ? null : (
          <SegmentedControl
            size="xs"
            aria-label={text.analysisView}
            data={[
              { value: 'chain', label: text.wholeChain },
              { value: 'message', label: text.oneMessage },
            ]}
            value={view}
            onChange={(value) => setView(value === 'chain' ? 'chain' : 'message')}
          />
        )}
      </div>
      <div className={styles.paneScroll} tabIndex={0} role="group" aria-label={text.analysis}>
        {showsWhole ? (
          <ChainAnalysis answer={whole} focused={props.focused} onFocus={props.onFocus} />
        ) : message === null ? (
          <Empty title={text.notChosen} hint={text.notChosenHint} />
        ) : message.answer === null ? (
          <Empty title={text.notAnalysed} hint={text.notAnalysedHint} />
        ) : (
          <div className={styles.analysis}>
            {judge.error === null ? null : (
              <ErrorNotice error={judge.error} title={messages.common.failed.action} onClose={judge.clear} />
            )}
            <AnalysisField message={message} field="summary" onJudge={onJudge}>
              {(value) => <p className={styles.summary}>{value ?? messages.common.noAnswer}</p>}
            </AnalysisField>
            <AnalysisField message={message} field="assignedTo" onJudge={onJudge}>
              {(value) => <p>{value ?? text.unassigned}</p>}
            </AnalysisField>
            <AnalysisField message={message} field="status" onJudge={onJudge}>
              {(value) => (
                <p className={styles.statusValue}>
                  <StatusMark status={value} />
                </p>
              )}
            </AnalysisField>
            <AnalysisField message={message} field="priority" onJudge={onJudge}>
              {(value) => (
                <p>
                  {value ?? messages.common.noAnswer}
                  {reason === null ? '' : `: ${reason}`}
                </p>
              )}
            </AnalysisField>
            <Findings answer={message.answer} {...quotes} />
            <InDepth answer={message.answer} {...quotes} />
            {(['type', 'sentiment', 'urgency'] as const).map((field) => (
              <AnalysisField key={field} message={message} field={field} onJudge={onJudge}>
                {(value) => <p>{plain(value)}</p>}
              </AnalysisField>
            ))}
            {warningsOf(message.answer).length === 0 ? null : (
              <p className={styles.quiet}>{messages.common.warnings(warningsOf(message.answer))}</p>
            )}
            <Confidence key={message.item} item={message.item} />
            <p className={styles.quiet}>
              {messages.feedback.detail.settled(
                messages.runs.stage[message.answer.stage],
                message.answer.model,
                localTime(message.answer.settledAt),
              )}
            </p>
          </div>
        )}
      </div>
    </aside>
  )
}
