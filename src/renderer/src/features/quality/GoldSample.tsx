import { useEffect, useRef, useState } from 'react'
import { Button, Textarea } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { Key } from '../../components/marks.tsx'
import { useAction, type Requested } from '../../ipc/useRequest.ts'
import { foreignLine } from '../../components/foreign.ts'
import { isTyping } from '../../app/keys.ts'
import { GOLD_FIELDS, PRIORITY_BANDS } from '../../../../shared/domain/quality.ts'
import { type KeyedValue, goldActionOf, keysOf } from './goldKeys.ts'
import styles from './quality.module.css'
import type { GoldItem, GoldLabels, GoldProgress } from '../../../../shared/domain/quality.ts'

const text = messages.quality.gold
const DRAWN_AT_ONCE = 50

type Chosen = Partial<Record<KeyedValue['field'], string>>

/** The values of a field, each with its key. */
function Choices(props: {
  field: KeyedValue['field']
  options: readonly string[]
  chosen: Chosen
  keyOf: ReadonlyMap<string, string>
  onChoose: (chosen: KeyedValue) => void
  hint?: string
}) {
  const { field, options, chosen, keyOf, onChoose } = props
  const name = messages.quality.fieldName(field)
  return (
    <div role="group" aria-label={name}>
      <h3>{name}</h3>
      {props.hint === undefined ? null : <p>{props.hint}</p>}
      <div className={styles.goldChoices}>
        {options.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={chosen[field] === value}
            aria-keyshortcuts={keyOf.get(`${field} ${value}`)}
            className={styles.goldChoice}
            onClick={() => onChoose({ field, value })}
          >
            {messages.common.label(value)} <Key>{keyOf.get(`${field} ${value}`) ?? ''}</Key>
          </button>
        ))}
      </div>
    </div>
  )
}

/** A priority is taken back by choosing it again: it need not be given. */
const choose = (chosen: Chosen, { field, value }: KeyedValue): Chosen => {
  if (field !== 'priority' || chosen.priority !== value) return { ...chosen, [field]: value }
  const { priority: _taken, ...others } = chosen
  return others
}

/** One a line; null where nothing was written: it is not known then whether there are none. */
function entitiesOf(written: string): string[] | null {
  const lines = written.split('\n').map((line) => line.trim())
  const entities = lines.filter((line) => line !== '' && line !== '-')
  return lines.every((line) => line === '') ? null : entities
}

/** Whether the focus is on a control that is not one of the form's labels; a label is chosen by its key or a click. */
function isOnForeignControl(target: EventTarget | null, form: Element | null): boolean {
  if (!(target instanceof Element)) return false
  const control = target.closest('button, summary, a')
  if (control === null) return false
  return !(control.matches('[aria-pressed]') && form?.contains(control))
}

/** One item without anything that was said of it, and the choices, each with its key. */
function LabelForm(props: { item: GoldItem; busy: boolean; onSave: (labels: GoldLabels) => void }) {
  const { item, busy, onSave } = props
  const fields = GOLD_FIELDS[item.kind]
  const [chosen, setChosen] = useState<Chosen>({})
  const [entities, setEntities] = useState('')
  const form = useRef<HTMLDivElement>(null)
  const shownText = useRef<HTMLDivElement>(null)
  const isComplete = fields.every(([field]) => chosen[field] !== undefined)
  const onChoose = (value: KeyedValue): void => setChosen((before) => choose(before, value))
  const save = (): void => {
    if (!isComplete || busy) return
    onSave({
      item: item.item,
      labels: fields.map(([field]) => ({ field, value: chosen[field]! })),
      priority: PRIORITY_BANDS.find((band) => band === chosen.priority) ?? null,
      entities: entitiesOf(entities),
    })
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, target } = event
      const isOnControl = isOnForeignControl(target, form.current)
      const pressed = {
        key,
        isTaken: isTyping(target) || event.ctrlKey || event.metaKey || event.altKey,
        isDialogOpen: document.querySelector('[role="dialog"]') !== null,
        isOnControl,
      }
      const action = goldActionOf(pressed, item.kind, isComplete)
      if (action === null) return
      event.preventDefault()
      if (action === 'save') return save()
      onChoose(action)
      // Who labels by keys goes on with Enter: it must not press what was pressed to come here, as the rail.
      if (isOnControl) shownText.current?.focus({ preventScroll: true })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const keyOf = new Map([...keysOf(item.kind)].map(([key, { field, value }]) => [`${field} ${value}`, key]))
  return (
    <div className={styles.gold} ref={form}>
      <div className={styles.goldText} ref={shownText} tabIndex={0} role="group" aria-label={text.item}>
        {item.subject === null ? null : <h3 dir="auto">{foreignLine(item.subject)}</h3>}
        <p dir="auto">{item.text}</p>
      </div>
      {fields.map(([field, options]) => (
        <Choices key={field} {...{ field, options, chosen, keyOf, onChoose }} />
      ))}
      {item.kind === 'email' ? (
        <Choices
          {...{ field: 'priority', options: PRIORITY_BANDS, chosen, keyOf, onChoose }}
          hint={text.priorityHint}
        />
      ) : null}
      {item.kind === 'email' ? (
        <Textarea
          label={text.entities}
          description={text.entitiesHint}
          value={entities}
          onChange={(event) => setEntities(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
          w="100%"
          maw="60ch"
        />
      ) : null}
      <Button onClick={save} disabled={!isComplete} loading={busy}>
        {text.save}
      </Button>
    </div>
  )
}

/** Draws the sample, and labels it blind, one item after the other. */
export function GoldSample({ progress }: { progress: Requested<GoldProgress> }) {
  const draw = useAction('quality.draw')
  const label = useAction('quality.label')
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Answered request={progress} lines={3}>
        {({ drawn, labelled, next }) => (
          <>
            <p>{text.progress(labelled, drawn)}</p>
            {next === null ? null : (
              <LabelForm
                key={next.item}
                item={next}
                busy={label.busy}
                onSave={(labels) => void label.run(labels).then(() => progress.refresh())}
              />
            )}
            {next !== null ? null : (
              <Button
                my={8}
                variant="default"
                loading={draw.busy}
                onClick={() => void draw.run({ size: DRAWN_AT_ONCE }).then(() => progress.refresh())}
              >
                {text.draw(DRAWN_AT_ONCE)}
              </Button>
            )}
            {draw.error === null ? null : <ErrorNotice error={draw.error} />}
            {label.error === null ? null : <ErrorNotice error={label.error} />}
          </>
        )}
      </Answered>
    </Section>
  )
}
