import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toIso } from '../../../src/shared/domain/moment.ts'
import { dayNumber, periodKey, startOfDay } from '../../../src/main/db/queries/moments.ts'

describe('times as they are shown', () => {
  it('keep the original offset', () => {
    const at = Date.parse('2024-05-01T08:00:00Z')
    expect(toIso(at, 120)).toBe('2024-05-01T10:00:00+02:00')
    expect(toIso(at, -570)).toBe('2024-04-30T22:30:00-09:30')
    expect(toIso(at + 5, 0)).toBe('2024-05-01T08:00:00.005+00:00')
    expect(toIso(at, null)).toBe('2024-05-01T08:00:00+00:00')
    expect(toIso(null, 60)).toBeNull()
  })

  it('name the same moment', () => {
    const moments = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(moments, fc.integer({ min: -840, max: 840 }), (date, offset) => {
        expect(Date.parse(toIso(date.getTime(), offset)!)).toBe(date.getTime())
      }),
    )
  })
})

describe('days and periods', () => {
  it.each([
    ['2024-12-29', '2024-W52', '2024-12', '2024-Q4'],
    ['2024-12-30', '2025-W01', '2024-12', '2024-Q4'],
    ['2021-01-03', '2020-W53', '2021-01', '2021-Q1'],
    ['1969-12-31', '1970-W01', '1969-12', '1969-Q4'],
    ['2026-06-30', '2026-W27', '2026-06', '2026-Q2'],
  ])('%s is in %s', (day, week, month, quarter) => {
    const number = dayNumber(day)
    expect(periodKey(number, 'day')).toBe(day)
    expect(periodKey(number, 'week')).toBe(week)
    expect(periodKey(number, 'month')).toBe(month)
    expect(periodKey(number, 'quarter')).toBe(quarter)
    expect(periodKey(number, 'year')).toBe(day.slice(0, 4))
    expect(startOfDay(number)).toBe(Date.parse(`${day}T00:00:00Z`))
  })

  it('refuses what is no day', () => {
    for (const text of ['2024-02-30', '2024-13-01', '24-1-1', 'today', '2024-01-01T00:00', '']) {
      expect(() => dayNumber(text)).toThrow('is not a day')
    }
  })

  it('weeks rise with the days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), (day) => {
        expect(periodKey(day, 'week') <= periodKey(day + 1, 'week')).toBe(true)
        expect(periodKey(day, 'week')).not.toBe(periodKey(day + 7, 'week'))
      }),
    )
  })
})
