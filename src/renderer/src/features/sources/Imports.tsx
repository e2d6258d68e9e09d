import { ActionIcon, Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { CloseIcon } from '../../components/icons.tsx'
import { foreignLine } from '../../components/foreign.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { focusContent } from '../../app/focus.ts'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import styles from './sources.module.css'
import type { ImportProgress } from '../../../../shared/domain/source.ts'

const text = messages.sources.progress
const ENDED: ReadonlySet<ImportProgress['phase']> = new Set(['done', 'failed', 'cancelled'])
/** Nothing is complete yet; later a source is taken away where it is listed. */
const CANCELLABLE: ReadonlySet<ImportProgress['phase']> = new Set(['waiting', 'reading', 'importing'])

function Import({ progress, onDismiss }: { progress: ImportProgress; onDismiss: () => void }) {
  const cancel = useAction('sources.cancel')
  const { name, phase, bytesRead, bytesTotal } = progress
  const rules = phase === 'triage' ? progress.labelled : null
  const [done, total] = rules === null ? [bytesRead, bytesTotal] : [rules.done, rules.total]
  const percent = total === 0 ? 0 : Math.min(100, (done / total) * 100)
  const ended = ENDED.has(phase)
  const dismiss = useRef<HTMLButtonElement>(null)
  // The button that had the focus is gone; what took its place gets it.
  useEffect(() => {
    if (ended && document.activeElement === document.body) dismiss.current?.focus()
  }, [ended])
  return (
    <li className={styles.import}>
      <span className={styles.importName} dir="auto">
        {foreignLine(name)}
      </span>
      {phase === 'cancelled' ? (
        <span>{text.cancelled}</span>
      ) : phase === 'failed' ? (
        <span />
      ) : (
        <div
          className={styles.bar}
          role="progressbar"
          aria-label={text.bar(name)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
        >
          <span style={{ width: `${phase === 'done' ? 100 : percent}%` }} />
        </div>
      )}
      {ended ? (
        <ActionIcon
          ref={dismiss}
          aria-label={text.dismiss(name)}
          onClick={() => {
            onDismiss()
            focusContent()
          }}
        >
          <CloseIcon />
        </ActionIcon>
      ) : !CANCELLABLE.has(phase) ? (
        <span />
      ) : (
        <Button
          variant="default"
          size="compact-xs"
          loading={cancel.busy}
          aria-label={text.cancel(name)}
          onClick={() => void cancel.run({ source: progress.source })}
        >
          {messages.common.cancel}
        </Button>
      )}
      <span className={styles.importLine}>
        {text.phase[phase]}
        {ended || progress.secondsLeft === null ? '' : `, ${text.left(progress.secondsLeft)}`}
      </span>
      {phase === 'failed' ? null : (
        <span className={styles.importLine}>
          {rules === null
            ? text.line(bytesRead, bytesTotal, progress.rows)
            : text.rulesLine(rules.done, rules.total)}
        </span>
      )}
      {progress.error === null ? null : (
        <div style={{ gridColumn: '1 / -1' }}>
          <ErrorNotice error={progress.error} title={text.phase.failed} />
        </div>
      )}
      {cancel.error === null ? null : (
        <div style={{ gridColumn: '1 / -1' }}>
          <ErrorNotice error={cancel.error} title={messages.common.failed.action} onClose={cancel.clear} />
        </div>
      )}
    </li>
  )
}

/** Imports under way and those that failed or were cancelled, until they are put away. */
export function Imports() {
  const imports = useTopic('imports')
  const [dismissed, setDismissed] = useState<ReadonlySet<number>>(new Set())
  const shown = (imports ?? []).filter(
    (progress) => progress.phase !== 'done' && !dismissed.has(progress.source),
  )
  if (shown.length === 0) return null
  return (
    <ul className={styles.imports} aria-label={text.label}>
      {shown.map((progress) => (
        <Import
          key={progress.source}
          progress={progress}
          onDismiss={() => setDismissed((before) => new Set([...before, progress.source]))}
        />
      ))}
    </ul>
  )
}
