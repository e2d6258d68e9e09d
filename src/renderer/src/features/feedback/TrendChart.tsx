import { useEffect, useRef } from 'react'
import { useComputedColorScheme } from '@mantine/core'
import { LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { messages } from '../../messages/en.ts'
import { resolveColours } from '../../components/colours.ts'
import { trendOption } from './trendOption.ts'
import styles from './figures.module.css'
import type { EChartsType } from 'echarts/core'
import type { TrendPoint } from './trendOption.ts'

use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, SVGRenderer])

export function TrendChart(props: {
  points: readonly TrendPoint[]
  overall: number | null
  onChoose: (key: string) => void
}) {
  const { points, overall } = props
  const scheme = useComputedColorScheme('light')
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const choose = useRef(props.onChoose)
  choose.current = props.onChoose

  useEffect(() => {
    if (host.current === null) return undefined
    const made = init(host.current, undefined, { renderer: 'svg' })
    chart.current = made
    made.on('click', (event: { name?: string }) => {
      if (event.name !== undefined) choose.current(event.name)
    })
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(host.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    const colours = resolveColours(['ink', 'line', 'text-quiet', 'ground', 'raised', 'text', 'line-strong'])
    chart.current?.setOption(trendOption(points, overall, colours), { notMerge: true })
  }, [points, overall, scheme])
  return <div ref={host} className={styles.chart} role="img" aria-label={messages.feedback.trend} />
}
