import { describe, expect, it } from 'vitest'
import { type RunLook, createRunAlarms } from '../../../src/main/jobs/runAlarms.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'
import { watchRunAlarms } from '../../../src/main/jobs/watchRunAlarms.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import type { Run, RunsSnapshot } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'

const THRESHOLDS = { errors: 10, timeouts: 10, pace: 50, memory: 3_000, freeMemory: 5 }
const LOOK: RunLook = {
  ...{ at: 0, answered: 0, unanswered: 0, timeouts: 0, itemsPerMinute: 60, open: 1_000, isResting: false },
  ...{ memory: 300, freeMemory: 0.5 },
}
/** A look every ten seconds. */
const looksAt = (minute: number, more: Partial<RunLook> = {}): RunLook[] =>
  Array.from({ length: 6 }, (_, at) => ({ ...LOOK, at: minute * 60_000 + at * 10_000, ...more }))
const watch = (looks: readonly RunLook[], thresholds = THRESHOLDS): string[] => {
  const alarms = createRunAlarms()
  return looks.flatMap((look) => alarms(look, thresholds).map(({ code }) => code))
}
const minutes = (
  from: number,
  to: number,
  more: (minute: number) => Partial<RunLook> = () => ({}),
): RunLook[] => Array.from({ length: to - from }, (_, at) => looksAt(from + at, more(from + at))).flat()

describe('the alarms of a run', () => {
  it('tell of failures and time-outs by the latest minutes, and once', () => {
    const good = minutes(0, 60, (minute) => ({ answered: minute * 60 }))
    expect(watch(good)).toEqual([])
    const bad = minutes(60, 80, (minute) => ({
      answered: 3_600 + (minute - 60) * 50,
      unanswered: (minute - 60) * 10,
      timeouts: (minute - 60) * 8,
    }))
    // Of the whole run they are few.
    expect(watch([...good, ...bad])).toEqual(['error_rate', 'timeout_rate'])
    expect(watch([...good, ...bad], { ...THRESHOLDS, errors: 0, timeouts: 0 })).toEqual([])
    expect(watch([LOOK, { ...LOOK, at: 10_000, answered: 2, unanswered: 20 }])).toEqual([])
  })

  it('tell of a pace that stays far below the own median, and not of a slow text, a pause or the end', () => {
    const usual = minutes(0, 20)
    const slow = { itemsPerMinute: 20 }
    expect(watch([...usual, ...minutes(20, 24, () => slow), ...minutes(24, 30)])).toEqual([])
    expect(watch([...usual, ...minutes(20, 30, () => slow)])).toEqual(['pace_fallen'])
    expect(watch([...usual, ...minutes(20, 30, () => ({ ...slow, open: 0 }))])).toEqual([])
    const paused = minutes(20, 30, () => ({ itemsPerMinute: 0, isResting: true }))
    expect(watch([...usual, ...paused, ...minutes(30, 33, () => slow), ...minutes(33, 40)])).toEqual([])
    expect(watch([...minutes(0, 5), ...minutes(5, 15, () => slow)])).toEqual([])
  })

  it('tell of memory, where the system says how much there is', () => {
    expect(watch([{ ...LOOK, memory: 3_000, freeMemory: 0.04 }])).toEqual(['memory_high', 'memory_short'])
    expect(watch([{ ...LOOK, freeMemory: null }])).toEqual([])
    expect(watch([{ ...LOOK, memory: 9_000 }], { ...THRESHOLDS, memory: 0 })).toEqual([])
  })

  it('are kept as alerts of the run, as is that it ended with failures', async () => {
    const snapshot = createTopic<RunsSnapshot>(EMPTY_SNAPSHOT)
    const told: { code: string; subject: string; message: string }[] = []
    let seen = 0
    let now = 0
    const stop = watchRunAlarms({
      snapshot,
      read: { ask: () => Promise.resolve({ answered: seen, unanswered: seen, timeouts: 0 }) as never },
      write: {
        ask: (_name: string, alerts: never) => {
          told.push(...(alerts as typeof told))
          return Promise.resolve({ told: 1 }) as never
        },
      },
      preferences: { all: () => defaultPreferences() },
      logger: SILENT_LOGGER,
      onTold: () => {},
      now: () => now,
    })
    const show = (state: Run['state'], failed = 0): void =>
      snapshot.set({ ...EMPTY_SNAPSHOT, runs: [{ run: 7, state, failed, done: 90 } as Run] })
    for (let look = 0; look < 5; look++) {
      seen += 100
      now += 10_000
      show('running')
      await new Promise((resolve) => setImmediate(resolve))
    }
    show('done', 3)
    await stop()
    expect(told.filter(({ code }) => !code.startsWith('memory'))).toMatchObject([
      { code: 'error_rate', subject: 'run 7' },
      {
        code: 'run_done_with_failures',
        message: expect.stringContaining('run 7 is done, with 3 failed') as string,
      },
    ])
    show('running')
    expect(told.filter(({ code }) => code === 'error_rate')).toHaveLength(1)
  })
})
