import { useEffect, useRef, useState } from 'react'
import { useClient } from '../ipc/context.ts'
import { asVerbatimError } from '../ipc/useRequest.ts'
import { ErrorNotice } from '../components/ErrorNotice.tsx'
import { messages } from '../messages/en.ts'
import { useNotices } from '../stores/notices.ts'
import { usePreviewStore } from '../stores/previews.ts'
import styles from './app.module.css'

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** The whole window takes files; each one opens its preview. */
export function DropTarget() {
  const client = useClient()
  const add = usePreviewStore((state) => state.add)
  const [over, setOver] = useState(false)
  const { error, fail } = useNotices()
  // Entering a child fires before leaving its parent, so depth tells when the window is really left.
  const depth = useRef(0)
  useEffect(() => {
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth.current++
      setOver(true)
    }
    const leave = (): void => {
      depth.current = Math.max(0, depth.current - 1)
      if (depth.current === 0) setOver(false)
    }
    const hover = (event: DragEvent): void => {
      // Always refused outside of a drop, else the browser would open the file in place of the page.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = holdsFiles(event) ? 'copy' : 'none'
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      depth.current = 0
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0) return
      fail(null)
      client.accept(files).then(add, (thrown: unknown) => fail(asVerbatimError(thrown)))
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('dragover', hover)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('dragover', hover)
      window.removeEventListener('drop', drop)
    }
  }, [client, add, fail])
  return (
    <>
      {over ? (
        <div className={styles.dropTarget}>
          <p>{messages.shell.drop.title}</p>
          <p>{messages.shell.drop.hint}</p>
        </div>
      ) : null}
      {error === null ? null : (
        <div className={styles.dropFailure}>
          <ErrorNotice error={error} title={messages.common.failed.action} onClose={() => fail(null)} />
        </div>
      )}
    </>
  )
}
