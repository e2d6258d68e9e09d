import { Button, Modal } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { Skeleton } from '../../components/Answered.tsx'
import { foreignLine } from '../../components/foreign.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { focusContent } from '../../app/focus.ts'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { usePreviewStore } from '../../stores/previews.ts'
import { MailControls } from './MailControls.tsx'
import { PreviewControls } from './PreviewControls.tsx'
import { PreviewDoubts } from './PreviewDoubts.tsx'
import { PreviewTable } from './PreviewTable.tsx'
import { PreviewFoot } from './PreviewFoot.tsx'
import { readingOf } from './mappingRoles.ts'
import { usePreview } from './usePreview.ts'
import styles from './preview.module.css'
import type { FileHandle } from '../../../../shared/ipc/sources.ts'

const text = messages.sources.preview

function Preview({ file, index, total }: { file: FileHandle; index: number; total: number }) {
  const next = usePreviewStore((state) => state.next)
  const dismissAll = usePreviewStore((state) => state.dismissAll)
  const go = usePlaceStore((state) => state.go)
  const preview = usePreview(file.file)
  const { inspected, shown, failure, busy, doubts } = preview
  const preferences = useRequest('preferences.get', null, { follow: false })
  const storedOwner = String(preferences.data?.['ownAddress']?.value ?? '')
  /** null until the person wrote something. */
  const [owner, setOwner] = useState<string | null>(null)
  const setPreference = useAction('preferences.set')
  const start = useAction('sources.import')

  // The dialog is already open when the next file's preview follows: what had the focus went with the last one.
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const importIt = async (): Promise<void> => {
    if (inspected === null) return
    if (owner !== null && owner !== storedOwner) {
      const set = await setPreference.run({ name: 'ownAddress', value: owner })
      if (set === null) return
    }
    const started = await start.run({
      file: file.file,
      reading: readingOf(inspected, preview.reading),
      mapping: inspected.kind === 'survey' ? inspected.mapping : null,
      survey: preview.survey,
    })
    if (started === null) return
    go('sources')
    next()
  }
  const refused = start.error ?? setPreference.error
  return (
    <div className={styles.preview}>
      <div className={styles.previewHead}>
        <h2 ref={heading} data-autofocus tabIndex={-1}>
          {text.title(foreignLine(file.name))}
        </h2>
        {total > 1 ? <p>{text.position(index, total)}</p> : null}
        <p role="status">{busy && shown !== null ? text.again : text.nothingYet}</p>
      </div>
      {shown === null ? null : shown.kind === 'email' ? (
        <MailControls owner={owner ?? storedOwner} onOwner={setOwner} />
      ) : (
        <PreviewControls
          inspection={shown}
          refused={preview.reading.knownExport === false}
          survey={preview.survey}
          onSurvey={preview.changeSurvey}
          doubts={doubts}
          onReading={preview.changeReading}
          onMapping={preview.changeMapping}
        />
      )}
      {inspected === null ? null : (
        <PreviewDoubts
          doubts={doubts}
          mapping={inspected.mapping}
          busy={busy}
          onChoose={preview.choose}
          onKeep={preview.keep}
        />
      )}
      {failure !== null ? (
        <div className={styles.previewMessage}>
          <ErrorNotice
            error={failure}
            title={text.failedTitle(file.name)}
            kept={text.failedKept}
            onRetry={preview.again}
          />
          {preview.takeBack === null ? null : (
            <Button variant="default" mt={12} onClick={preview.takeBack}>
              {text.takeBack}
            </Button>
          )}
        </div>
      ) : inspected === null ? (
        <div className={styles.previewMessage} aria-label={text.inspecting(file.name)}>
          <Skeleton lines={10} />
        </div>
      ) : (
        <PreviewTable inspection={inspected} doubts={doubts} onMapping={preview.changeMapping} />
      )}
      <div className={styles.previewFoot}>
        {inspected === null ? null : <PreviewFoot inspection={inspected} />}
        {refused === null ? null : (
          <div style={{ width: '100%' }}>
            <ErrorNotice
              error={refused}
              title={messages.common.failed.action}
              onClose={() => {
                start.clear()
                setPreference.clear()
              }}
            />
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
              disabled={busy || inspected.rows === 0}
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
  const isOpen = file !== undefined
  // What opened it gets the focus back; when that is gone, or nothing did (a drop), the place in view does.
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    if (!isOpen) return undefined
    opener.current = document.activeElement
    return () => {
      const before = opener.current
      setTimeout(() => {
        const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected
        if (isThere) before.focus()
        else focusContent()
      })
    }
  }, [isOpen])
  return (
    <Modal.Root
      opened={file !== undefined}
      onClose={next}
      size="min(1240px, 94vw)"
      yOffset="4vh"
      closeOnClickOutside={false}
      returnFocus={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={file === undefined ? undefined : text.title(foreignLine(file.name))}>
        {file === undefined ? null : (
          <Preview key={file.file} file={file} index={total - waiting.length + 1} total={total} />
        )}
      </Modal.Content>
    </Modal.Root>
  )
}
