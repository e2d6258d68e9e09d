import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
    writes: () => 0,
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
    writes: () => 0,
    intervalMs: 1_000,
    logger: SILENT_LOGGER,
    asItIs: (run) => run,
  })
  void sampler.refresh(null)
  await sampler.close()
  expect(snapshot.value.itemsPerMinute).toBe(7)
})

describe('a run that is followed', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is sampled a fifth as often while nothing is written, and at once after anything is', async () => {
    let writes = 0
    let looks = 0
    const sampler = createSnapshotSampler({
      read: {
        ask: () => {
          looks += 1
          return Promise.resolve(null as never)
        },
      },
      snapshot: createTopic(EMPTY_SNAPSHOT),
      now: () => 0,
      writes: () => writes,
      intervalMs: 100,
      logger: SILENT_LOGGER,
      asItIs: (run) => run,
    })
    const looksWithin = async (milliseconds: number): Promise<number> => {
      const before = looks
      await vi.advanceTimersByTimeAsync(milliseconds)
      return looks - before
    }
    sampler.follow({ run: 1, busyMs: 0 } as ActiveRun)
    expect(looks).toBe(1)
    expect(await looksWithin(10_000)).toBe(20)

    writes += 1
    expect(await looksWithin(100)).toBe(1)
    expect(await looksWithin(400)).toBe(0)
    expect(await looksWithin(100)).toBe(1)

    const writing = setInterval(() => (writes += 1), 10)
    expect(await looksWithin(1_000)).toBe(10)
    clearInterval(writing)
    writes += 1
    expect(await looksWithin(300)).toBe(1)

    // Told of what others wrote, as of an alert that a person has seen.
    await sampler.refresh(null)
    looks = 0
    expect(await looksWithin(100)).toBe(1)
    await sampler.close()
  })
})
