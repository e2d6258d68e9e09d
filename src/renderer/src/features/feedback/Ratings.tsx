import { messages } from '../../messages/en.ts'
import { decimal } from '../../messages/format.ts'
import { Section } from '../../components/Section.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import styles from './figures.module.css'

const text = messages.feedback

/** Scores on other scales than that of an NPS; nothing where there are none. */
export function Ratings() {
  const filter = useFilter()
  // The answers to a second question stand in the wide rows: not to be read again at each answer of a run.
  const { data } = useRequest('feedback.ratings', { filter }, { follow: false })
  if (data === null || data.length === 0) return null
  return (
    <Section title={text.ratings} note={text.ratingsNote} className={styles.full}>
      <div className={styles.ratings}>
        {data.map((rating) => (
          <p key={JSON.stringify(rating)} className={styles.rating}>
            {rating.mean === null ? null : <b>{decimal(rating.mean)}</b>}
            <span className={styles.quiet}>
              {rating.mean === null ? text.ratingUnknown : text.ratingMean},{' '}
              {text.ratingRange(rating.from, rating.to)}, {messages.common.n(rating.n)}
            </span>
            <br />
            {text.ratingOf(rating.question, rating.survey)}
          </p>
        ))}
      </div>
    </Section>
  )
}
