import { Tooltip } from '@mantine/core'
import { messages } from '../messages/en.ts'
import { groupOfScore } from './scores.ts'
import { StatusShape } from './icons.tsx'
import styles from './common.module.css'
import type { Origin } from '../../../shared/domain/labels.ts'

/** Where a label came from: rule, model or person. */
export function OriginMark({ origin, fallback = false }: { origin: Origin; fallback?: boolean }) {
  const meaning = fallback ? messages.common.fallbackMeaning : messages.common.originMeaning[origin]
  return (
    <Tooltip label={meaning}>
      <span className={`${styles.mark} ${styles.origin}`} data-origin={origin}>
        {messages.common.origin[origin]}
        {fallback ? ` · ${messages.common.fallback}` : ''}
      </span>
    </Tooltip>
  )
}

export function SampleMark() {
  return (
    <Tooltip label={messages.common.sampleMeaning}>
      <span className={`${styles.mark} ${styles.sample}`}>{messages.common.sample}</span>
    </Tooltip>
  )
}

export function SmallSampleMark() {
  return (
    <Tooltip label={messages.common.smallSampleMeaning}>
      <span className={styles.mark}>{messages.common.smallSample}</span>
    </Tooltip>
  )
}

/** Beside a quote that is not in the text. */
export function UnverifiedMark() {
  return (
    <Tooltip label={messages.common.unverifiedMeaning}>
      <span className={styles.mark} tabIndex={0}>
        {messages.common.unverified}
      </span>
    </Tooltip>
  )
}

export function StatusMark({ status }: { status: string | null }) {
  return (
    <span className={styles.status} data-status={status ?? ''}>
      <StatusShape status={status ?? ''} />
      {status === null ? messages.mail.noStatus : messages.common.label(status)}
    </span>
  )
}

/** A score; coloured by its group only where the scale is a recommendation scale. */
export function ScoreMark({ score, nps = true }: { score: number | null; nps?: boolean }) {
  const group = score === null ? 'none' : nps ? groupOfScore(score) : 'other'
  return (
    <span className={styles.scoreMark} data-group={group}>
      {score ?? messages.common.noAnswer}
    </span>
  )
}

export function Key({ children }: { children: string }) {
  return <kbd className={styles.key}>{children}</kbd>
}
