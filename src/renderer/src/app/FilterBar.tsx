import { Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../messages/en.ts'
import { writtenDay } from '../messages/format.ts'
import { ItemStage, Sentiment, Urgency } from '../../../shared/domain/labels.ts'
import { NPS_GROUPS } from '../components/scores.ts'
import { CloseIcon, DownIcon } from '../components/icons.tsx'
import { SampleMark } from '../components/marks.tsx'
import { activeParts, effectiveFilter, toggleSource } from '../stores/filterLogic.ts'
import { useFilterStore } from '../stores/filter.ts'
import { useSources } from '../stores/sourcesContext.ts'
import { FolderFilter, SegmentFilter, ThemeFilter } from './FilterParts.tsx'
import { lastDays, thisYear } from './periods.ts'
import shell from './app.module.css'
import styles from './filters.module.css'
import type { ReactNode } from 'react'

const text = messages.shell.filter

/** One part of the filter: a button that says its value and opens a panel to choose another. */
export function FilterPart(props: {
  name: string
  value: string
  set: boolean
  children: (close: () => void) => ReactNode
}) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={styles.filterButton}
          data-set={props.set || undefined}
          aria-label={text.button(props.name, props.value)}
          onClick={() => setOpen((before) => !before)}
        >
          {props.set ? <b>{props.value}</b> : props.name}
          <DownIcon size={12} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={4}>{props.children(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  )
}

export function Option(props: {
  chosen: boolean
  onChoose: () => void
  children: ReactNode
  extra?: ReactNode
}) {
  return (
    <button type="button" className={styles.option} aria-pressed={props.chosen} onClick={props.onChoose}>
      <span className={styles.optionName}>{props.children}</span>
      {props.extra === undefined ? null : <span>{props.extra}</span>}
    </button>
  )
}

function ChoiceFilter<T extends string>(props: {
  name: string
  any: string
  values: readonly T[]
  value: string | null
  label: (value: T) => string
  onChange: (value: T | null) => void
}) {
  const { value } = props
  const chosen = props.values.find((candidate) => candidate === value)
  return (
    <FilterPart
      name={props.name}
      value={chosen === undefined ? (value ?? props.any) : props.label(chosen)}
      set={value !== null}
    >
      {(close) => (
        <div className={styles.options}>
          {[null, ...props.values].map((candidate) => (
            <Option
              key={candidate ?? ''}
              chosen={candidate === value}
              onChoose={() => {
                props.onChange(candidate)
                close()
              }}
            >
              {candidate === null ? props.any : props.label(candidate)}
            </Option>
          ))}
        </div>
      )}
    </FilterPart>
  )
}

function SourceFilter() {
  const sources = useSources()
  const { filter, change } = useFilterStore()
  const mixed = sources.some((source) => source.sample) && sources.some((source) => !source.sample)
  const chosen = filter.sources.filter((id) => sources.some((source) => source.id === id))
  const all = mixed ? text.ownOnly : text.allSources
  const value =
    chosen.length === 0
      ? all
      : chosen.length === 1
        ? (sources.find((source) => source.id === chosen[0])?.name ?? all)
        : text.sources(chosen.length)
  return (
    <FilterPart name={text.source} value={value} set={chosen.length > 0}>
      {() => (
        <div className={styles.options}>
          <Option chosen={chosen.length === 0} onChoose={() => change({ sources: [] })}>
            {all}
          </Option>
          {sources.map((source) => (
            <Option
              key={source.id}
              chosen={chosen.includes(source.id)}
              onChoose={() => change({ sources: toggleSource(chosen, source.id, sources) })}
              extra={source.sample ? <SampleMark /> : messages.sources.kind[source.kind]}
            >
              {source.name}
            </Option>
          ))}
        </div>
      )}
    </FilterPart>
  )
}

function PeriodFilter() {
  const { filter, change } = useFilterStore()
  const { from, to } = filter
  const value =
    from !== null && to !== null
      ? text.periodBetween(writtenDay(from), writtenDay(to))
      : from !== null
        ? text.periodFrom(writtenDay(from))
        : to !== null
          ? text.periodTo(writtenDay(to))
          : text.allTime
  return (
    <FilterPart name={text.period} value={value} set={from !== null || to !== null}>
      {(close) => (
        <div className={styles.panel}>
          <div>
            {[
              { label: text.allTime, period: { from: null, to: null } },
              { label: text.lastDays(30), period: lastDays(30, new Date()) },
              { label: text.lastDays(90), period: lastDays(90, new Date()) },
              { label: text.thisYear, period: thisYear(new Date()) },
            ].map(({ label, period }) => (
              <Option
                key={label}
                chosen={period.from === from && period.to === to}
                onChoose={() => {
                  change(period)
                  close()
                }}
              >
                {label}
              </Option>
            ))}
          </div>
          <div className={styles.panelRow}>
            <TextInput
              type="date"
              label={text.from}
              value={from ?? ''}
              max={to ?? undefined}
              onChange={(event) => change({ from: event.currentTarget.value || null })}
            />
            <TextInput
              type="date"
              label={text.to}
              value={to ?? ''}
              min={from ?? undefined}
              onChange={(event) => change({ to: event.currentTarget.value || null })}
            />
          </div>
        </div>
      )}
    </FilterPart>
  )
}

/** A part that is set elsewhere (a click on a mark) and can only be taken away here. */
function SetPart({ value, name, onRemove }: { value: string; name: string; onRemove: () => void }) {
  return (
    <span className={styles.filterText}>
      {value}
      <button type="button" className={shell.footButton} aria-label={text.remove(name)} onClick={onRemove}>
        <CloseIcon size={12} />
      </button>
    </span>
  )
}

/** The one filter that all views share. */
export function FilterBar() {
  const { filter, change, clear } = useFilterStore()
  const sources = useSources()
  const asked = effectiveFilter(filter, sources)
  return (
    <div className={styles.filters} role="group" aria-label={messages.shell.filterBar}>
      <SourceFilter />
      <PeriodFilter />
      <SegmentFilter asked={asked} />
      <ChoiceFilter
        name={text.score}
        any={text.anyScore}
        values={[...NPS_GROUPS].reverse()}
        value={filter.score === null ? filter.group : text.scoreIs(filter.score)}
        label={(group) => messages.common.group[group]}
        onChange={(group) => change({ group, score: null })}
      />
      <ChoiceFilter
        name={text.sentiment}
        any={text.anySentiment}
        values={Sentiment.options}
        value={filter.sentiment}
        label={messages.common.label}
        onChange={(sentiment) => change({ sentiment })}
      />
      <ChoiceFilter
        name={text.urgency}
        any={text.anyUrgency}
        values={Urgency.options}
        value={filter.urgency}
        label={messages.common.label}
        onChange={(urgency) => change({ urgency })}
      />
      <ThemeFilter asked={asked} />
      {sources.some((source) => source.kind === 'email') ? <FolderFilter asked={asked} /> : null}
      <ChoiceFilter
        name={text.stage}
        any={text.anyStage}
        values={ItemStage.options}
        value={filter.stage}
        label={(stage) => text.stageMeaning[stage]}
        onChange={(stage) => change({ stage })}
      />
      {filter.customer === null ? null : (
        <SetPart name={text.customer} value={filter.customer} onRemove={() => change({ customer: null })} />
      )}
      {filter.query === '' ? null : (
        <SetPart name={text.text} value={text.query(filter.query)} onRemove={() => change({ query: '' })} />
      )}
      {activeParts(filter) === 0 ? null : (
        <button type="button" className={styles.filterButton} onClick={clear}>
          {text.clear}
        </button>
      )}
    </div>
  )
}
