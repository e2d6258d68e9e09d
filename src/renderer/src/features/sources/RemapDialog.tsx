import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count } from '../../messages/format.ts'
import { Skeleton } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { MeaningControls } from './MeaningControls.tsx'
import { PreviewDoubts } from './PreviewDoubts.tsx'
import { PreviewTable } from './PreviewTable.tsx'
import { decidedAfter } from './doubtWords.ts'
import { mappingChanges } from './mappingRoles.ts'
import styles from './preview.module.css'
import type { ColumnMapping, DoubtSubject } from '../../../../shared/domain/reading.ts'
import type { RemapPreview } from '../../../../shared/domain/remap.ts'
import type { Source } from '../../../../shared/domain/source.ts'

const text = messages.sources.remap

function Changes({ preview, meaning }: { preview: RemapPreview; meaning: boolean }) {
  const { changes, counted, rows, warnings } = preview
  const parts = (['texts', 'scores', 'dates', 'customers'] as const).filter((part) => changes[part] > 0)
  return (
    <div>
      <div className={styles.forecast} role="group" aria-label={text.changes}>
        {parts.length === 0 ? <span>{meaning ? text.meaning : text.nothing}</span> : null}
        {parts.map((part) => (
          <span key={part}>
            <b>{count(changes[part])}</b>
            {text.part[part](changes[part])}
          </span>
        ))}
      </div>
      {counted < rows ? <p className={styles.reasons}>{text.counted(counted, rows)}</p> : null}
      {changes.answers + changes.corrections > 0 ? (
        <p className={styles.reasons}>{text.lost(changes.answers, changes.corrections)}</p>
      ) : null}
      {warnings.map((warning) => (
        <p key={warning} className={styles.reasons}>
          {warning}
        </p>
      ))}
    </div>
  )
}

function Remap(props: { source: Source; onTold: (told: string) => void; onClose: () => void }) {
  const { source, onTold, onClose } = props
  const [mapping, setMapping] = useState<ColumnMapping | null>(null)
  const [decided, setDecided] = useState<ReadonlySet<DoubtSubject>>(new Set())
  const answer = useRequest('sources.remapPreview', { source: source.id, mapping }, { follow: false })
  const remap = useAction('sources.remap')
  const shown = answer.data
  const stored = JSON.stringify(source.mapping)
  const isNew = shown !== null && JSON.stringify(shown.mapping) !== stored
  const open = shown?.doubts.filter(({ about }) => !decided.has(about)) ?? []
  const decide = (...about: DoubtSubject[]): void => setDecided((before) => decidedAfter(before, about))
  const change = (next: ColumnMapping): void => {
    setMapping(next)
    if (shown !== null) decide(...mappingChanges(shown.mapping, next))
  }
  const lay = async (): Promise<void> => {
    if (shown === null) return
    const done = await remap.run({ source: source.id, mapping: shown.mapping })
    if (done === null) return
    onTold(text.done(done.items, done.answers))
    onClose()
  }
  return (
    <div className={styles.preview}>
      <div className={styles.previewHead}>
        <h2 data-autofocus tabIndex={-1}>
          {text.title(source.name)}
        </h2>
        <p role="status">{answer.busy && shown !== null ? text.again : text.nothingYet}</p>
      </div>
      {shown === null ? null : (
        <div className={styles.readingBar} role="group" aria-label={messages.sources.preview.readingAs}>
          <MeaningControls columns={shown.columns} mapping={shown.mapping} doubts={open} onMapping={change} />
          <p className={styles.scaleHint}>{text.identity}</p>
        </div>
      )}
      {shown === null ? null : (
        <PreviewDoubts
          doubts={open}
          mapping={shown.mapping}
          busy={answer.busy}
          onChoose={(doubt, { mapping: next }) => {
            if (next !== undefined) setMapping(next)
            decide(doubt.about)
          }}
          onKeep={decide}
        />
      )}
      {answer.error !== null ? (
        <div className={styles.previewMessage}>
          <ErrorNotice error={answer.error} onRetry={answer.refresh} />
        </div>
      ) : shown === null ? (
        <div className={styles.previewMessage}>
          <Skeleton lines={10} />
        </div>
      ) : (
        <PreviewTable
          inspection={{ ...shown, kind: 'survey' }}
          identityFixed
          doubts={open}
          onMapping={change}
        />
      )}
      <div className={styles.previewFoot}>
        {shown === null ? null : (
          <Changes
            preview={shown}
            meaning={
              source.mapping !== null && mappingChanges(source.mapping, shown.mapping).includes('scale')
            }
          />
        )}
        {remap.error === null ? null : (
          <div style={{ width: '100%' }}>
            <ErrorNotice error={remap.error} title={messages.common.failed.action} onClose={remap.clear} />
          </div>
        )}
        <div className={styles.previewActions}>
          <Button variant="default" disabled={remap.busy} onClick={onClose}>
            {messages.common.cancel}
          </Button>
          {shown === null ? null : (
            <Button loading={remap.busy} disabled={answer.busy || !isNew} onClick={() => void lay()}>
              {isNew ? text.apply(shown.rows) : text.asItIs}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

/** The mapping of an imported source, changed: its stored rows are read again, the file is not needed. */
export function RemapDialog(props: {
  source: Source
  opened: boolean
  onTold: (told: string) => void
  onClose: () => void
}) {
  const { source, opened, onTold, onClose } = props
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size="min(1240px, 94vw)"
      yOffset="4vh"
      closeOnClickOutside={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={text.title(source.name)}>
        {opened ? <Remap source={source} onTold={onTold} onClose={onClose} /> : null}
      </Modal.Content>
    </Modal.Root>
  )
}
