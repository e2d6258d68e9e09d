import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { sentence } from '../../messages/format.ts'
import { WarningIcon } from '../../components/icons.tsx'
import { foreignLine } from '../../components/foreign.ts'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { usePreviewStore } from '../../stores/previews.ts'
import styles from './sources.module.css'
import common from '../../components/common.module.css'
import type { WatchedFile } from '../../../../shared/domain/watched.ts'

const text = messages.sources.watched

function File({ file }: { file: WatchedFile }) {
  const preview = useAction('watched.preview')
  const retry = useAction('watched.retry')
  const leave = useAction('watched.leave')
  const failure = preview.error ?? retry.error ?? leave.error
  const add = usePreviewStore((state) => state.add)
  const name = foreignLine(file.name)
  const waits = file.state === 'waiting'
  const look = async (): Promise<void> => {
    const handles = await preview.run({ file: file.file })
    if (handles !== null) add(handles)
  }
  return (
    <li>
      <div className={common.notice} {...(waits ? { 'data-tone': 'warning' } : { role: 'alert' })}>
        <WarningIcon />
        <div className={common.noticeBody}>
          <p className={common.noticeTitle}>{waits ? text.waits(name) : text.failed(name)}</p>
          <p>{sentence(file.error.message, file.name)}.</p>
          <p>{file.error.hint}</p>
        </div>
        <Button
          variant="default"
          loading={preview.busy}
          aria-label={text.lookAt(name)}
          onClick={() => void look()}
        >
          {text.look}
        </Button>
        {waits ? null : (
          <Button
            variant="default"
            loading={retry.busy}
            aria-label={text.retryThis(name)}
            onClick={() => void retry.run({ file: file.file })}
          >
            {text.retry}
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          loading={leave.busy}
          aria-label={text.forgetThis(name)}
          title={text.forgetMeaning}
          onClick={() => void leave.run({ file: file.file })}
        >
          {text.forget}
        </Button>
      </div>
      {failure === null ? null : (
        <ErrorNotice
          error={failure}
          title={messages.common.failed.action}
          onClose={() => {
            preview.clear()
            retry.clear()
            leave.clear()
          }}
        />
      )}
    </li>
  )
}

/** What comes of watched folders: how many there are, and what of them waits for a person or could not be taken. */
export function Watched() {
  const state = useTopic('watched')
  if (state === null || state.folders.length === 0) return null
  const settling = state.folders.reduce((sum, folder) => sum + folder.settling, 0)
  return (
    <section aria-label={text.label} className={styles.watched}>
      <p>{text.watching(state.folders.length, settling)}</p>
      {state.folders.map(({ path, problem }) =>
        problem === null ? null : (
          <ErrorNotice key={path} error={problem} title={text.problem(path)} kept="" />
        ),
      )}
      {state.analysis === null ? null : (
        <ErrorNotice error={state.analysis} title={text.analysis} kept={text.analysisKept} />
      )}
      {state.files.length === 0 ? null : (
        <ul className={styles.watchedFiles}>
          {state.files.map((file) => (
            <File key={file.file} file={file} />
          ))}
        </ul>
      )}
    </section>
  )
}
