import { SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, periodLabel, signed } from '../../messages/format.ts'
import { Answered, Skeleton } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { periodOf } from '../../app/periods.ts'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import styles from './figures.module.css'
import common from '../../components/common.module.css'
import type { z } from 'zod'
import type { TrendPeriod } from '../../../../shared/domain/feedback.ts'
import type { NpsFigures, NpsGroupFigures } from '../../../../shared/domain/feedback.ts'

// Charts are heavy and not needed to start.
const TrendChart = lazy(async () => ({ default: (await import('./TrendChart.tsx')).TrendChart }))

const text = messages.feedback
const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const

function TrendTable({
  points,
  onChoose,
}: {
  points: readonly z.output<typeof NpsGroupFigures>[]
  onChoose: (key: string) => void
}) {
  return (
    <div className={styles.chartTableWrap} tabIndex={0} role="group" aria-label={text.trend}>
      <table className={styles.chartTable}>
        <TableHead
          columns={[text.trendHead.period, text.trendHead.score, text.trendHead.interval, text.trendHead.n]}
        />
        <tbody>
          {points.map((point) => (
            <tr key={point.key}>
              <td>
                <button type="button" className={common.link} onClick={() => onChoose(point.key)}>
                  {periodLabel(point.key)}
                </button>
              </td>
              <td>{signed(point.score)}</td>
              <td>{text.between(point.low, point.high)}</td>
              <td>
                {count(point.n)}
                {point.smallSample ? ` (${messages.common.smallSample})` : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The score over time with its interval; a point narrows the period to its days. */
export function Trend({ overall }: { overall: z.output<typeof NpsFigures> | null }) {
  const filter = useFilter()
  const change = useFilterStore((state) => state.change)
  const [period, setPeriod] = useState<TrendPeriod>('month')
  const [asTable, setAsTable] = useState(false)
  const trend = useRequest('feedback.trend', { filter, period })
  const choose = (key: string): void => {
    const days = periodOf(key, period)
    if (days !== null) change(days)
  }
  return (
    <Section
      title={text.trend}
      className={styles.wide}
      note={
        <>
          {text.trendNote}{' '}
          <button type="button" className={common.link} onClick={() => setAsTable(!asTable)}>
            {asTable ? text.trendChart : text.trendTable}
          </button>
        </>
      }
      tools={
        <SegmentedControl
          aria-label={text.trendPeriod}
          size="xs"
          data={PERIODS.map((value) => ({ value: value, label: text.periods[value] }))}
          value={period}
          onChange={(value) => setPeriod(PERIODS.find((known) => known === value) ?? 'month')}
        />
      }
    >
      <Answered request={trend} lines={6}>
        {(points) =>
          points.length === 0 ? (
            <p className={styles.quiet}>{text.trendEmpty}</p>
          ) : asTable ? (
            <TrendTable points={points} onChoose={choose} />
          ) : (
            <Suspense
              fallback={
                <div className={styles.chart}>
                  <Skeleton lines={6} />
                </div>
              }
            >
              <TrendChart points={points} overall={overall?.score ?? null} onChoose={choose} />
            </Suspense>
          )
        }
      </Answered>
    </Section>
  )
}
