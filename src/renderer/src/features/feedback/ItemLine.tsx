import { messages } from '../../messages/en.ts'
import { ScoreMark } from '../../components/marks.tsx'
import common from '../../components/common.module.css'
import styles from './feedback.module.css'
import type { ItemRow } from '../../../../shared/domain/item.ts'

/** One verbatim in the list; null while its page is on the way. */
export function ItemLine({ row, isNps }: { row: ItemRow | null; isNps: (source: number) => boolean }) {
  if (row === null) return <div className={styles.item} aria-hidden="true" />
  const words = row.text === '' ? (row.subject ?? '') : row.text
  return (
    <div className={styles.item}>
      <ScoreMark score={row.score} nps={isNps(row.source)} />
      <span
        className={`${common.clamped} ${styles.itemText}`}
        data-none={words === '' || undefined}
        dir="auto"
      >
        {words === '' ? messages.feedback.noText : words}
      </span>
      <span className={styles.itemCell}>
        {row.sentiment === null ? '' : messages.common.label(row.sentiment)}
      </span>
      <span
        className={styles.itemCell}
        data-strong={row.urgency === 'critical' || row.urgency === 'high' || undefined}
      >
        {row.urgency === null ? '' : messages.common.label(row.urgency)}
      </span>
      <span className={styles.itemCell}>{row.customer}</span>
      <span className={styles.itemCell}>{messages.feedback.when(row.occurredAt)}</span>
    </div>
  )
}
