import { memo } from 'react'
import { messages } from '../../messages/en.ts'
import { clock, count, milliseconds, rate } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { LineChart } from './LineChart.tsx'
import styles from './runs.module.css'
import charts from './charts.module.css'
import table from '../../components/table.module.css'
import type { CurvePoint } from '../../../../shared/domain/run.ts'
import type { RunMoment, RunReport, StageFigures } from '../../../../shared/domain/runReport.ts'

const text = messages.runs.charts

/** How a run went: by stage and model, what went wrong, and over time. */
export function RunDetails({ run, live }: { run: number; live: boolean }) {
  const request = useRequest('runs.report', { run }, { follow: live })
  return (
    <Answered request={request} lines={3}>
      {(report) => (report === null ? null : <Report report={report} />)}
    </Answered>
  )
}

/** Drawn again with a new report alone: what is around it changes ten times a second while a run goes on. */
const Report = memo(function Report({ report }: { report: RunReport }) {
  const { stages, errors, cache, timeLine, run } = report
  const codes = Object.entries(errors)
  return (
    <div>
      {stages.length === 0 ? null : <Stages stages={stages} />}
      <p className={styles.hint}>
        {text.cache(cache.hits, run.cache.misses, cache.folded - cache.near, cache.near, cache.asked)}
      </p>
      {codes.length === 0 ? null : <p className={styles.hint}>{text.errors(errorList(codes))}</p>}
      <div className={charts.charts}>
        {run.curve.length === 0 ? null : <Curve curve={run.curve} />}
        {timeLine.length < 2 ? null : <TimeLines timeLine={timeLine} />}
      </div>
    </div>
  )
})

/** Has a column of its own. */
const TIMEOUT = 'model_timeout'

const errorList = (codes: readonly (readonly [code: string, times: number])[]): string =>
  codes.map(([code, times]) => text.error(code, times)).join(', ')

function Curve({ curve }: { curve: readonly CurvePoint[] }) {
  return (
    <LineChart
      title={text.curve}
      points={curve.map(({ workers, itemsPerMinute }) => ({ x: workers, y: itemsPerMinute }))}
      xLabel={text.workers}
      yLabel={rate}
      dots
    />
  )
}

const LINES: readonly {
  title: string
  of: (moment: RunMoment) => number
  label: (value: number) => string
  steps?: boolean
}[] = [
  { title: text.pace, of: ({ itemsPerMinute }) => itemsPerMinute, label: rate },
  { title: text.queue, of: ({ pending, leased }) => pending + leased, label: count },
  { title: text.asking, of: ({ asking }) => asking, label: count, steps: true },
  { title: text.memory, of: ({ memory }) => memory, label: messages.runs.memory },
]

function TimeLines({ timeLine }: { timeLine: readonly RunMoment[] }) {
  return LINES.map(({ title, of, label, steps = false }) => (
    <LineChart
      key={title}
      title={title}
      points={timeLine.map((moment) => ({ x: moment.at, y: of(moment) }))}
      xLabel={clock}
      yLabel={label}
      steps={steps}
    />
  ))
}

function Stages({ stages }: { stages: readonly StageFigures[] }) {
  const heads = text.head
  return (
    <div className={table.tableWrap}>
      <table className={table.table} aria-label={text.stages}>
        <TableHead
          columns={[
            heads.stage,
            heads.model,
            { figures: heads.answers },
            { figures: heads.p50 },
            { figures: heads.p95 },
            { figures: heads.tokens },
            { figures: heads.speed },
            { figures: heads.timeouts },
            heads.errors,
          ]}
        />
        <tbody>
          {stages.map(({ stage, model, answers, latency, tokens, tokensPerSecond, errors }) => (
            <tr key={`${stage} ${model}`}>
              <td>{messages.runs.stage[stage]}</td>
              <td>{model}</td>
              <td className={table.number}>{count(answers)}</td>
              <td className={table.number}>{milliseconds(latency.p50)}</td>
              <td className={table.number}>{milliseconds(latency.p95)}</td>
              <td className={table.number}>{text.tokens(tokens.prompt, tokens.output)}</td>
              <td className={table.number}>{tokensPerSecond === null ? '' : rate(tokensPerSecond)}</td>
              <td className={table.number}>{count(errors[TIMEOUT] ?? 0)}</td>
              <td>{errorList(Object.entries(errors).filter(([code]) => code !== TIMEOUT))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
