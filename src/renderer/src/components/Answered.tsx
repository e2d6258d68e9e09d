import { messages } from '../messages/en.ts'
import { ErrorNotice } from './ErrorNotice.tsx'
import styles from './common.module.css'
import type { ReactNode } from 'react'
import type { Requested } from '../ipc/useRequest.ts'

/** Lines that breathe where content is about to be. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={messages.common.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} style={{ width: `${92 - ((line * 37) % 48)}%` }} />
      ))}
    </div>
  )
}

/** Shows an answer in each of its phases: loading, ready, partial (older data and why), failed. */
export function Answered<T>(props: {
  request: Requested<T>
  children: (data: T) => ReactNode
  lines?: number
}) {
  const { request, children, lines = 3 } = props
  if (request.phase === 'idle' || request.phase === 'loading') return <Skeleton lines={lines} />
  if (request.phase === 'failed') return <ErrorNotice error={request.error} onRetry={request.refresh} />
  return (
    <>
      {request.phase === 'partial' ? (
        <ErrorNotice error={request.error} kept={messages.common.failed.partial} onRetry={request.refresh} />
      ) : null}
      {children(request.data)}
    </>
  )
}
