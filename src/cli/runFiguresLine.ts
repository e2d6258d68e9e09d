/** How well a run goes, in a line. Pure. */
import type { RunsSnapshot } from '../shared/domain/run.ts'

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`

/** Of the run under way; none while nothing runs. */
export function runFiguresLine({
  runs,
  workers,
  wantedWorkers,
  breaker,
  memory,
}: Pick<RunsSnapshot, 'runs' | 'workers' | 'wantedWorkers' | 'breaker' | 'memory'>): string[] {
  const run = runs.find(({ state }) => state === 'running')
  if (run === undefined) return []
  const { p50, p95 } = run.latency
  const asking = workers.filter(({ state }) => state === 'asking').length
  return [
    [
      ...(p50 === null || p95 === null ? [] : [`latency p50 ${seconds(p50)}, p95 ${seconds(p95)}`]),
      ...(run.seconds > 0 && run.tokens.output > 0
        ? [`${(run.tokens.output / run.seconds).toFixed(1)} tokens/s written`]
        : []),
      `${asking}${wantedWorkers === null ? '' : ` of ${wantedWorkers}`} workers asking`,
      `breaker ${breaker}`,
      `${memory} MB`,
    ].join('; '),
  ]
}
