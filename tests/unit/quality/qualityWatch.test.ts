import { describe, expect, it, vi } from 'vitest'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import { type ReportedDay, createQualityWatch } from '../../../src/main/quality/qualityWatch.ts'

describe('the look at each day', () => {
  it('comes when the day is over, once, and again after the next midnight', async () => {
    vi.useFakeTimers()
    try {
      let now = new Date(2026, 2, 29, 13, 0).getTime()
      const days: ReportedDay[] = []
      const asked: string[] = []
      const watch = createQualityWatch({
        read: {
          ask: (name: string) => {
            asked.push(name)
            return Promise.resolve([])
          },
        } as never,
        write: { ask: () => Promise.resolve({ told: 0 }) } as never,
        logger: SILENT_LOGGER,
        judgeRecipes: () => Promise.resolve(),
        onTold: () => {},
        report: (day) => {
          days.push(day)
          return Promise.resolve()
        },
        now: () => now,
        daily: true,
        lookEveryMs: 1_000,
      })
      await vi.advanceTimersByTimeAsync(5_000)
      expect(days.map(({ day }) => day)).toEqual(['2026-03-28'])
      expect(new Date(days[0]!.since).getHours()).toBe(0)
      now = new Date(2026, 2, 30, 0, 5).getTime()
      await vi.advanceTimersByTimeAsync(5_000)
      expect(days.map(({ day }) => day)).toEqual(['2026-03-28', '2026-03-29'])
      expect(days[1]!.since).toBe(days[0]!.until)
      expect(asked).toEqual(['quality.drift', 'quality.drift'])
      await watch.close()
      now = new Date(2026, 2, 31, 0, 5).getTime()
      await vi.advanceTimersByTimeAsync(5_000)
      expect(days).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })
})
