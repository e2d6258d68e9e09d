import { Autocomplete, Select, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { BUILT_IN_PROMPTS, isPromptName } from './builtInPrompts.ts'
import { parseSetting } from './settingValue.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import type { ReactNode } from 'react'
import type { PreferenceName, PreferenceView } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences
const APPEARANCES = ['system', 'light', 'dark']

/** One setting. What is typed is kept when the field is left or Enter is pressed; what is refused says the range. */
export function Setting(props: {
  name: PreferenceName
  view: PreferenceView
  /** Choices in place of a field; '' is the standard one. */
  choices?: readonly { value: string; label: string }[]
  /** What is offered while any text may be typed. */
  suggestions?: readonly string[]
  /** Beside the field. */
  tool?: ReactNode
}) {
  const { name, view, choices } = props
  const id = useId()
  const set = useAction('preferences.set')
  const [draft, setDraft] = useState(String(view.value))
  const [refused, setRefused] = useState(false)
  const [kept, setKept] = useState(false)
  useEffect(() => setDraft(String(view.value)), [view.value])

  const keep = async (typed: string): Promise<void> => {
    const value = parseSetting(name, typed)
    setRefused(value === null)
    setKept(false)
    if (value === null || value === view.value) return
    setKept((await set.run({ name, value })) !== null)
  }
  const isDefault = view.value === view.default
  const why = refused
    ? text.range(view.range)
    : set.error === null
      ? null
      : `${set.error.message} ${set.error.hint}`.trim()
  const standard = choices?.find(({ value }) => value === view.default)?.label ?? String(view.default)
  const describedBy = `${id}effect ${id}state`
  return (
    <div className={styles.row}>
      <div>
        <label htmlFor={id}>{text.name(name)}</label>
        <p className={styles.effect} id={`${id}effect`}>
          {text.effect(name)}
        </p>
        <p className={styles.terms}>
          {[
            `${text.standard(standard)} ${text.unit(view.unit, standard)}`.trim(),
            // What may be chosen stands in the choice itself.
            ...(choices === undefined && name !== 'appearance' ? [view.range] : []),
            text.applies[view.applies] ?? view.applies,
          ].join(' · ')}
        </p>
        {isPromptName(name) ? (
          <details className={styles.builtIn}>
            <summary className={styles.terms}>{text.showBuiltIn}</summary>
            <pre tabIndex={0}>{BUILT_IN_PROMPTS[name]}</pre>
          </details>
        ) : null}
      </div>
      <div className={styles.control}>
        <div className={styles.line}>
          {name === 'appearance' ? (
            <SegmentedControl
              id={id}
              fullWidth
              aria-label={text.name(name)}
              data={APPEARANCES.map((value) => ({ value, label: text.appearance[value] ?? value }))}
              value={draft}
              onChange={(value) => {
                setDraft(value)
                void keep(value)
              }}
            />
          ) : choices !== undefined ? (
            <Select
              id={id}
              data={[...choices]}
              value={draft}
              aria-describedby={describedBy}
              onChange={(value) => {
                if (value === null) return
                setDraft(value)
                void keep(value)
              }}
            />
          ) : props.suggestions !== undefined ? (
            <Autocomplete
              id={id}
              data={[...props.suggestions]}
              value={draft}
              error={why !== null}
              aria-describedby={describedBy}
              onChange={(typed) => {
                setDraft(typed)
                setKept(false)
              }}
              onOptionSubmit={(chosen) => void keep(chosen)}
              onBlur={() => void keep(draft)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setDraft(String(view.value))
              }}
            />
          ) : isPromptName(name) ? (
            <Textarea
              id={id}
              value={draft}
              autosize
              minRows={2}
              maxRows={16}
              error={why !== null}
              aria-describedby={describedBy}
              onChange={(event) => {
                setDraft(event.currentTarget.value)
                setKept(false)
              }}
              onBlur={() => void keep(draft)}
            />
          ) : (
            <TextInput
              id={id}
              value={draft}
              inputMode={typeof view.default === 'number' ? 'decimal' : 'text'}
              error={why !== null}
              aria-describedby={describedBy}
              onChange={(event) => {
                setDraft(event.currentTarget.value)
                setKept(false)
              }}
              onBlur={() => void keep(draft)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') void keep(draft)
                if (event.key === 'Escape') {
                  setDraft(String(view.value))
                  setRefused(false)
                }
              }}
            />
          )}
          {view.unit === '' ? null : (
            <span className={styles.unit}>{text.unit(view.unit, draft.trim())}</span>
          )}
          {props.tool}
        </div>
        <div className={styles.under} id={`${id}state`} role="status">
          {why === null ? null : <span className={styles.refused}>{why}</span>}
          {kept && why === null ? <span>{text.saved}</span> : null}
          {isDefault ? null : (
            <button
              type="button"
              className={common.link}
              aria-label={text.reset(text.name(name))}
              onClick={() => {
                setDraft(String(view.default))
                void keep(String(view.default))
              }}
            >
              {text.resetShort}
            </button>
          )}
        </div>
      </div>
    </div>
  )
}
