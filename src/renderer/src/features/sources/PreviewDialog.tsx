import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { Skeleton } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { usePreviewStore } from '../../stores/previews.ts'
import { decidedAfter } from './doubtWords.ts'
import { PreviewControls } from './PreviewControls.tsx'
import { PreviewDoubts } from './PreviewDoubts.tsx'
import { PreviewTable } from './PreviewTable.tsx'
import { PreviewFoot } from './PreviewFoot.tsx'
import { mappingChanges, readingChanges, readingOf } from './mappingRoles.ts'
import styles from './preview.module.css'
import type { ColumnMapping, Doubt, DoubtSubject, TableReading } from '../../../../shared/domain/reading.ts'
import type { FileHandle } from '../../../../shared/ipc/sources.ts'

const text = messages.sources.preview
const NO_DOUBTS: readonly Doubt[] = []

function Preview({ file, index, total }: { file: FileHandle; index: number; total: number }) {
  const next = usePreviewStore((state) => state.next)
  const dismissAll = usePreviewStore((state) => state.dismissAll)
  const go = usePlaceStore((state) => state.go)
  const [reading, setReading] = useState<TableReading>({})
  const [mapping, setMapping] = useState<ColumnMapping | null>(null)
  /** undefined until the person chose; null is a survey decided by the columns. */
  const [survey, setSurvey] = useState<string | null | undefined>(undefined)
  const [decided, setDecided] = useState<ReadonlySet<DoubtSubject>>(new Set())
  const answer = useRequest('sources.inspect', { file: file.file, reading, mapping }, { follow: false })
  const start = useAction('sources.import')
  const inspected = answer.data?.ok === true ? answer.data.inspection : null
  const failure =
    answer.data?.ok === false ? answer.data.error : answer.phase === 'failed' ? answer.error : null
  const open = inspected?.doubts.filter(({ about }) => !decided.has(about)) ?? NO_DOUBTS
  const proposed = inspected?.surveys.find((candidate) => candidate.proposed)?.name ?? null

  const decide = (...about: DoubtSubject[]): void => setDecided((before) => decidedAfter(before, about))
  /** What the person did not choose is found anew: another delimiter may have its names in another row. */
  const changeReading = (part: TableReading): void => {
    const { headerRow: _row, ...others } = reading
    setReading(part.sheet === undefined ? { ...reading, ...part } : { ...others, ...part })
    // Another reading may have other columns, so their roles are proposed anew.
    setMapping(null)
    decide(...readingChanges(part))
  }
  const changeMapping = (next: ColumnMapping): void => {
    setMapping(next)
    if (inspected !== null) decide(...mappingChanges(inspected.mapping, next))
  }

  const importIt = async (): Promise<void> => {
    if (inspected === null) return
    const started = await start.run({
      file: file.file,
      reading: readingOf(inspected),
      mapping: inspected.kind === 'survey' ? inspected.mapping : null,
      survey: survey === undefined ? proposed : survey,
    })
    if (started === null) return
    go('sources')
    next()
  }
  return (
    <div className={styles.preview}>
      <div className={styles.previewHead}>
        <h2 data-autofocus tabIndex={-1}>
          {text.title(file.name)}
        </h2>
        {total > 1 ? <p>{text.position(index, total)}</p> : null}
        <p role="status">{answer.busy && inspected !== null ? text.again : text.nothingYet}</p>
      </div>
      {inspected === null || inspected.kind === 'email' ? null : (
        <PreviewControls
          inspection={inspected}
          fileName={file.name}
          survey={survey === undefined ? proposed : survey}
          onSurvey={setSurvey}
          doubts={open}
          onReading={changeReading}
          onMapping={changeMapping}
        />
      )}
      {inspected === null ? null : (
        <PreviewDoubts
          doubts={open}
          mapping={inspected.mapping}
          busy={answer.busy}
          onChoose={(doubt, { reading: part, mapping: next }) => {
            if (part !== undefined) changeReading(part)
            else if (next !== undefined) setMapping(next)
            decide(doubt.about)
          }}
          onKeep={decide}
        />
      )}
      {failure !== null ? (
        <div className={styles.previewMessage}>
          <ErrorNotice
            error={failure}
            title={text.failedTitle(file.name)}
            kept={text.failedKept}
            onRetry={answer.refresh}
          />
        </div>
      ) : inspected === null ? (
        <div className={styles.previewMessage} aria-label={text.inspecting(file.name)}>
          <Skeleton lines={10} />
        </div>
      ) : (
        <PreviewTable inspection={inspected} doubts={open} onMapping={changeMapping} />
      )}
      <div className={styles.previewFoot}>
        {inspected === null ? null : <PreviewFoot inspection={inspected} />}
        {start.error === null ? null : (
          <div style={{ width: '100%' }}>
            <ErrorNotice error={start.error} title={messages.common.failed.action} onClose={start.clear} />
          </div>
        )}
        <div className={styles.previewActions}>
          {total - index > 0 ? (
            <Button variant="subtle" color="gray" onClick={dismissAll}>
              {text.skipAll}
            </Button>
          ) : null}
          <Button variant="default" onClick={next}>
            {text.skipFile}
          </Button>
          {inspected === null ? null : (
            <Button
              loading={start.busy}
              disabled={answer.busy || inspected.rows === 0}
              onClick={() => void importIt()}
            >
              {text.import(inspected.kind, inspected.forecast)}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

/** Every dropped or chosen file is shown as it will be read before anything is imported; several wait in line. */
export function PreviewDialog() {
  const waiting = usePreviewStore((state) => state.waiting)
  const total = usePreviewStore((state) => state.total)
  const next = usePreviewStore((state) => state.next)
  const file = waiting[0]
  return (
    <Modal.Root
      opened={file !== undefined}
      onClose={next}
      size="min(1240px, 94vw)"
      yOffset="4vh"
      closeOnClickOutside={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={file === undefined ? undefined : text.title(file.name)}>
        {file === undefined ? null : (
          <Preview key={file.file} file={file} index={total - waiting.length + 1} total={total} />
        )}
      </Modal.Content>
    </Modal.Root>
  )
}
