import { messages } from '../../messages/en.ts'
import { OriginMark } from '../../components/marks.tsx'
import { QuoteLink, type QuoteFocus } from '../../components/QuoteLink.tsx'
import { actionsOf, entitiesOf, fieldOf, reconciledOf } from '../../components/readLabels.ts'
import styles from './mail.module.css'
import type { ReactNode } from 'react'
import type { ActionState } from '../../../../shared/domain/labels.ts'
import type { ShownAnswer } from '../../../../shared/domain/item.ts'

const text = messages.mail

const stateText = (state: ActionState | undefined): string =>
  state === undefined ? '' : messages.common.inDepth.state[state]

/** Entities and actions, each with the quote it rests on. */
export function Findings(props: QuoteFocus & { answer: ShownAnswer | null }) {
  const { answer } = props
  const entities = entitiesOf(answer)
  const actions = actionsOf(answer)
  // Only of a conversation as a whole it is known how each of them stands.
  const states = new Map(reconciledOf(answer).map(({ what, state }) => [what, state]))
  const head = (field: 'entities' | 'actions', any: boolean): ReactNode => {
    const shown = fieldOf(answer, field)
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
                <QuoteLink {...props} field="actions" quote={action.quote}>
                  {action.what}
                </QuoteLink>
                {states.has(action.what) ? (
                  <span className={styles.quiet}> {stateText(states.get(action.what))}</span>
                ) : null}
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
              <QuoteLink {...props} field="entities" quote={entity.quote}>
                {entity.value}
              </QuoteLink>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
