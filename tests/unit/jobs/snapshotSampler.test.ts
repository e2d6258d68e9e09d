import { expect, it } from 'vitest'
import type { ActiveRun } from '../../../src/main/jobs/activeRun.ts'
import { EMPTY_SNAPSHOT, createSnapshotSampler } from '../../../src/main/jobs/snapshotSampler.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import { createTopic } from '../../../src/shared/topic.ts'

it('a view that cannot be read does not undo what was to be shown', async () => {
  const told: string[] = []
  const sampler = createSnapshotSampler({
    read: { ask: () => Promise.reject(new Error('the reader is gone')) },
    snapshot: createTopic(EMPTY_SNAPSHOT),
    now: () => 0,
    intervalMs: 1_000,
    logger: { ...SILENT_LOGGER, warn: (message) => void told.push(message) },
    asItIs: (run) => run,
  })
  sampler.follow({ run: 1, busyMs: 0 } as ActiveRun)
  await sampler.refresh(null)
  expect(told).toContain('the runs could not be read')
  await sampler.close()
})

it('tells how a run ended also where it is closed at once', async () => {
  const snapshot = createTopic(EMPTY_SNAPSHOT)
  const sampler = createSnapshotSampler({
    read: {
      ask: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        return { ...EMPTY_SNAPSHOT, itemsPerMinute: 7 } as never
      },
    },
    snapshot,
    now: () => 0,
    intervalMs: 1_000,
    logger: SILENT_LOGGER,
    asItIs: (run) => run,
  })
  void sampler.refresh(null)
  await sampler.close()
  expect(snapshot.value.itemsPerMinute).toBe(7)
})
