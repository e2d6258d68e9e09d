import { Button } from '@mantine/core'
import { messages } from '../messages/en.ts'
import { WarningIcon } from './icons.tsx'
import styles from './common.module.css'
import type { ReactNode } from 'react'

interface Told {
  message: string
  hint: string
}

/** What happened, what was kept, what to do. */
export function ErrorNotice(props: {
  error: Told
  title?: string
  kept?: string
  onRetry?: () => void
  onClose?: () => void
  children?: ReactNode
}) {
  const { error, title, kept = messages.common.failed.kept, onRetry, onClose, children } = props
  return (
    <div className={styles.notice} role="alert">
      <WarningIcon />
      <div className={styles.noticeBody}>
        <p className={styles.noticeTitle}>{title ?? messages.common.failed.title}</p>
        <p>{error.message}</p>
        {kept === '' ? null : <p>{kept}</p>}
        {error.hint === '' ? null : <p>{error.hint}</p>}
        {children}
      </div>
      {onRetry ? (
        <Button variant="default" onClick={onRetry}>
          {messages.common.tryAgain}
        </Button>
      ) : null}
      {onClose ? (
        <Button variant="subtle" color="gray" onClick={onClose}>
          {messages.common.close}
        </Button>
      ) : null}
    </div>
  )
}
