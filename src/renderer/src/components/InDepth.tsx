import { messages } from '../messages/en.ts'
import { InDepthField } from '../../../shared/domain/labels.ts'
import { OriginMark } from './marks.tsx'
import { QuoteLink, type QuoteFocus } from './QuoteLink.tsx'
import { commitmentsOf, fieldOf, nextStepsOf, quotesOf } from './readLabels.ts'
import styles from './inDepth.module.css'
import type { CommitmentLabel, NextStep } from '../../../shared/domain/labels.ts'
import type { ShownAnswer } from '../../../shared/domain/item.ts'

const text = messages.common.inDepth

/** Who does what by when, and how it stands. */
export function Commitments(
  props: QuoteFocus & {
    answer: ShownAnswer
    field: string
    entries: readonly (NextStep & Partial<CommitmentLabel>)[]
  },
) {
  return (
    <ul className={styles.list}>
      {props.entries.map((entry) => (
        <li key={`${entry.what} ${entry.quote ?? ''}`}>
          {entry.quote === undefined ? (
            entry.what
          ) : (
            <QuoteLink {...props} quote={entry.quote}>
              {entry.what}
            </QuoteLink>
          )}{' '}
          <span className={styles.quiet}>
            {[
              entry.state === undefined ? '' : text.state[entry.state],
              entry.who,
              entry.due === '' ? '' : text.due(entry.due),
            ]
              .filter((part) => part !== '')
              .join(', ')}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What the critical stage found: situation, cause and risk with their quotes, what is promised, what to do next. */
export function InDepth(props: QuoteFocus & { answer: ShownAnswer }) {
  const { answer } = props
  if (answer.stage !== 'critical') return null
  const quotes = quotesOf(answer)
  const commitments = commitmentsOf(answer)
  const steps = nextStepsOf(answer)
  const head = (field: keyof typeof text.fields) => {
    const { origin, fallback } = fieldOf(answer, field)
    return (
      <div className={styles.head}>
        <h3>{text.fields[field]}</h3>
        <OriginMark origin={origin} fallback={fallback} />
      </div>
    )
  }
  return (
    <>
      {InDepthField.options.map((field) => (
        <section key={field} className={styles.field} aria-label={text.fields[field]}>
          {head(field)}
          <p>{fieldOf(answer, field).value ?? messages.common.noAnswer}</p>
          <ul className={styles.list}>
            {quotes
              .filter((quote) => quote.field === field)
              .map(({ quote }) => (
                <li key={quote}>
                  <QuoteLink {...props} field={field} quote={quote}>
                    “{quote}”
                  </QuoteLink>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {commitments.length === 0 ? null : (
        <section className={styles.field} aria-label={text.fields.commitments}>
          {head('commitments')}
          <Commitments {...props} field="commitments" entries={commitments} />
        </section>
      )}
      {steps.length === 0 ? null : (
        <section className={styles.field} aria-label={text.fields.nextSteps}>
          {head('nextSteps')}
          <Commitments {...props} field="nextSteps" entries={steps} />
        </section>
      )}
    </>
  )
}
