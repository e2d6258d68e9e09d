import { messages } from '../../messages/en.ts'
import { count } from '../../messages/format.ts'
import styles from './preview.module.css'
import type { Inspection } from '../../../../shared/domain/reading.ts'

const text = messages.sources

/** What the import would take, fold and skip, counted over the whole file, and why it would skip. */
export function PreviewFoot({ inspection }: { inspection: Inspection }) {
  const { forecast, warnings } = inspection
  const onlyKnown = forecast.items === 0 && forecast.duplicates > 0
  const reasons = Object.entries(forecast.reasons)
  return (
    <div>
      <div className={styles.forecast} role="group" aria-label={text.preview.forecast}>
        <span>
          <b>{count(inspection.rows)}</b>
          {text.preview.rowsIn}
        </span>
        <span>
          <b>{count(forecast.items)}</b>
          {text.preview.takenLabel}
        </span>
        <span>
          <b>{count(forecast.duplicates)}</b>
          {text.preview.folded}
        </span>
        <span>
          <b>{count(forecast.skipped)}</b>
          {text.preview.skipped}
        </span>
      </div>
      {onlyKnown ? (
        <p className={styles.reasons}>{text.preview.onlyKnown(inspection.kind, forecast.duplicates)}</p>
      ) : null}
      {reasons.length === 0 ? null : (
        <p className={styles.reasons}>
          {reasons.map(([why, rows]) => `${text.reason(why)}: ${count(rows)}`).join(' · ')}
        </p>
      )}
      {warnings.length === 0 ? null : (
        <ul className={styles.reasons} aria-label={text.preview.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{text.preview.sentence(warning)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
