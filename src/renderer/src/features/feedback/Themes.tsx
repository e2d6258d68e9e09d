import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, share, signed } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { ThemeEditor } from './ThemeEditor.tsx'
import { ThemeQuestions } from './ThemeQuestions.tsx'
import { type ThemeOrder, impactDomain, sortThemes, themesNote } from './themesShown.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { ThemeRow, ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback
const SHOWN = 10

/** The interval as a line around a dot, on a scale that all rows share; the line in the middle is no impact. */
function ImpactPlot({ row, reach }: { row: ThemeRow; reach: number }) {
  const { impact, impactLow, impactHigh } = row
  if (impact === null || impactLow === null || impactHigh === null) return <span className={styles.dotPlot} />
  const isCutLow = impactLow < -reach
  const isCutHigh = impactHigh > reach
  const at = (value: number): number => 50 + (50 * Math.min(reach, Math.max(-reach, value))) / reach
  return (
    <span className={styles.dotPlot}>
      <span className={styles.dotOverall} style={{ left: '50%' }} />
      <span
        className={styles.dotInterval}
        data-cut-low={isCutLow || undefined}
        data-cut-high={isCutHigh || undefined}
        style={{ left: `${at(impactLow)}%`, width: `${at(impactHigh) - at(impactLow)}%` }}
      />
      <span
        className={styles.dot}
        data-small={row.smallSample || undefined}
        style={{ left: `${at(impact)}%` }}
      />
    </span>
  )
}

function Row({ row, most, reach }: { row: ThemeRow; most: number; reach: number }) {
  const change = useFilterStore((state) => state.change)
  const chosen = useFilterStore((state) => state.filter.theme) === row.id
  return (
    <button
      type="button"
      className={styles.themeRow}
      aria-pressed={chosen}
      title={text.themeRow(row)}
      onClick={() => change({ theme: chosen ? null : row.id })}
    >
      <span className={styles.dotName}>
        {row.name}
        {row.namedBy === null ? null : (
          <span className={styles.quiet} title={text.themesNamedBy(row.namedBy)}>
            {' '}
            {text.themesNamedMark}
          </span>
        )}
        {row.doubtful === 0 ? null : (
          <span className={styles.quiet}> {text.themesDoubtful(row.doubtful)}</span>
        )}
      </span>
      <span className={styles.volume} style={{ width: `${(row.items / most) * 100}%` }} />
      <span className={styles.number}>{count(row.items)}</span>
      <span className={`${styles.number} ${styles.quiet}`}>{share(row.share)}</span>
      <ImpactPlot row={row} reach={reach} />
      <span className={styles.number}>
        {row.impact === null ? messages.common.noAnswer : signed(row.impact)}
        {row.significant ? <span title={text.themesSignificant}> *</span> : null}
      </span>
    </button>
  )
}

function Rows({ summary, order }: { summary: ThemeSummary; order: ThemeOrder }) {
  const [all, setAll] = useState(false)
  const sorted = sortThemes(summary.themes, order)
  const shown = all ? sorted : sorted.slice(0, SHOWN)
  const most = Math.max(1, ...sorted.map(({ items }) => items))
  const reach = impactDomain(sorted)
  if (sorted.length === 0) return <p className={styles.quiet}>{text.themesEmpty}</p>
  return (
    <>
      <div className={`${styles.themeRow} ${styles.themeHead}`} aria-hidden="true">
        <span>{text.themesHead.name}</span>
        <span />
        <span className={styles.number}>{text.themesHead.items}</span>
        <span className={styles.number}>{text.themesHead.share}</span>
        <span>{text.themesHead.impact}</span>
        <span />
      </div>
      {shown.map((row) => (
        <Row key={row.id} row={row} most={most} reach={reach} />
      ))}
      <p className={common.sectionNote} style={{ marginTop: 8 }}>
        {text.themesUnassigned(summary.unassigned, summary.withText)}. {text.themesImpactNote}{' '}
        {sorted.length > SHOWN ? (
          <button type="button" className={common.link} onClick={() => setAll(!all)}>
            {all ? text.themesFewer : text.themesMore}
          </button>
        ) : null}
      </p>
    </>
  )
}

const isOrder = (value: string): value is ThemeOrder => value === 'volume' || value === 'impact'

/** Themes by volume or by what they do to the score; each opens its texts, and a person may change them in place. */
export function Themes() {
  const filter = useFilter()
  const themes = useRequest('feedback.themes', { filter: { ...filter, theme: null } })
  const [order, setOrder] = useState<ThemeOrder>('volume')
  const [editing, setEditing] = useState(false)
  const note = themes.data === null ? '' : themesNote(themes.data)
  return (
    <Section
      title={text.themes}
      className={styles.full}
      tools={
        <span className={styles.themeTools}>
          <span className={common.sectionNote}>{note}</span>
          <SegmentedControl
            size="xs"
            aria-label={text.themesOrder}
            data={[
              { value: 'volume', label: text.themesByVolume },
              { value: 'impact', label: text.themesByImpact },
            ]}
            value={order}
            onChange={(value) => isOrder(value) && setOrder(value)}
          />
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={editing}
            onClick={() => setEditing(!editing)}
          >
            {editing ? text.themesEditDone : text.themesEdit}
          </Button>
        </span>
      }
    >
      {editing ? <ThemeEditor /> : null}
      <ThemeQuestions />
      <Answered request={themes} lines={8}>
        {(summary) => <Rows summary={summary} order={order} />}
      </Answered>
    </Section>
  )
}
