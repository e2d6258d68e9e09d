import { Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { localTime } from '../../messages/format.ts'
import { evidenceFor } from '../../components/highlight.ts'
import { InDepth } from '../../components/InDepth.tsx'
import { Key, OriginMark, UnverifiedMark } from '../../components/marks.tsx'
import { fieldOf, themesOf, warningsOf } from '../../components/readLabels.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { Intent, Sentiment, Urgency } from '../../../../shared/domain/labels.ts'
import styles from './feedback.module.css'
import common from '../../components/common.module.css'
import type { KeyboardEvent } from 'react'
import type { ItemDetail, Judgement } from '../../../../shared/domain/item.ts'
import type { ShownField } from '../../components/readLabels.ts'

const text = messages.feedback.detail

/** A closed set as one row of choices, each with the key that sets it. */
function Choices(props: {
  name: string
  values: readonly string[]
  firstKey: number
  field: ShownField
  onChoose: (value: string) => void
}) {
  const { name, values, firstKey, field, onChoose } = props
  const at = values.indexOf(field.value ?? '')
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = (Math.max(0, at) + step + values.length) % values.length
    onChoose(values[next] ?? '')
    const buttons = event.currentTarget.querySelectorAll('button')
    buttons[next]?.focus()
  }
  return (
    <div className={styles.field}>
      <div className={styles.fieldHead}>
        <h3>{name}</h3>
        {field.value === null ? null : <OriginMark origin={field.origin} fallback={field.fallback} />}
      </div>
      <div className={styles.choices} role="radiogroup" aria-label={name} onKeyDown={onKeyDown}>
        {values.map((value, index) => (
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={index === at}
            aria-keyshortcuts={String(firstKey + index)}
            tabIndex={index === Math.max(0, at) ? 0 : -1}
            className={styles.choice}
            onClick={() => onChoose(value)}
          >
            {messages.common.label(value)}
            <Key>{String(firstKey + index)}</Key>
          </button>
        ))}
      </div>
    </div>
  )
}

/** The themes of the tables in which the text is counted; each narrows the views to its texts. */
function CountedThemes({ themes }: { themes: ItemDetail['themes'] }) {
  const change = useFilterStore((state) => state.change)
  return (
    <section className={styles.field}>
      <h3>{text.themes}</h3>
      {themes.length === 0 ? (
        <p className={styles.quiet}>{text.themesNone}</p>
      ) : (
        <ul className={styles.counted}>
          {themes.map(({ theme, name, doubtful }) => (
            <li key={theme}>
              <button
                type="button"
                className={common.link}
                title={text.filterByTheme(name)}
                onClick={() => change({ theme })}
              >
                {name}
              </button>
              {doubtful ? (
                <span className={styles.quiet} title={text.doubtfulMeaning}>
                  {' '}
                  {text.doubtful}
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function NamedThemes(props: {
  detail: ItemDetail
  focused: number | null
  onFocus: (evidence: number | null) => void
}) {
  const { detail, focused, onFocus } = props
  const themes = themesOf(detail.answer)
  const evidence = detail.answer?.evidence ?? []
  if (themes.length === 0) return null
  const origin = fieldOf(detail.answer, 'themes')
  return (
    <section className={styles.field}>
      <div className={styles.fieldHead}>
        <h3>{text.themesNamed}</h3>
        <OriginMark origin={origin.origin} fallback={origin.fallback} />
      </div>
      <ul>
        {themes.map((theme) => {
          const at = evidenceFor(evidence, 'themes', theme.quote)
          const verified = evidence[at]?.verified ?? false
          return (
            <li key={`${theme.name} ${theme.quote}`} className={styles.theme}>
              <b>{theme.name}</b>
              <span className={styles.quiet}>{messages.common.label(theme.sentiment)}</span>
              {theme.quote === '' ? null : verified ? (
                <button
                  type="button"
                  className={`${common.link} ${styles.themeQuote}`}
                  aria-label={messages.common.showEvidence(theme.quote)}
                  aria-pressed={focused === at}
                  onClick={() => onFocus(focused === at ? null : at)}
                >
                  “{theme.quote}”
                </button>
              ) : (
                <span className={styles.themeQuote}>
                  “{theme.quote}” <UnverifiedMark />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The labels of an item, where each came from, and the means to correct them. */
export function ItemLabels(props: {
  detail: ItemDetail
  focused: number | null
  onFocus: (evidence: number | null) => void
  onJudge: (field: Judgement['field'], value: string) => void
}) {
  const { detail, focused, onFocus, onJudge } = props
  const { answer } = detail
  const summary = fieldOf(answer, 'summary')
  const intent = fieldOf(answer, 'intent')
  const warnings = warningsOf(answer)
  return (
    <>
      {answer === null ? <p className={styles.quiet}>{text.notRead}</p> : null}
      {summary.value === null ? null : (
        <section className={styles.field}>
          <div className={styles.fieldHead}>
            <h3>{text.summary}</h3>
            <OriginMark origin={summary.origin} fallback={summary.fallback} />
          </div>
          <p>{summary.value}</p>
        </section>
      )}
      <Choices
        name={text.sentiment}
        values={Sentiment.options}
        firstKey={1}
        field={fieldOf(answer, 'sentiment')}
        onChoose={(value) => onJudge('sentiment', value)}
      />
      <Choices
        name={text.urgency}
        values={Urgency.options}
        firstKey={6}
        field={fieldOf(answer, 'urgency')}
        onChoose={(value) => onJudge('urgency', value)}
      />
      {detail.kind === 'survey' ? (
        <div className={styles.field}>
          <div className={styles.fieldHead}>
            <h3>{text.intent}</h3>
            {intent.value === null ? null : <OriginMark origin={intent.origin} fallback={intent.fallback} />}
          </div>
          <Select
            aria-label={text.intent}
            w={180}
            data={Intent.options.map((value) => ({
              value: value,
              label: messages.common.label(value),
            }))}
            value={intent.value}
            onChange={(value) => value !== null && onJudge('intent', value)}
          />
        </div>
      ) : null}
      {detail.text === '' ? null : <CountedThemes themes={detail.themes} />}
      <NamedThemes detail={detail} focused={focused} onFocus={onFocus} />
      {answer === null ? null : <InDepth answer={answer} focused={focused} onFocus={onFocus} />}
      {warnings.length === 0 ? null : <p className={styles.quiet}>{messages.common.warnings(warnings)}</p>}
      {answer === null ? null : (
        <p className={styles.quiet}>
          {text.settled(messages.runs.stage[answer.stage], answer.model, localTime(answer.settledAt))}
          {answer.foldedInto === null ? '' : `. ${answer.foldedNear ? text.foldedNear : text.folded}`}
        </p>
      )}
    </>
  )
}
