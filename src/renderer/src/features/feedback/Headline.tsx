import { Tooltip } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { count, margin, shareOf, signed } from '../../messages/format.ts'
import { SmallSampleMark } from '../../components/marks.tsx'
import { groupOfScore, NPS_GROUPS } from '../../components/scores.ts'
import { useFilterStore } from '../../stores/filter.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { z } from 'zod'
import type { FeedbackSummary, NpsFigures, SurveyScore } from '../../../../shared/domain/feedback.ts'
import type { NpsGroup } from '../../../../shared/domain/scale.ts'

const text = messages.feedback
type Figures = z.output<typeof NpsFigures>

const membersOf = (nps: Figures, group: NpsGroup): number =>
  ({ promoter: nps.promoters, passive: nps.passives, detractor: nps.detractors })[group]

function Score({ nps, surveys }: { nps: Figures; surveys: readonly SurveyScore[] }) {
  const counted = surveys.filter((each) => each.counted)
  const { blank, notAScore, outOfRange } = nps.excluded
  const excluded = blank + notAScore + outOfRange
  const parts = [
    blank > 0 ? text.excludedParts.blank(blank) : '',
    notAScore > 0 ? text.excludedParts.notAScore(notAScore) : '',
    outOfRange > 0 ? text.excludedParts.outOfRange(outOfRange) : '',
  ].filter((part) => part !== '')
  return (
    <section aria-label={text.score}>
      <h2>{text.score}</h2>
      {counted[0] === undefined ? null : (
        <p className={styles.quiet}>
          {text.scoreOfQuestion(
            counted[0].question,
            counted.map(({ survey }) => survey),
          )}
        </p>
      )}
      <p className={styles.score} style={{ marginTop: 10 }}>
        <span className={styles.scoreNumber}>{signed(nps.score)}</span>
        <span className={styles.scoreMargin}>{margin(nps.margin)}</span>
        {nps.smallSample && nps.n > 0 ? <SmallSampleMark /> : null}
      </p>
      <div className={styles.scoreLines}>
        {nps.n === 0 ? (
          <p>{text.noScoresHint}</p>
        ) : (
          <>
            <p>
              {text.interval(signed(nps.low), signed(nps.high))}, <b>{text.basis(nps.n)}</b>
            </p>
            <p>
              <Tooltip label={text.shiftedMeaning}>
                <span tabIndex={0}>{text.shifted(nps.shifted.score, margin(nps.shifted.margin))}</span>
              </Tooltip>
            </p>
          </>
        )}
        <p>
          {excluded === 0 ? text.excludedNone : text.excluded(excluded)}
          {parts.length === 0 ? '' : `: ${parts.join(', ')}`}
        </p>
      </div>
    </section>
  )
}

function Stack({ nps }: { nps: Figures }) {
  const change = useFilterStore((state) => state.change)
  const chosen = useFilterStore((state) => state.filter.group)
  return (
    <section aria-label={text.bar}>
      <div className={styles.stack}>
        {NPS_GROUPS.map((group) => {
          const members = membersOf(nps, group)
          return (
            <button
              key={group}
              type="button"
              className={styles.stackPart}
              data-group={group}
              style={{ flexGrow: members, flexBasis: 0 }}
              aria-pressed={chosen === group}
              aria-label={text.part(messages.common.group[group], members, nps.n)}
              title={text.part(messages.common.group[group], members, nps.n)}
              onClick={() => change({ group: chosen === group ? null : group, score: null })}
            />
          )
        })}
      </div>
      <ul className={styles.stackLegend}>
        {NPS_GROUPS.map((group) => (
          <li key={group}>
            <span className={styles.swatch} data-group={group} />
            {messages.common.group[group]}
            <b>{shareOf(membersOf(nps, group), nps.n)}</b>
            <span className={styles.quiet}>{count(membersOf(nps, group))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Histogram({ histogram }: { histogram: FeedbackSummary['histogram'] }) {
  const change = useFilterStore((state) => state.change)
  const chosen = useFilterStore((state) => state.filter.score)
  const bars = Array.from({ length: 11 }, (_, score) => ({
    score,
    items: histogram.find((bar) => bar.score === score)?.items ?? 0,
  }))
  const most = Math.max(1, ...bars.map((bar) => bar.items))
  return (
    <section aria-label={text.histogram}>
      <div className={styles.histogram}>
        {bars.map(({ score, items }) => (
          <button
            key={score}
            type="button"
            className={styles.histogramBar}
            data-group={groupOfScore(score)}
            aria-pressed={chosen === score}
            aria-label={text.histogramBar(score, items)}
            title={text.histogramBar(score, items)}
            onClick={() => change({ score: chosen === score ? null : score, group: null })}
          >
            <i style={{ height: `${(items / most) * 100}%` }} />
            <span>{score}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** Each survey by itself where there are several: what the score above is of, and what it leaves out. */
function Surveys({ surveys }: { surveys: readonly SurveyScore[] }) {
  const change = useFilterStore((state) => state.change)
  return (
    <section aria-label={text.surveys}>
      <p className={styles.quiet}>{text.surveysNote}</p>
      <ul className={styles.scoreLines}>
        {surveys.map(({ survey, question, sources, score, n, counted }) => (
          <li key={`${sources.join(' ')} ${question}`}>
            <button
              type="button"
              className={common.link}
              aria-label={text.surveyChoose(survey)}
              onClick={() => change({ sources })}
            >
              {survey}
            </button>{' '}
            “{question}” <b>{text.surveyScore(score, n)}</b>{' '}
            {counted ? <span className={styles.quiet}>{text.surveyCounted}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The score with its interval and basis, the three groups, and the answers by score. */
export function Headline({ summary }: { summary: FeedbackSummary }) {
  const { nps, surveys } = summary
  return (
    <>
      <div className={styles.headline}>
        <Score nps={nps} surveys={surveys} />
        {nps.n === 0 ? null : (
          <>
            <Stack nps={nps} />
            <Histogram histogram={summary.histogram} />
          </>
        )}
      </div>
      {surveys.length < 2 ? null : <Surveys surveys={surveys} />}
    </>
  )
}
