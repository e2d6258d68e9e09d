import { isHighUrgency } from '../../../../shared/domain/labels.ts'
import { messages } from '../../messages/en.ts'
import { splitComments } from '../../../../shared/domain/commentParts.ts'
import { ScoreMark } from '../../components/marks.tsx'
import common from '../../components/common.module.css'
import styles from './feedback.module.css'
import type { ItemRow } from '../../../../shared/domain/item.ts'

/** Of several comments each has its share of the two lines, without the names of their columns. */
function Words({ words }: { words: string }) {
  const [first, ...others] = splitComments(words).map(({ text }) => text)
  if (first === undefined || others.length === 0) {
    return (
      <span className={`${common.clamped} ${styles.itemText}`} dir="auto">
        {words}
      </span>
    )
  }
  return (
    <span className={styles.itemText}>
      <span className={styles.itemComment} dir="auto">
        {first}
      </span>
      <span className={styles.itemComment} dir="auto">
        {others.join(' · ')}
      </span>
    </span>
  )
}

/** One verbatim in the list; null while its page is on the way. */
export function ItemLine({ row, isNps }: { row: ItemRow | null; isNps: (source: number) => boolean }) {
  if (row === null) return <div className={styles.item} aria-hidden="true" />
  const words = row.text === '' ? (row.subject ?? '') : row.text
  return (
    <div className={styles.item}>
      <ScoreMark score={row.score} nps={isNps(row.source)} />
      {words === '' ? (
        <span className={styles.itemText} data-none>
          {messages.feedback.noText}
        </span>
      ) : (
        <Words words={words} />
      )}
      <span className={styles.itemCell}>
        {row.sentiment === null ? '' : messages.common.label(row.sentiment)}
      </span>
      <span className={styles.itemCell} data-strong={isHighUrgency(row.urgency) || undefined}>
        {row.urgency === null ? '' : messages.common.label(row.urgency)}
      </span>
      <span className={styles.itemCell}>{row.customer}</span>
      <span className={styles.itemCell}>{messages.feedback.when(row.occurredAt)}</span>
    </div>
  )
}
