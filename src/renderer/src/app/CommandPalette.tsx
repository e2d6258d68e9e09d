import { Modal } from '@mantine/core'
import { useEffect, useId, useMemo, useState } from 'react'
import { messages } from '../messages/en.ts'
import { usePlaceStore } from '../stores/place.ts'
import { matchingCommands } from './commands.ts'
import { useCommands } from './useCommands.ts'
import styles from './search.module.css'
import type { KeyboardEvent } from 'react'
import type { Command } from './commands.ts'

const text = messages.shell.palette

function Palette({ onClose }: { onClose: () => void }) {
  const id = useId()
  const commands = useCommands()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const matching = useMemo(() => matchingCommands(commands, query), [commands, query])
  useEffect(() => setChosen(0), [query])
  useEffect(() => {
    document.getElementById(`${id}${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, chosen])
  const run = (command: Command | undefined): void => {
    if (command === undefined) return
    onClose()
    // After the dialog gave the focus back, so that a command may take it.
    setTimeout(() => command.run(), 0)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (matching.length > 0) setChosen((before) => (before + step + matching.length) % matching.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(matching[chosen])
    }
  }
  return (
    <>
      <input
        className={styles.paletteInput}
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        placeholder={text.placeholder}
        role="combobox"
        aria-label={text.title}
        aria-expanded="true"
        aria-controls={`${id}list`}
        aria-activedescendant={matching.length > 0 ? `${id}${chosen}` : undefined}
        aria-autocomplete="list"
        spellCheck={false}
      />
      <div
        className={styles.paletteList}
        role="listbox"
        id={`${id}list`}
        aria-label={text.title}
        tabIndex={-1}
      >
        {matching.length === 0 ? (
          <div className={styles.paletteGroup} role="option" aria-selected="false" aria-disabled="true">
            {text.nothing}
          </div>
        ) : null}
        {matching.map((command, index) => (
          <div key={command.id} role="presentation">
            {query === '' && matching[index - 1]?.group !== command.group ? (
              <div className={styles.paletteGroup} role="presentation">
                {text.groups[command.group]}
              </div>
            ) : null}
            <div
              id={`${id}${index}`}
              role="option"
              aria-selected={index === chosen}
              className={styles.paletteOption}
              onClick={() => run(command)}
              onMouseMove={() => setChosen(index)}
            >
              {command.name}
            </div>
          </div>
        ))}
      </div>
      <p className={styles.paletteHint}>{text.keys}</p>
    </>
  )
}

/** Ctrl/Cmd+K: every place, action and filter by its name. */
export function CommandPalette() {
  const open = usePlaceStore((state) => state.palette)
  const show = usePlaceStore((state) => state.showPalette)
  useEffect(() => {
    const toggle = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      show(!usePlaceStore.getState().palette)
    }
    window.addEventListener('keydown', toggle)
    return () => window.removeEventListener('keydown', toggle)
  }, [show])
  return (
    <Modal.Root opened={open} onClose={() => show(false)} size={560} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={text.title}>
        <Palette onClose={() => show(false)} />
      </Modal.Content>
    </Modal.Root>
  )
}
