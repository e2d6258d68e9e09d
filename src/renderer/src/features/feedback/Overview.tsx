import { messages } from '../../messages/en.ts'
import { shareOf } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { Headline } from './Headline.tsx'
import { Mix } from './Mix.tsx'
import { Ratings } from './Ratings.tsx'
import { Segments } from './Segments.tsx'
import { Themes } from './Themes.tsx'
import { Trend } from './Trend.tsx'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { FeedbackSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback

function Analysed({ summary }: { summary: FeedbackSummary }) {
  return (
    <section className={styles.analysed} aria-label={text.analysed}>
      <h2>{text.analysed}</h2>
      {(['rules', 'primary', 'critical'] as const).map((stage) => (
        <div
          key={stage}
          className={styles.analysedStage}
          title={text.analysedOf(summary.analysed[stage], summary.withText)}
        >
          <span>{text.analysedStage[stage]}</span>
          <span className={common.meter}>
            <span
              style={{
                width: `${summary.withText === 0 ? 0 : (summary.analysed[stage] / summary.withText) * 100}%`,
              }}
            />
          </span>
          <span>
            <b>{shareOf(summary.analysed[stage], summary.withText)}</b>{' '}
            {text.analysedOf(summary.analysed[stage], summary.withText)}
          </span>
        </div>
      ))}
    </section>
  )
}

/** The figures of what is in view; each mark narrows the filter to the texts behind it. */
export function Overview() {
  const filter = useFilter()
  const summary = useRequest('feedback.summary', { filter })
  return (
    <div className={styles.overview} aria-busy={summary.busy}>
      <div className={styles.full}>
        <Answered request={summary} lines={6}>
          {(data) => (
            <div style={{ display: 'grid', gap: 20 }}>
              <Headline summary={data} />
              <Analysed summary={data} />
            </div>
          )}
        </Answered>
      </div>
      <Trend overall={summary.data?.nps ?? null} />
      <Segments overall={summary.data?.nps ?? null} />
      <Themes />
      {summary.data === null ? null : <Mix summary={summary.data} />}
      <Ratings />
    </div>
  )
}
