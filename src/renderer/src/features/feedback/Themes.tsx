import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, margin, share, signed } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { themesNote } from './themesShown.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback
const SHOWN = 10

function Rows({ summary }: { summary: ThemeSummary }) {
  const change = useFilterStore((state) => state.change)
  const chosen = useFilterStore((state) => state.filter.theme)
  const [all, setAll] = useState(false)
  const sorted = summary.themes
  const isMixed = new Set(sorted.map(({ origin }) => origin === 'rule')).size === 2
  const shown = all ? sorted.slice(0, 300) : sorted.slice(0, SHOWN)
  const most = Math.max(1, sorted[0]?.items ?? 1)
  if (sorted.length === 0) return <p className={styles.quiet}>{text.themesEmpty}</p>
  return (
    <>
      <div className={`${styles.themeRow} ${styles.themeHead}`} aria-hidden="true">
        <span>{text.themesHead.name}</span>
        <span />
        <span className={styles.number}>{text.themesHead.items}</span>
        <span className={styles.number}>{text.themesHead.share}</span>
        <span className={styles.number}>{text.themesHead.nps}</span>
      </div>
      {shown.map((row) => (
        <button
          key={row.id}
          type="button"
          className={styles.themeRow}
          aria-pressed={chosen === row.id}
          onClick={() => change({ theme: chosen === row.id ? null : row.id })}
        >
          <span className={styles.dotName}>
            {row.name}
            {isMixed && row.origin === 'rule' ? (
              <span className={styles.quiet}> {text.themesByPhrase}</span>
            ) : null}
          </span>
          <span className={styles.volume} style={{ width: `${(row.items / most) * 100}%` }} />
          <span className={styles.number}>{count(row.items)}</span>
          <span className={`${styles.number} ${styles.quiet}`}>{share(row.share)}</span>
          <span className={styles.number}>
            {row.nps === null || row.nps.n === 0 ? messages.common.noAnswer : signed(row.nps.score)}{' '}
            <span className={styles.quiet}>{row.nps === null ? '' : margin(row.nps.margin)}</span>
          </span>
        </button>
      ))}
      <p className={common.sectionNote} style={{ marginTop: 8 }}>
        {text.themesUnassigned(summary.unassigned, summary.withText)}.{' '}
        {sorted.length > SHOWN ? (
          <button type="button" className={common.link} onClick={() => setAll(!all)}>
            {all ? text.themesFewer : text.themesMore}
          </button>
        ) : null}
      </p>
    </>
  )
}

/** Themes by volume, with the score of those who mention them. */
export function Themes() {
  const filter = useFilter()
  const themes = useRequest('feedback.themes', { filter: { ...filter, theme: null } })
  const note = themes.data === null ? '' : themesNote(themes.data)
  return (
    <Section
      title={text.themes}
      className={styles.wide}
      tools={<span className={common.sectionNote}>{note}</span>}
    >
      <Answered request={themes} lines={8}>
        {(summary) => <Rows summary={summary} />}
      </Answered>
    </Section>
  )
}
