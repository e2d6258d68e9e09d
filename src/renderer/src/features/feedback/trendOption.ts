import { messages } from '../../messages/en.ts'
import { count, periodLabel, signed } from '../../messages/format.ts'
import { axisStep, scoreDomain } from '../../components/scores.ts'
import type { z } from 'zod'
import type { EChartsCoreOption } from 'echarts/core'
import type { NpsGroupFigures } from '../../../../shared/domain/feedback.ts'

export type TrendPoint = z.output<typeof NpsGroupFigures>
type Colours = Record<'ink' | 'line' | 'text-quiet' | 'ground' | 'raised' | 'text' | 'line-strong', string>

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function tooltip(point: TrendPoint): string {
  return [
    `<b>${escape(periodLabel(point.key))}</b>`,
    `${messages.feedback.trendHead.score} ${signed(point.score)}`,
    messages.feedback.interval(signed(point.low), signed(point.high)),
    `${messages.common.n(point.n)}${point.smallSample ? `, ${messages.common.smallSample}` : ''}`,
  ].join('<br>')
}

/** The chart of a trend: a line, its band drawn as two stacked areas, hollow points where the sample is small. */
export function trendOption(
  points: readonly TrendPoint[],
  overall: number | null,
  colours: Colours,
): EChartsCoreOption {
  const keys = points.map((point) => point.key)
  const domain = scoreDomain([...points.flatMap((point) => [point.low, point.high]), overall])
  const band = {
    type: 'line',
    stack: 'band',
    stackStrategy: 'all',
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
  }
  return {
    animation: false,
    aria: {
      enabled: true,
      label: {
        description: points
          .map((point) => messages.feedback.trendPoint(point.key, point.score, point.n))
          .join('; '),
      },
    },
    grid: { left: 40, right: 14, top: 12, bottom: 24 },
    tooltip: {
      trigger: 'axis',
      backgroundColor: colours.raised,
      borderColor: colours['line-strong'],
      padding: [6, 10],
      textStyle: { color: colours.text, fontSize: 12, fontFamily: 'inherit' },
      axisPointer: { lineStyle: { color: colours['line-strong'] } },
      formatter: (hovered: unknown) => {
        const index = Array.isArray(hovered)
          ? (hovered[0] as { dataIndex?: number } | undefined)?.dataIndex
          : undefined
        const point = index === undefined ? undefined : points[index]
        return point === undefined ? '' : tooltip(point)
      },
    },
    xAxis: {
      type: 'category',
      data: keys,
      boundaryGap: false,
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { color: colours['text-quiet'], fontSize: 11, hideOverlap: true, formatter: periodLabel },
    },
    yAxis: {
      type: 'value',
      min: domain.from,
      max: domain.to,
      interval: axisStep(domain),
      axisLabel: {
        color: colours['text-quiet'],
        fontSize: 11,
        formatter: (value: number) => (value > 0 ? `+${count(value)}` : count(value).replace('-', '−')),
      },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      { ...band, name: 'low', data: points.map((point) => point.low) },
      {
        ...band,
        name: 'high',
        data: points.map((point) =>
          point.low === null || point.high === null ? null : point.high - point.low,
        ),
        areaStyle: { color: colours.ink, opacity: 0.13 },
      },
      {
        type: 'line',
        name: 'score',
        data: points.map((point) => ({
          value: point.score,
          symbol: 'circle',
          itemStyle: {
            color: point.smallSample ? colours.ground : colours.ink,
            borderColor: colours.ink,
            borderWidth: 1.5,
          },
        })),
        symbolSize: points.length > 60 ? 4 : 7,
        lineStyle: { color: colours.ink, width: 1.75 },
        emphasis: { scale: 1.4 },
        markLine:
          overall === null
            ? undefined
            : {
                silent: true,
                symbol: 'none',
                label: { show: false },
                lineStyle: { color: colours['line-strong'], type: 'dashed' },
                data: [{ yAxis: overall }],
              },
      },
    ],
  }
}
