import { readFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EMPTY_SNAPSHOT } from '../../src/main/jobs/snapshotSampler.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { keepMetricsFile, metricsPath } from '../../src/main/metrics/metricsFile.ts'
import type { PreferenceChange } from '../../src/main/preferences/preferenceService.ts'
import type { Run, RunsSnapshot } from '../../src/shared/domain/run.ts'
import { createTopic } from '../../src/shared/topic.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const run: Run = {
  ...{ run: 7, state: 'running', reason: '', stages: ['primary'], model: 'm' },
  ...{
    planned: 10,
    done: 4,
    cached: 0,
    cache: { hits: 0, misses: 10 },
    folded: 0,
    near: 0,
    failed: 0,
    retries: 0,
    timeouts: 0,
  },
  ...{ seconds: 60, itemsPerMinute: 40, latency: { p50: 100, p95: 900 } },
  ...{ tokens: { prompt: 1_000, output: 200 }, critical: null, notes: [], progress: [], curve: [] },
  ...{ checks: { planned: 0, done: 0, failed: 0 }, fallbacks: 0 },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null },
}

it('sums up the answers of a run that has ended once, and writes the file all the same', async () => {
  const dataFolder = temporaryFolder()
  const snapshot = createTopic<RunsSnapshot>({ ...EMPTY_SNAPSHOT, runs: [run] })
  let sums = 0
  const metrics = keepMetricsFile({
    dataFolder,
    preferences: {
      all: () => ({ ...defaultPreferences(), metricsFile: 'on' }),
      topic: createTopic<PreferenceChange>({ version: 0, name: null }),
    },
    snapshot,
    read: {
      ask: () => {
        sums += 1
        return Promise.resolve({ stages: [], errors: {} }) as never
      },
    },
    logger: SILENT_LOGGER,
  })
  await metrics.write()
  expect(sums).toBe(2)
  snapshot.set({ ...EMPTY_SNAPSHOT, runs: [{ ...run, state: 'done', done: 10 }] })
  await metrics.write()
  rmSync(metricsPath(dataFolder))
  await metrics.write()
  await metrics.close()
  expect(sums).toBe(3)
  expect(readFileSync(metricsPath(dataFolder), 'utf8')).toContain('# EOF')
})
