import { ActionIcon } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { unsigned, writtenDay } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { CloseIcon, MailIcon } from '../../components/icons.tsx'
import { ScoreMark, StatusMark } from '../../components/marks.tsx'
import { Section } from '../../components/Section.tsx'
import { groupOfScore } from '../../components/scores.ts'
import { useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { scoresOverTime, timeline } from './timeline.ts'
import common from '../../components/common.module.css'
import styles from './customers.module.css'
import type { TimelineEntry } from './timeline.ts'
import type { ItemRow } from '../../../../shared/domain/item.ts'

const text = messages.customers
const WIDTH = 600
const HEIGHT = 96
const INSET = 10

/** Scores from 0 to 10 by date; the groups' bounds are drawn as lines. */
function Scores({ items }: { items: readonly ItemRow[] }) {
  const points = scoresOverTime(items)
  const first = points[0]
  const last = points[points.length - 1]
  if (points.length < 2 || first === undefined || last === undefined) return null
  const span = Math.max(1, Date.parse(last.at) - Date.parse(first.at))
  const x = (at: string): number =>
    INSET + ((Date.parse(at) - Date.parse(first.at)) / span) * (WIDTH - 2 * INSET)
  const y = (score: number): number =>
    HEIGHT - INSET - (Math.max(0, Math.min(10, score)) / 10) * (HEIGHT - 2 * INSET)
  const label = points.map((point) => text.scorePoint(writtenDay(point.at), point.score)).join('; ')
  return (
    <Section title={text.scores}>
      <svg className={styles.scores} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[6.5, 8.5].map((bound) => (
          <line key={bound} x1={0} x2={WIDTH} y1={y(bound)} y2={y(bound)} stroke="var(--line)" />
        ))}
        <polyline
          points={points.map((point) => `${x(point.at)},${y(point.score)}`).join(' ')}
          fill="none"
          stroke="var(--line-strong)"
          strokeWidth={1.5}
        />
        {points.map((point) => (
          <circle
            key={point.item}
            cx={x(point.at)}
            cy={y(point.score)}
            r={4.5}
            fill={`var(--${groupOfScore(point.score)})`}
          >
            <title>{text.scorePoint(writtenDay(point.at), point.score)}</title>
          </circle>
        ))}
      </svg>
    </Section>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { openItem, openChain } = usePlaceStore()
  const isChain = entry.kind === 'chain'
  return (
    <li>
      <button
        type="button"
        className={styles.entry}
        onClick={() => (entry.kind === 'chain' ? openChain(entry.chain.id) : openItem(entry.item.item))}
      >
        <span className={styles.quiet}>{entry.at === null ? text.undated : writtenDay(entry.at)}</span>
        {entry.kind === 'answer' ? <ScoreMark score={entry.item.score} /> : <MailIcon />}
        <span>
          <span className={`${common.clamped} ${styles.entryText}`}>
            {isChain
              ? entry.chain.subject || messages.mail.noSubject
              : entry.item.text || entry.item.subject || messages.feedback.noText}
          </span>
          <span className={styles.entryMeta}>
            {isChain ? (
              <>
                <StatusMark status={entry.chain.status} />
                <span>{messages.mail.messageCount(entry.chain.messages)}</span>
              </>
            ) : (
              <>
                {entry.item.sentiment === null ? null : (
                  <span>{messages.common.label(entry.item.sentiment)}</span>
                )}
                {entry.item.summary === null ? null : <span>{entry.item.summary}</span>}
              </>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

/** All of one customer: the figures, the scores, and answers and mail on one time line. */
export function CustomerPage({ customer, onClose }: { customer: string; onClose: () => void }) {
  const page = useRequest('customers.page', { customer })
  return (
    <section className={styles.page} aria-label={customer} tabIndex={0}>
      <header className={styles.pageHead}>
        <div>
          <h2>{customer}</h2>
          {page.data === null ? null : (
            <p className={styles.quiet}>
              {text.figures(page.data.row.responses, page.data.row.messages)}
              {page.data.row.openChains > 0 ? `, ${text.openChains(page.data.row.openChains)}` : ''}
              {page.data.row.meanScore === null
                ? ''
                : `, ${text.columns.mean.toLowerCase()} ${text.meanOf(unsigned(page.data.row.meanScore), page.data.row.responses)}`}
              {page.data.medianResponseHours === null
                ? ''
                : `, ${text.response(page.data.medianResponseHours)}`}
            </p>
          )}
          {page.data === null || page.data.aliases.length === 0 ? null : (
            <p className={styles.quiet}>
              {text.aliases(
                page.data.aliases
                  .map(({ address, reason }) => text.alias(address, text.aliasReason[reason]))
                  .join(', '),
              )}
            </p>
          )}
        </div>
        <ActionIcon aria-label={text.close} onClick={onClose}>
          <CloseIcon />
        </ActionIcon>
      </header>
      <Answered request={page} lines={8}>
        {(data) => (
          <>
            <Scores items={data.items} />
            <Section title={text.timeline}>
              <ol>
                {timeline(data.items, data.chains).map((entry) => (
                  <Entry
                    key={entry.kind === 'chain' ? `c${entry.chain.id}` : `i${entry.item.item}`}
                    entry={entry}
                  />
                ))}
              </ol>
            </Section>
          </>
        )}
      </Answered>
    </section>
  )
}
