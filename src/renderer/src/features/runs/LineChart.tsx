import { useId } from 'react'
import { messages } from '../../messages/en.ts'
import { axisTicks, linePath } from './chartScale.ts'
import styles from './charts.module.css'

const text = messages.runs.charts
const WIDTH = 320
const HEIGHT = 120
const LEFT = 44
const BOTTOM = 18
const TOP = 8

export interface ChartPoint {
  x: number
  y: number
}

/** One line over another quantity, from zero; what it shows is said in words as well. */
export function LineChart(props: {
  title: string
  points: readonly ChartPoint[]
  /** What stands below the first and the last point, and of single points where they are few. */
  xLabel: (x: number) => string
  yLabel: (y: number) => string
  /** A value holds until the next one. */
  steps?: boolean
  /** Each point is a measurement of its own. */
  dots?: boolean
}) {
  const { title, points, xLabel, yLabel, steps = false, dots = false } = props
  const id = useId()
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  const highest = Math.max(...points.map(({ y }) => y))
  const ticks = axisTicks(highest)
  const top = ticks.at(-1) ?? 1
  const span = last.x - first.x || 1
  const at = ({ x, y }: ChartPoint): ChartPoint => ({
    x: LEFT + ((x - first.x) / span) * (WIDTH - LEFT - 8),
    y: HEIGHT - BOTTOM - (y / top) * (HEIGHT - BOTTOM - TOP),
  })
  const places = points.map(at)
  const best = points.find(({ y }) => y === highest) ?? last
  return (
    <figure className={styles.chart}>
      <figcaption id={id}>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={id} aria-describedby={`${id}words`}>
        {ticks.map((tick) => {
          const { y } = at({ x: first.x, y: tick })
          return (
            <g key={tick}>
              <line x1={LEFT} x2={WIDTH - 8} y1={y} y2={y} className={styles.grid} />
              <text x={LEFT - 5} y={y + 3} textAnchor="end" className={styles.tick}>
                {yLabel(tick)}
              </text>
            </g>
          )
        })}
        <path d={linePath(places, steps)} className={styles.line} />
        {dots
          ? places.map(({ x, y }, index) => <circle key={index} cx={x} cy={y} r={3} className={styles.dot} />)
          : null}
        {(dots && points.length <= 10 ? points : [first, last]).map((point, index, all) => (
          <text
            key={index}
            x={at(point).x}
            y={HEIGHT - 4}
            textAnchor={index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'}
            className={styles.tick}
          >
            {xLabel(point.x)}
          </text>
        ))}
      </svg>
      <p id={`${id}words`} className={styles.words}>
        {text.words(yLabel(last.y), yLabel(highest), xLabel(best.x))}
      </p>
    </figure>
  )
}
