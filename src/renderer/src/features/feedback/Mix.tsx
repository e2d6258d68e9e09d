import { messages } from '../../messages/en.ts'
import { count, shareOf } from '../../messages/format.ts'
import { languageName } from '../../components/languageName.ts'
import { Section } from '../../components/Section.tsx'
import { Sentiment, Urgency } from '../../../../shared/domain/labels.ts'
import { useFilterStore } from '../../stores/filter.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { FeedbackSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback
const LANGUAGES = 5

interface Part {
  key: string
  name: string
  items: number
}

function Rows(props: {
  parts: readonly Part[]
  chosen: string | null
  onChoose: ((key: string | null) => void) | null
}) {
  const { parts, chosen, onChoose } = props
  const total = parts.reduce((sum, part) => sum + part.items, 0)
  const most = Math.max(1, ...parts.map((part) => part.items))
  return parts.map((part) => (
    <button
      key={part.key}
      type="button"
      className={styles.mixRow}
      disabled={onChoose === null}
      aria-pressed={onChoose === null ? undefined : chosen === part.key}
      onClick={() => onChoose?.(chosen === part.key ? null : part.key)}
    >
      <span className={styles.dotName}>{part.name}</span>
      <span className={styles.volume} style={{ width: `${(part.items / most) * 100}%` }} />
      <span className={styles.number}>{count(part.items)}</span>
      <span className={`${styles.number} ${styles.quiet}`}>{shareOf(part.items, total)}</span>
    </button>
  ))
}

const ordered = (values: readonly string[], counts: Record<string, number>): Part[] =>
  values.map((key) => ({ key, name: messages.common.label(key), items: counts[key] ?? 0 }))

/** Sentiment, urgency and language of the answers in view, with how many are labelled at all. */
export function Mix({ summary }: { summary: FeedbackSummary }) {
  const { filter, change } = useFilterStore()
  const labelled = Object.values(summary.bySentiment).reduce((sum, items) => sum + items, 0)
  const languages = Object.entries(summary.byLanguage)
    .map(([key, items]) => ({ key, name: languageName(key), items }))
    .sort((a, b) => b.items - a.items)
    .slice(0, LANGUAGES)
  return (
    <div className={styles.narrow} style={{ display: 'grid', gap: 22, alignContent: 'start' }}>
      <Section
        title={text.sentiment}
        tools={<span className={common.sectionNote}>{text.mixNote(labelled, summary.items)}</span>}
      >
        <Rows
          parts={ordered([...Sentiment.options].reverse(), summary.bySentiment)}
          chosen={filter.sentiment}
          onChoose={(sentiment) => change({ sentiment })}
        />
      </Section>
      <Section title={text.urgency}>
        <Rows
          parts={ordered([...Urgency.options].reverse(), summary.byUrgency)}
          chosen={filter.urgency}
          onChoose={(urgency) => change({ urgency })}
        />
      </Section>
      {languages.length === 0 ? null : (
        <Section title={text.language}>
          <Rows parts={languages} chosen={null} onChoose={null} />
        </Section>
      )}
    </div>
  )
}
