/** Figures in the OpenMetrics text form, for whoever scrapes a file. Pure. */
import { type RunsSnapshot, shownRun } from '../../shared/domain/run.ts'
import type { StageFigures } from '../../shared/domain/runReport.ts'

type Labels = Readonly<Record<string, string | number>>

interface Family {
  name: string
  type: 'gauge' | 'counter' | 'info'
  unit?: string
  help: string
  samples: readonly { labels?: Labels; value: number }[]
}

/** What of the run under way, or the latest, is told beside the snapshot. */
export interface RunDetails {
  stages: readonly StageFigures[]
  errors: Readonly<Record<string, number>>
}

const BREAKER = { closed: 0, 'half-open': 0.5, open: 1 } as const
const MEGABYTE = 2 ** 20

export function openMetricsOf(snapshot: RunsSnapshot, details: RunDetails): string {
  const { queue, workers, breaker } = snapshot
  const run = shownRun(snapshot.runs)
  const states = ['asking', 'idle', 'loading', 'backing off'] as const
  const families: Family[] = [
    {
      ...{ name: 'verbatim_jobs', type: 'gauge', help: 'Jobs of the run by state.' },
      samples: (['pending', 'leased', 'done', 'failed'] as const).map((state) => ({
        labels: { state },
        value: queue[state],
      })),
    },
    {
      ...{ name: 'verbatim_runs_waiting', type: 'gauge', help: 'Runs that wait for their turn.' },
      samples: [{ value: snapshot.runs.filter(({ state }) => state === 'waiting').length }],
    },
    {
      ...{ name: 'verbatim_items_per_minute', type: 'gauge', help: 'Texts answered a minute, now.' },
      samples: [{ value: snapshot.itemsPerMinute }],
    },
    {
      ...{ name: 'verbatim_workers', type: 'gauge', help: 'Workers by what they do.' },
      samples: states.map((state) => ({
        labels: { state },
        value: workers.filter((worker) => worker.state === state).length,
      })),
    },
    {
      ...{ name: 'verbatim_workers_wanted', type: 'gauge', help: 'Questions to keep in flight.' },
      samples: [{ value: snapshot.wantedWorkers ?? 0 }],
    },
    {
      ...{ name: 'verbatim_breaker', type: 'gauge', help: '0 closed, 0.5 trying again, 1 open.' },
      samples: [{ value: BREAKER[breaker] }],
    },
    {
      ...{ name: 'verbatim_memory_bytes', type: 'gauge', unit: 'bytes', help: 'Resident memory of the app.' },
      samples: [{ value: snapshot.memory * MEGABYTE }],
    },
    {
      ...{ name: 'verbatim_alerts', type: 'gauge', help: 'Alerts that stand.' },
      samples: [{ value: snapshot.alerts.length }],
    },
  ]
  if (run !== undefined) {
    const labels = { run: run.run }
    const counter = (name: string, help: string, value: number): Family => ({
      ...{ name, type: 'counter', help },
      samples: [{ labels, value }],
    })
    families.push(
      {
        ...{ name: 'verbatim_run', type: 'info', help: 'The run that is told of.' },
        samples: [
          {
            labels: { ...labels, state: run.state, model: run.model ?? '', stages: run.stages.join(',') },
            value: 1,
          },
        ],
      },
      counter('verbatim_run_planned', 'Jobs that were planned.', run.planned),
      counter('verbatim_run_done', 'Jobs that have their answer.', run.done),
      counter('verbatim_run_cache_hits', 'Answers of a model from before.', run.cache.hits),
      counter('verbatim_run_cache_misses', 'Jobs that no answer from before spared.', run.cache.misses),
      counter('verbatim_run_folded', 'Jobs that take over the answer to an equal or near text.', run.folded),
      counter('verbatim_run_folded_near', 'Of the folded jobs those of a near text.', run.near),
      counter('verbatim_run_failed', 'Jobs that failed for good.', run.failed),
      counter('verbatim_run_retries', 'Questions asked again.', run.retries),
      counter('verbatim_run_timeouts', 'Answers that took too long.', run.timeouts),
      {
        ...{ name: 'verbatim_run_tokens', type: 'counter', help: 'Tokens read and written.' },
        samples: [
          { labels: { ...labels, kind: 'prompt' }, value: run.tokens.prompt },
          { labels: { ...labels, kind: 'output' }, value: run.tokens.output },
        ],
      },
      {
        ...{ name: 'verbatim_run_errors', type: 'counter', help: 'Errors met, by code.' },
        samples: Object.entries(details.errors).map(([code, value]) => ({
          labels: { ...labels, code },
          value,
        })),
      },
      {
        ...{
          name: 'verbatim_stage_errors',
          type: 'counter',
          help: 'Errors met, by stage, model and code; model_timeout: it took too long.',
        },
        samples: details.stages.flatMap(({ stage, model, errors }) =>
          Object.entries(errors).map(([code, value]) => ({
            labels: { ...labels, stage, model, code },
            value,
          })),
        ),
      },
      {
        name: 'verbatim_answer_latency_seconds',
        ...{ type: 'gauge', unit: 'seconds', help: 'Time of an answer, by quantile over the latest.' },
        samples: details.stages.flatMap(({ stage, model, latency }) =>
          (
            [
              ['0.5', latency.p50],
              ['0.95', latency.p95],
            ] as const
          ).flatMap(([quantile, value]) =>
            value === null ? [] : [{ labels: { stage, model, quantile }, value: value / 1_000 }],
          ),
        ),
      },
      {
        ...{
          name: 'verbatim_answer_tokens_per_second',
          type: 'gauge',
          help: 'Tokens written while an answer is made.',
        },
        samples: details.stages.flatMap(({ stage, model, tokensPerSecond }) =>
          tokensPerSecond === null ? [] : [{ labels: { stage, model }, value: tokensPerSecond }],
        ),
      },
    )
  }
  return `${families.map(textOf).join('')}# EOF\n`
}

const SUFFIX = { gauge: '', counter: '_total', info: '_info' } as const

function textOf({ name, type, unit, help, samples }: Family): string {
  if (samples.length === 0) return ''
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escape(help)}`,
    ...samples.map(
      ({ labels, value }) => `${name}${SUFFIX[type]}${labelsOf(labels ?? {})} ${numberOf(value)}`,
    ),
    '',
  ].join('\n')
}

const labelsOf = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

const numberOf = (value: number): string => (Number.isFinite(value) ? String(value) : 'NaN')
