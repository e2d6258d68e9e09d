import { describe, expect, it } from 'vitest'
import { ON_BATTERY, isAlert, isResting } from '../../../src/main/jobs/waiting.ts'
import { restReason } from '../../../src/main/jobs/rest.ts'
import { isWithin, parseDailyHours } from '../../../src/shared/domain/dailyHours.ts'

const at = (time: string): number => new Date(`2026-03-14T${time}:00`).getTime()
const PLUGGED_IN = { onBattery: false }

describe('hours of the day', () => {
  it('are read as people write them, and refused where they are none', () => {
    expect(parseDailyHours(' 22:00-06:30 ')).toEqual({ from: 1_320, to: 390 })
    expect(parseDailyHours('9:00 – 17:00')).toEqual({ from: 540, to: 1_020 })
    for (const wrong of ['', '22-6', '24:00-06:00', '22:00-22:00', '22:60-06:00', 'nights'])
      expect(parseDailyHours(wrong)).toBeNull()
  })

  it('hold from their first minute to the one before their last, also over midnight', () => {
    const nights = parseDailyHours('22:00-06:00')!
    const inside = (time: string): boolean => isWithin(nights, new Date(at(time)))
    expect(['22:00', '23:59', '00:00', '05:59'].map(inside)).toEqual([true, true, true, true])
    expect(['06:00', '12:00', '21:59'].map(inside)).toEqual([false, false, false])
    const days = parseDailyHours('09:00-17:00')!
    expect(['08:59', '09:00', '16:59', '17:00'].map((time) => isWithin(days, new Date(at(time))))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
})

describe('a run rests', () => {
  it('outside the hours it was given, or else those of the preferences', () => {
    const preferences = { runHours: '22:00-06:00', onBattery: 'rest' } as const
    expect(restReason(null, preferences, PLUGGED_IN, at('12:00'))).toContain('22:00-06:00')
    expect(restReason(null, preferences, PLUGGED_IN, at('23:00'))).toBe('')
    expect(restReason('11:00-13:00', preferences, PLUGGED_IN, at('12:00'))).toBe('')
    expect(restReason(null, { ...preferences, runHours: '' }, PLUGGED_IN, at('12:00'))).toBe('')
  })

  it('on battery unless it is to go on', () => {
    const onBattery = { onBattery: true }
    expect(restReason(null, { runHours: '', onBattery: 'rest' }, onBattery, at('12:00'))).toBe(ON_BATTERY)
    expect(restReason(null, { runHours: '', onBattery: 'go on' }, onBattery, at('12:00'))).toBe('')
    expect(isResting(ON_BATTERY)).toBe(true)
    expect(isAlert(ON_BATTERY)).toBe(false)
  })
})
