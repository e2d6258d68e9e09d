import { useEffect, useId, useRef, useState } from 'react'
import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { messages } from '../messages/en.ts'
import { Answered } from '../components/Answered.tsx'
import { SearchIcon } from '../components/icons.tsx'
import { snippetParts } from '../components/snippet.ts'
import { useClient } from '../ipc/context.ts'
import { NOT_YET, useRequest } from '../ipc/useRequest.ts'
import { useFilterStore } from '../stores/filter.ts'
import { usePlaceStore } from '../stores/place.ts'
import { isTyping } from './keys.ts'
import common from '../components/common.module.css'
import styles from './search.module.css'
import type { KeyboardEvent } from 'react'
import type { z } from 'zod'
import type { SearchHit } from '../../../shared/domain/item.ts'

type Hit = z.infer<typeof SearchHit>
const text = messages.shell.search
const LIMIT = 40

/** Full-text search over all texts; a hit opens where it stands. */
export function SearchBox() {
  const client = useClient()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const [query, setQuery] = useState('')
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [asked] = useDebouncedValue(query.trim(), 150)
  const result = useRequest('items.search', open && asked !== '' ? { query: asked, limit: LIMIT } : NOT_YET)
  const hits = result.data?.hits ?? []
  const { openItem, openChain, place, go } = usePlaceStore()
  const change = useFilterStore((state) => state.change)
  const filtered = useFilterStore((state) => state.filter.query)
  useEffect(() => setQuery(filtered), [filtered])

  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent): void => {
      const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f'
      const slash = event.key === '/' && !isTyping(event.target)
      if (!find && !slash) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [])
  useEffect(() => setChosen(0), [asked])
  useEffect(() => {
    document.getElementById(`${id}${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, chosen])

  const filterBy = (): void => {
    change({ query: query.trim() })
    if (!['feedback', 'mail', 'customers'].includes(place)) go('feedback')
    setOpen(false)
  }
  const openHit = async (hit: Hit): Promise<void> => {
    setOpen(false)
    if (hit.kind === 'survey') return openItem(hit.item)
    const { chain } = await client.request('mail.chainOf', { item: hit.item }).catch(() => ({ chain: null }))
    if (chain === null) openItem(hit.item)
    else openChain(chain, hit.item)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // What is left in the box is what the views are filtered by.
      setQuery(filtered)
      if (open) setOpen(false)
      else field.current?.blur()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setChosen((before) => Math.max(0, Math.min(hits.length, before + (event.key === 'ArrowDown' ? 1 : -1))))
    } else if (event.key === 'Enter' && query.trim() !== '') {
      const hit = chosen === 0 ? undefined : hits[chosen - 1]
      if (hit === undefined) filterBy()
      else void openHit(hit)
    }
  }
  const shown = open && query.trim() !== ''
  return (
    <div
      ref={box}
      className={styles.search}
      role="search"
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <TextInput
        ref={field}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKeyDown}
        placeholder={text.placeholder}
        leftSection={<SearchIcon size={14} />}
        role="combobox"
        aria-label={text.label}
        aria-expanded={shown}
        aria-controls={shown ? `${id}list` : undefined}
        aria-activedescendant={shown ? `${id}${chosen}` : undefined}
        aria-autocomplete="list"
      />
      {shown ? (
        <div className={styles.searchPanel} onMouseDown={(event) => event.preventDefault()}>
          <div id={`${id}list`} className={styles.searchList} role="listbox" aria-label={text.results}>
            <div
              id={`${id}0`}
              role="option"
              aria-selected={chosen === 0}
              className={styles.paletteOption}
              onClick={filterBy}
            >
              {text.filterBy(query.trim())}
            </div>
            {hits.map((hit, index) => (
              <div
                key={hit.item}
                id={`${id}${index + 1}`}
                role="option"
                aria-selected={chosen === index + 1}
                className={styles.hit}
                onClick={() => void openHit(hit)}
              >
                <span className={styles.hitKind}>{text[hit.kind]}</span>
                <span className={`${common.clamped} ${styles.hitText}`}>
                  {hit.attachment === null ? null : (
                    <span className={styles.hitKind}>{text.inAttachment(hit.attachment)} </span>
                  )}
                  {snippetParts(hit.snippet).map((part, at) =>
                    part.match ? <mark key={at}>{part.text}</mark> : part.text,
                  )}
                </span>
              </div>
            ))}
          </div>
          <div className={styles.searchSummary} role="status">
            {asked === '' ? null : (
              <Answered request={result} lines={2}>
                {(answer) =>
                  answer.total === 0 ? (
                    <>
                      {text.nothing(asked)} {text.nothingHint}
                    </>
                  ) : (
                    <>
                      {text.summary(answer.total, answer.milliseconds)}
                      {answer.total > answer.hits.length ? `, ${text.firstOnes(answer.hits.length)}` : ''}
                    </>
                  )
                }
              </Answered>
            )}
          </div>
        </div>
      ) : null}
    </div>
  )
}
