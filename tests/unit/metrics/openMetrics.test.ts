import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMetricsOf } from '../../../src/main/metrics/openMetrics.ts'
import type { Run, RunsSnapshot } from '../../../src/shared/domain/run.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'

const run: Run = {
  ...{ run: 7, state: 'running', reason: '', stages: ['rules', 'primary'], model: 'a "b"\n\\c' },
  ...{
    planned: 100,
    done: 40,
    cached: 10,
    cache: { hits: 6, misses: 87 },
    folded: 3,
    near: 0,
    failed: 2,
    retries: 5,
    timeouts: 1,
  },
  ...{ seconds: 60, itemsPerMinute: 40, latency: { p50: 100, p95: 900 } },
  ...{ tokens: { prompt: 1_000, output: 200 }, critical: null, notes: [], progress: [], curve: [] },
  ...{ checks: { planned: 0, done: 0, failed: 0 }, fallbacks: 0 },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null },
}
const snapshot: RunsSnapshot = {
  ...EMPTY_SNAPSHOT,
  runs: [run],
  queue: { pending: 50, leased: 2, done: 40, failed: 2 },
  breaker: 'half-open',
  memory: 100,
}
const stages = [
  {
    ...{ stage: 'primary' as const, model: 'm', answers: 30, latency: { p50: 120, p95: 950 } },
    ...{ tokens: { prompt: 1, output: 2 }, tokensPerSecond: 12.5 },
    errors: { model_timeout: 3 },
  },
]

/** The names of the families, each sample under the one whose name it begins with. */
function read(text: string): Map<string, string[]> {
  const families = new Map<string, string[]>()
  let family = ''
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (?:gauge|counter|info)$/.exec(line)?.[1]
    if (type !== undefined) {
      expect(families.has(type)).toBe(false)
      families.set((family = type), [])
    } else if (line !== '' && !line.startsWith('#')) {
      expect(line).toMatch(/^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (?:NaN|-?[0-9.e+-]+)$/)
      expect(line.startsWith(family)).toBe(true)
      families.get(family)!.push(line)
    }
  }
  return families
}

describe('the file of figures', () => {
  it('is OpenMetrics text: typed families, escaped labels, an end', () => {
    const text = openMetricsOf(snapshot, { stages, errors: { server_busy: 4 } })
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    const families = read(text)
    expect(families.get('verbatim_jobs')).toContain('verbatim_jobs{state="pending"} 50')
    expect(families.get('verbatim_breaker')).toEqual(['verbatim_breaker 0.5'])
    expect(families.get('verbatim_memory_bytes')).toEqual([`verbatim_memory_bytes ${100 * 2 ** 20}`])
    expect(families.get('verbatim_run')).toEqual([
      'verbatim_run_info{run="7",state="running",model="a \\"b\\"\\n\\\\c",stages="rules,primary"} 1',
    ])
    expect(families.get('verbatim_run_errors')).toEqual([
      'verbatim_run_errors_total{run="7",code="server_busy"} 4',
    ])
    expect(families.get('verbatim_stage_errors')).toEqual([
      'verbatim_stage_errors_total{run="7",stage="primary",model="m",code="model_timeout"} 3',
    ])
    expect(families.get('verbatim_answer_latency_seconds')).toEqual([
      'verbatim_answer_latency_seconds{stage="primary",model="m",quantile="0.5"} 0.12',
      'verbatim_answer_latency_seconds{stage="primary",model="m",quantile="0.95"} 0.95',
    ])
  })

  it('can be read whatever the model and the errors are called, and before any run', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (model, code) => {
        read(openMetricsOf({ ...snapshot, runs: [{ ...run, model }] }, { stages, errors: { [code]: 1 } }))
      }),
      { numRuns: 25 },
    )
    expect(read(openMetricsOf(EMPTY_SNAPSHOT, { stages: [], errors: {} })).has('verbatim_run_done')).toBe(
      false,
    )
  })
})
