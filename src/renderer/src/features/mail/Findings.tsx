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

/** Equal ones as one, with how often they stand there, in the order of the first. */
const folded = <Finding,>(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string,
): (readonly [Finding, number])[] =>
  [...Map.groupBy(findings, keyOf).values()].flatMap((equal) => {
    const [first] = equal
    return first === undefined ? [] : [[first, equal.length] as const]
  })

const Times = ({ times }: { times: number }): ReactNode =>
  times < 2 ? null : <span className={styles.quiet}> {text.times(times)}</span>

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
          {folded(actions, ({ what, who, due }) => `${what}\n${who}\n${due}`).map(([action, times]) => (
            <li key={`${action.what} ${action.who} ${action.due}`}>
              <span className={styles.kind}>{action.who === '' ? messages.common.unknown : action.who}</span>
              <span>
                <QuoteLink {...props} field="actions" quote={action.quote}>
                  {action.what}
                </QuoteLink>
                {states.has(action.what) ? (
                  <span className={styles.quiet}> {stateText(states.get(action.what))}</span>
                ) : null}
                <Times times={times} />
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
          {folded(entities, ({ kind, value }) => `${kind}\n${value}`).map(([entity, times]) => (
            <li key={`${entity.kind} ${entity.value}`}>
              <span className={styles.kind}>{text.entity[entity.kind]}</span>
              <QuoteLink {...props} field="entities" quote={entity.quote}>
                {entity.value}
              </QuoteLink>
              <Times times={times} />
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
