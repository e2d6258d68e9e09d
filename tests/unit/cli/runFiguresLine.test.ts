import { expect, it } from 'vitest'
import { runFiguresLine } from '../../../src/cli/runFiguresLine.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'
import type { Run, RunsSnapshot } from '../../../src/shared/domain/run.ts'

it('how a run goes is told in a line while it runs', () => {
  const run = {
    ...{ run: 1, state: 'running', seconds: 100 },
    ...{ latency: { p50: 3_200, p95: 8_140 }, tokens: { prompt: 9, output: 4_100 } },
  } as Run
  const workers = [{ state: 'asking' }, { state: 'idle' }] as RunsSnapshot['workers']
  const snapshot: RunsSnapshot = { ...EMPTY_SNAPSHOT, runs: [run], workers, wantedWorkers: 2, memory: 310 }
  expect(runFiguresLine(snapshot)).toEqual([
    'latency p50 3.2 s, p95 8.1 s; 41.0 tokens/s written; 1 of 2 workers asking; breaker closed; 310 MB',
  ])
  const young = { ...run, latency: { p50: null, p95: null }, tokens: { prompt: 0, output: 0 } }
  expect(runFiguresLine({ ...snapshot, runs: [young], wantedWorkers: null })).toEqual([
    '1 workers asking; breaker closed; 310 MB',
  ])
  expect(runFiguresLine({ ...snapshot, runs: [{ ...run, state: 'done' }] })).toEqual([])
})
