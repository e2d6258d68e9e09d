import { describe, expect, it } from 'vitest'
import { whenMeasured } from '../../../src/renderer/src/features/quality/whenMeasured.ts'
import type { Run, RunState } from '../../../src/shared/domain/run.ts'

const run = (number: number, state: RunState, done = 0): Run => ({
  run: number,
  state,
  reason: '',
  stages: ['primary'],
  model: 'a model',
  planned: 10,
  done,
  cached: 0,
  cache: { hits: 0, misses: 0 },
  folded: 0,
  near: 0,
  failed: 0,
  retries: 0,
  timeouts: 0,
  seconds: done,
  itemsPerMinute: 0,
  latency: { p50: null, p95: null },
  tokens: { prompt: 0, output: 0 },
  critical: null,
  checks: { planned: 0, done: 0, failed: 0 },
  fallbacks: 0,
  notes: [],
  progress: [],
  curve: [],
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
})
const recipe = (id: number, active: boolean, answers = 0) => ({
  ...{
    id,
    stage: 'primary',
    kind: 'survey',
    model: 'a model',
    medianMs: null,
    canReturn: !active,
    judged: null,
  },
  active,
  answers,
})

describe('what looks at every answer is asked for again', () => {
  const before = whenMeasured(3, [recipe(1, true), recipe(2, false)], { runs: [run(1, 'running')] })

  it('when a run has ended, a text was labelled, or another recipe is in force', () => {
    const after = [
      whenMeasured(3, [recipe(1, true), recipe(2, false)], { runs: [run(1, 'done', 10)] }),
      whenMeasured(4, [recipe(1, true), recipe(2, false)], { runs: [run(1, 'running')] }),
      whenMeasured(3, [recipe(1, false), recipe(2, true)], { runs: [run(1, 'running')] }),
    ]
    expect(new Set([before, ...after]).size).toBe(4)
  })

  it('but not while a run goes on', () => {
    expect(
      whenMeasured(3, [recipe(1, true, 7), recipe(2, false)], {
        runs: [run(1, 'running', 7), run(2, 'waiting')],
      }),
    ).toBe(before)
  })

  it('nor before anything is known', () => {
    expect(whenMeasured(null, [], { runs: [] })).toBeNull()
    expect(whenMeasured(0, [], null)).toBeNull()
  })
})
