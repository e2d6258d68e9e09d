import { messages } from '../../messages/en.ts'
import { evidenceFor } from '../../components/highlight.ts'
import { OriginMark, UnverifiedMark } from '../../components/marks.tsx'
import { actionsOf, entitiesOf, fieldOf } from '../../components/readLabels.ts'
import styles from './mail.module.css'
import common from '../../components/common.module.css'
import type { ReactNode } from 'react'
import type { ChainMessage } from '../../../../shared/domain/chain.ts'
import type { FocusedEvidence } from './MailPlace.tsx'

const text = messages.mail

/** A finding that leads to its place in the text, or says that it has none. */
function Quoted(props: {
  message: ChainMessage
  field: 'entities' | 'actions'
  quote: string
  focused: FocusedEvidence | null
  onFocus: (evidence: FocusedEvidence | null) => void
  children: ReactNode
}) {
  const { message, field, quote, focused, onFocus, children } = props
  const evidence = message.answer?.evidence ?? []
  const at = evidenceFor(evidence, field, quote)
  if (evidence[at]?.verified ?? false) {
    const pressed = focused?.item === message.item && focused.evidence === at
    return (
      <button
        type="button"
        className={common.link}
        title={messages.common.showEvidence(quote)}
        aria-pressed={pressed}
        onClick={() => onFocus(pressed ? null : { item: message.item, evidence: at })}
      >
        {children}
      </button>
    )
  }
  return (
    <span>
      {children} {quote === '' ? null : <UnverifiedMark />}
    </span>
  )
}

/** Entities and actions, each with the quote it rests on. */
export function Findings(props: {
  message: ChainMessage
  focused: FocusedEvidence | null
  onFocus: (evidence: FocusedEvidence | null) => void
}) {
  const { message } = props
  const entities = entitiesOf(message.answer)
  const actions = actionsOf(message.answer)
  const head = (field: 'entities' | 'actions', any: boolean): ReactNode => {
    const shown = fieldOf(message.answer, field)
    return (
      <div className={styles.fieldHead}>
        <h3>{text.fields[field]}</h3>
        {any ? <OriginMark origin={shown.origin} fallback={shown.fallback} /> : null}
      </div>
    )
  }
  return (
    <>
      <section className={styles.field} aria-label={text.fields.actions}>
        {head('actions', actions.length > 0)}
        {actions.length === 0 ? <p className={styles.quiet}>{text.noActions}</p> : null}
        <ul className={styles.list}>
          {actions.map((action) => (
            <li key={`${action.what} ${action.quote}`}>
              <span className={styles.kind}>{action.who === '' ? messages.common.unknown : action.who}</span>
              <span>
                <Quoted {...props} field="actions" quote={action.quote}>
                  {action.what}
                </Quoted>
                {action.due === '' ? null : <span className={styles.quiet}> {text.due(action.due)}</span>}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.field} aria-label={text.fields.entities}>
        {head('entities', entities.length > 0)}
        {entities.length === 0 ? <p className={styles.quiet}>{text.noEntities}</p> : null}
        <ul className={styles.list}>
          {entities.map((entity) => (
            <li key={`${entity.kind} ${entity.value} ${entity.quote}`}>
              <span className={styles.kind}>{text.entity[entity.kind]}</span>
              <Quoted {...props} field="entities" quote={entity.quote}>
                {entity.value}
              </Quoted>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
