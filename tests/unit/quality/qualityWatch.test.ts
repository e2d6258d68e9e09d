import { describe, expect, it, vi } from 'vitest'
import type { NewAlert } from '../../../src/main/db/queries/alerts.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import { type ReportedDay, createQualityWatch } from '../../../src/main/quality/qualityWatch.ts'
import { dayName } from '../../../src/main/quality/days.ts'
import type { DriftTest } from '../../../src/shared/domain/quality.ts'

describe('the look at each day', () => {
  it('comes when the day is over, once, after the next midnight again, and goes back over days that were missed', async () => {
    vi.useFakeTimers()
    try {
      let now = new Date(2026, 2, 29, 13, 0).getTime()
      // Looked at before, by a process that has ended since.
      const written = new Map<string, ReportedDay>([['2026-03-25', {} as ReportedDay]])
      const asked: string[] = []
      const askedDays = new Set<string>()
      const told: NewAlert[] = []
      const drifted = new Date(2026, 2, 26).getTime()
      const alarm = { recipe: 1, what: 'completeness', moved: 0.2, alarm: true } as DriftTest
      let fails = true
      const watch = createQualityWatch({
        read: {
          ask: (name: string, { since }: { since: number }) => {
            asked.push(name)
            askedDays.add(dayName(since))
            return Promise.resolve(since === drifted ? [alarm] : [])
          },
        } as never,
        write: {
          ask: (_name: string, alerts: NewAlert[]) => Promise.resolve({ told: told.push(...alerts) }),
        } as never,
        logger: SILENT_LOGGER,
        judgeRecipes: () => Promise.resolve(),
        onTold: () => {},
        reports: {
          has: (day) => Promise.resolve(written.has(day)),
          write: (day) => {
            if (fails && day.day === '2026-03-24') return Promise.reject(new Error('the disk is full'))
            written.set(day.day, day)
            return Promise.resolve()
          },
        },
        now: () => now,
        lookEveryMs: 1_000,
      })
      await vi.advanceTimersByTimeAsync(2_500)
      expect([...written.keys()]).toEqual(['2026-03-25', '2026-03-22', '2026-03-23'])
      fails = false
      await vi.advanceTimersByTimeAsync(5_000)
      const before = ['2026-03-25', '2026-03-22', '2026-03-23', '2026-03-24', '2026-03-26', '2026-03-27']
      expect([...written.keys()]).toEqual([...before, '2026-03-28'])
      expect(askedDays).not.toContain('2026-03-25')
      expect(new Date(written.get('2026-03-28')!.since).getHours()).toBe(0)
      asked.length = 0
      now = new Date(2026, 2, 30, 0, 5).getTime()
      await vi.advanceTimersByTimeAsync(5_000)
      expect([...written.keys()]).toEqual([...before, '2026-03-28', '2026-03-29'])
      expect(written.get('2026-03-29')!.since).toBe(written.get('2026-03-28')!.until)
      expect(asked).toEqual(['quality.drift'])
      expect(told).toMatchObject([{ code: 'quality_drift', subject: 'day 2026-03-26 recipe 1' }])
      await watch.close()
      now = new Date(2026, 2, 31, 0, 5).getTime()
      await vi.advanceTimersByTimeAsync(5_000)
      expect(written.size).toBe(8)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the look at a run that is over', () => {
  const driftTest = { recipe: 1, what: 'completeness', moved: 0.2, alarm: true } as DriftTest
  const lookAt = async (fails: 'judging' | 'drift') => {
    const told: NewAlert[] = []
    const warned: string[] = []
    const watch = createQualityWatch({
      read: {
        ask: (name: string) => {
          if (name === 'runs.get') return Promise.resolve({ state: 'done' })
          return fails === 'drift' ? Promise.reject(new Error('no drift')) : Promise.resolve([driftTest])
        },
      } as never,
      write: {
        ask: (_name: string, alerts: NewAlert[]) => Promise.resolve({ told: told.push(...alerts) }),
      } as never,
      logger: {
        ...SILENT_LOGGER,
        warn: (what, fields) => void warned.push(`${what}: ${String(fields?.['message'])}`),
      },
      judgeRecipes: async (_run, tell) => {
        if (fails === 'judging') throw new Error('no judgement')
        await tell([{ code: 'recipe_better', subject: 'recipe 2', message: 'It is better.', now: 0 }])
      },
      onTold: () => {},
    })
    watch.runEnded(7)
    await watch.close()
    return { told: told.map(({ code }) => code), warned }
  }

  it('tells of its drift also where its recipes cannot be compared', async () => {
    const { told, warned } = await lookAt('judging')
    expect(told).toEqual(['quality_drift'])
    expect(warned).toEqual(['the recipes of a run could not be compared: Error: no judgement'])
  })

  it('tells of its recipes also where its drift cannot be looked at', async () => {
    const { told, warned } = await lookAt('drift')
    expect(told).toEqual(['recipe_better'])
    expect(warned).toEqual(['the drift of a run could not be looked at: Error: no drift'])
  })
})
