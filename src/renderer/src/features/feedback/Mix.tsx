import { messages } from '../../messages/en.ts'
import { count, share, shareOf } from '../../messages/format.ts'
import { languageName } from '../../components/languageName.ts'
import { Section } from '../../components/Section.tsx'
import { Sentiment, Urgency } from '../../../../shared/domain/labels.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { useEstimates } from './useEstimates.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { FeedbackSummary, LabelEstimates } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback
const LANGUAGES = 5

interface Part {
  key: string
  name: string
  items: number
}

type Shares = LabelEstimates['bySentiment']

/** The share of a value among all texts, read or not. */
function Estimated({ shares, value }: { shares: Shares; value: string }) {
  const found = shares.find((each) => each.value === value)?.share
  if (found === undefined || found.value === null || found.low === null || found.high === null) return null
  return (
    <span className={`${styles.mixEstimate} ${styles.quiet}`}>
      {text.estimated.range(share(found.value), share(found.low), share(found.high))}
    </span>
  )
}

function Rows(props: {
  parts: readonly Part[]
  estimates?: Shares
  chosen: string | null
  onChoose: ((key: string | null) => void) | null
}) {
  const { parts, estimates = [], chosen, onChoose } = props
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
      <Estimated shares={estimates} value={part.key} />
    </button>
  ))
}

const ordered = (values: readonly string[], counts: Record<string, number>): Part[] =>
  values.map((key) => ({ key, name: messages.common.label(key), items: counts[key] ?? 0 }))

/** How the figures are to be read while the model has read a part of the texts. */
function partlyNote(summary: FeedbackSummary, { state, read, texts }: LabelEstimates): string | undefined {
  switch (state) {
    case 'estimated':
      return text.estimated.note(read, texts)
    case 'too little':
      return `${text.estimated.mixed(read, texts)} ${text.estimated.tooFew}`
    case 'chosen by answers':
      return `${text.estimated.mixed(summary.analysed.primary, summary.withText)} ${text.estimated.notHere}`
    case 'nothing open':
      return undefined
  }
}

/**
 * Sentiment, urgency and language of the answers in view, with how many are labelled at all; beside what is read in part, what
 * it tells of all.
 */
export function Mix({ summary }: { summary: FeedbackSummary }) {
  const { filter, change } = useFilterStore()
  const shown = useFilter()
  const found = useEstimates(shown, { read: summary.analysed.primary, texts: summary.withText })
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
        note={found === null ? undefined : partlyNote(summary, found)}
      >
        <Rows
          parts={ordered([...Sentiment.options].reverse(), summary.bySentiment)}
          estimates={found?.bySentiment}
          chosen={filter.sentiment}
          onChoose={(sentiment) => change({ sentiment })}
        />
      </Section>
      <Section title={text.urgency}>
        <Rows
          parts={ordered([...Urgency.options].reverse(), summary.byUrgency)}
          estimates={found?.byUrgency}
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
