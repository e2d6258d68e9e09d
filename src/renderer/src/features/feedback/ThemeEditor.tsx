import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { type SyntheticEvent, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import styles from './themeEditor.module.css'
import common from '../../components/common.module.css'
import {
  type KnownThemes,
  LONGEST_THEME_DESCRIPTION,
  LONGEST_THEME_NAME,
} from '../../../../shared/domain/theme.ts'
import type { RequestInput } from '../../../../shared/ipc/index.ts'

const text = messages.feedback.themeEditor
type Known = KnownThemes['themes'][number]
type Edit = (change: RequestInput<'themes.edit'>) => Promise<boolean>

/** Why what is typed cannot be kept; null where it can. */
const tooLong = (typed: string, longest: number): string | null =>
  typed.trim().length > longest ? text.tooLong(typed.trim().length, longest) : null

/** A theme whose name is changed by typing another one; it is kept with Enter or when the field is left, as settings are. */
function ThemeLine(props: {
  theme: Known
  chosen: boolean
  onChoose: (on: boolean) => void
  edit: Edit
  busy: boolean
}) {
  const { theme, chosen, onChoose, edit, busy } = props
  const [draft, setDraft] = useState<string | null>(null)
  /** What is being kept: Enter and leaving the field ask for it once. */
  const asked = useRef<string | null>(null)
  const refused = tooLong(draft ?? '', LONGEST_THEME_NAME)
  const rename = (): void => {
    const name = draft?.trim() ?? ''
    if (name === theme.name || name === '') return setDraft(null)
    if (refused !== null || asked.current === name) return
    asked.current = name
    void edit({ kind: 'rename', theme: theme.id, name }).then((done) => {
      asked.current = null
      if (done) setDraft(null)
    })
  }
  return (
    <li className={styles.line}>
      <Checkbox
        size="xs"
        aria-label={text.choose(theme.name)}
        checked={chosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <form
        className={styles.name}
        onSubmit={(event) => {
          event.preventDefault()
          rename()
        }}
      >
        <TextInput
          size="xs"
          aria-label={text.nameOf(theme.name)}
          value={draft ?? theme.name}
          error={refused}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(null)
          }}
        />
      </form>
      {(['split', 'archive'] as const).map((kind) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="subtle"
          aria-label={text[`${kind}Of`](theme.name)}
          disabled={busy}
          onClick={() => void edit({ kind, theme: theme.id })}
        >
          {text[kind]}
        </Button>
      ))}
    </li>
  )
}

function AddTheme({ edit, busy }: { edit: Edit; busy: boolean }) {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const nameRefused = tooLong(name, LONGEST_THEME_NAME)
  const descriptionRefused = tooLong(description, LONGEST_THEME_DESCRIPTION)
  const cannotAdd = name.trim() === '' || nameRefused !== null || descriptionRefused !== null
  const add = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (cannotAdd) return
    void edit({ kind: 'add', name, description }).then((done) => {
      if (!done) return
      setName('')
      setDescription('')
    })
  }
  return (
    <form onSubmit={add} className={styles.add}>
      <TextInput
        size="xs"
        label={text.addName}
        value={name}
        error={nameRefused}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        className={styles.description}
        label={text.addDescription}
        value={description}
        error={descriptionRefused}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" variant="default" disabled={busy || cannotAdd}>
        {text.add}
      </Button>
    </form>
  )
}

function Lists({ known, edit, busy }: { known: KnownThemes; edit: Edit; busy: boolean }) {
  const [chosen, setChosen] = useState<readonly number[]>([])
  const active = known.themes.filter(({ state }) => state === 'active')
  const away = known.themes.filter(({ state }) => state !== 'active')
  const nameOf = (id: number | null): string => known.themes.find((theme) => theme.id === id)?.name ?? ''
  const sources = chosen.filter((id) => active.some((theme) => theme.id === id))
  const merge = (into: string | null): void => {
    if (into === null) return
    const themes = sources.filter((id) => id !== Number(into))
    void edit({ kind: 'merge', themes, into: Number(into) }).then((done) => done && setChosen([]))
  }
  return (
    <>
      <ul className={styles.lines}>
        {active.map((theme) => (
          <ThemeLine
            key={theme.id}
            theme={theme}
            chosen={chosen.includes(theme.id)}
            onChoose={(on) => setChosen(on ? [...chosen, theme.id] : chosen.filter((id) => id !== theme.id))}
            edit={edit}
            busy={busy}
          />
        ))}
      </ul>
      <div className={styles.bar}>
        <Select
          size="xs"
          w={220}
          aria-label={text.mergeInto}
          placeholder={text.mergeChosen(sources.length)}
          disabled={busy || sources.length === 0 || active.length < 2}
          data={active
            .filter(({ id }) => sources.length > 1 || id !== sources[0])
            .map(({ id, name }) => ({ value: String(id), label: name }))}
          value={null}
          onChange={merge}
        />
        <Button
          size="xs"
          variant="default"
          disabled={busy || known.lastEdit === null}
          onClick={() => void edit({ kind: 'undo' })}
        >
          {known.lastEdit === null ? text.undoNothing : text.undo(known.lastEdit.kind, known.lastEdit.names)}
        </Button>
      </div>
      <AddTheme edit={edit} busy={busy} />
      {away.length === 0 ? null : (
        <p className={common.sectionNote}>
          {text.away}{' '}
          {away.map((theme) => {
            const { name, mergedInto } = theme
            const shown = theme.state === 'merged' ? text.mergedAway(name, nameOf(mergedInto)) : name
            return (
              <button
                key={theme.id}
                type="button"
                className={common.link}
                aria-label={text.restoreOf(shown)}
                disabled={busy}
                onClick={() => void edit({ kind: 'restore', theme: theme.id })}
              >
                {shown}
              </button>
            )
          })}
        </p>
      )}
    </>
  )
}

/** Changes of themes: each is followed at once by words and stored vectors, and can be taken back. */
export function ThemeEditor() {
  const known = useRequest('themes.known', undefined)
  const { run, busy, error, clear } = useAction('themes.edit')
  const edit: Edit = async (change) => {
    const done = await run(change)
    known.refresh()
    return done !== null
  }
  return (
    <div className={styles.editor} aria-busy={busy}>
      <p className={common.sectionNote}>{text.hint}</p>
      {error === null ? null : <ErrorNotice error={error} title={text.failed} kept="" onClose={clear} />}
      <Answered request={known} lines={4}>
        {(themes) => <Lists known={themes} edit={edit} busy={busy} />}
      </Answered>
    </div>
  )
}
