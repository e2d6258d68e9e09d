import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../messages/en.ts'
import { count } from '../messages/format.ts'
import { Answered } from '../components/Answered.tsx'
import { NOT_YET, useRequest } from '../ipc/useRequest.ts'
import { useFilterStore } from '../stores/filter.ts'
import { FilterPart, Option } from './FilterBar.tsx'
import search from './search.module.css'
import styles from './filters.module.css'
import type { Filter } from '../../../shared/domain/filter.ts'

const text = messages.shell.filter

/** Asked only while the panel is open. */
function SegmentPanel({ asked, onDone }: { asked: Filter; onDone: () => void }) {
  const change = useFilterStore((state) => state.change)
  const filter = { ...asked, segment: null }
  const columns = useRequest('feedback.segmentColumns', { filter })
  const [chosen, setChosen] = useState<string | null>(asked.segment?.column ?? null)
  const column = chosen ?? columns.data?.[0] ?? null
  const values = useRequest('feedback.segments', column === null ? NOT_YET : { filter, by: column })
  return (
    <div className={styles.panel}>
      <Answered request={columns}>
        {(names) =>
          names.length === 0 ? (
            <p className={search.searchSummary}>{text.noSegments}</p>
          ) : (
            <>
              <Select
                label={text.chooseColumn}
                data={names}
                value={column}
                onChange={setChosen}
                comboboxProps={{ withinPortal: false }}
              />
              <Option
                chosen={asked.segment === null}
                onChoose={() => {
                  change({ segment: null })
                  onDone()
                }}
              >
                {text.anySegment}
              </Option>
              <div className={styles.options}>
                <Answered request={values}>
                  {({ groups }) =>
                    groups.map((row) => (
                      <Option
                        key={row.key}
                        chosen={asked.segment?.column === column && asked.segment.value === row.key}
                        onChoose={() => {
                          if (column !== null) change({ segment: { column, value: row.key } })
                          onDone()
                        }}
                        extra={count(row.n)}
                      >
                        {row.key === '' ? messages.feedback.segmentBlank : row.key}
                      </Option>
                    ))
                  }
                </Answered>
              </div>
            </>
          )
        }
      </Answered>
    </div>
  )
}

export function SegmentFilter({ asked }: { asked: Filter }) {
  const { segment } = asked
  return (
    <FilterPart
      name={text.segment}
      value={
        segment === null
          ? text.anySegment
          : `${segment.column}: ${segment.value || messages.feedback.segmentBlank}`
      }
      set={segment !== null}
    >
      {(close) => <SegmentPanel asked={asked} onDone={close} />}
    </FilterPart>
  )
}

function ThemePanel({ asked, onDone }: { asked: Filter; onDone: () => void }) {
  const change = useFilterStore((state) => state.change)
  const themes = useRequest('feedback.themes', { filter: { ...asked, theme: null } })
  const [find, setFind] = useState('')
  const choose = (theme: number | null): void => {
    change({ theme })
    onDone()
  }
  return (
    <div className={styles.panel}>
      <TextInput
        aria-label={text.findTheme}
        placeholder={text.findTheme}
        value={find}
        onChange={(event) => setFind(event.currentTarget.value)}
        data-autofocus
      />
      <div className={styles.options}>
        <Option chosen={asked.theme === null} onChoose={() => choose(null)}>
          {text.anyTheme}
        </Option>
        <Answered request={themes}>
          {(summary) =>
            summary.themes.length === 0 ? (
              <p className={search.searchSummary}>{text.noThemes}</p>
            ) : (
              summary.themes
                .filter((row) => row.name.toLowerCase().includes(find.trim().toLowerCase()))
                .slice(0, 200)
                .map((row) => (
                  <Option
                    key={row.id}
                    chosen={asked.theme === row.id}
                    onChoose={() => choose(row.id)}
                    extra={count(row.items)}
                  >
                    {row.name}
                  </Option>
                ))
            )
          }
        </Answered>
      </div>
    </div>
  )
}

export function ThemeFilter({ asked }: { asked: Filter }) {
  const chosen = asked.theme
  const themes = useRequest('themes.known', chosen === null ? NOT_YET : undefined)
  const name = themes.data?.themes.find((row) => row.id === chosen)?.name
  return (
    <FilterPart
      name={text.theme}
      value={chosen === null ? text.anyTheme : (name ?? text.theme)}
      set={chosen !== null}
    >
      {(close) => <ThemePanel asked={asked} onDone={close} />}
    </FilterPart>
  )
}

function FolderPanel({ asked, onDone }: { asked: Filter; onDone: () => void }) {
  const change = useFilterStore((state) => state.change)
  const folders = useRequest('mail.folders', { filter: { ...asked, folder: null } })
  const [find, setFind] = useState('')
  const choose = (folder: string | null): void => {
    change({ folder })
    onDone()
  }
  return (
    <div className={styles.panel}>
      <TextInput
        aria-label={text.findFolder}
        placeholder={text.findFolder}
        value={find}
        onChange={(event) => setFind(event.currentTarget.value)}
        data-autofocus
      />
      <div className={styles.options}>
        <Option chosen={asked.folder === null} onChoose={() => choose(null)}>
          {text.anyFolder}
        </Option>
        <Answered request={folders}>
          {(rows) =>
            rows.length === 0 ? (
              <p className={search.searchSummary}>{text.noFolders}</p>
            ) : (
              rows
                .filter((row) => row.name.toLowerCase().includes(find.trim().toLowerCase()))
                .slice(0, 200)
                .map((row) => (
                  <Option
                    key={`${row.kind} ${row.name}`}
                    chosen={asked.folder === row.name}
                    onChoose={() => choose(row.name)}
                    extra={`${text.folderKind[row.kind]}, ${count(row.messages)}`}
                  >
                    {row.name}
                  </Option>
                ))
            )
          }
        </Answered>
      </div>
    </div>
  )
}

/** Folders and labels of the mailboxes. */
export function FolderFilter({ asked }: { asked: Filter }) {
  return (
    <FilterPart name={text.folder} value={asked.folder ?? text.anyFolder} set={asked.folder !== null}>
      {(close) => <FolderPanel asked={asked} onDone={close} />}
    </FilterPart>
  )
}
