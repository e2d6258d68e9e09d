import { describe, expect, it } from 'vitest'
import {
  dayAfter,
  dayBefore,
  dayName,
  lastDays,
  midnightOf,
  readDay,
} from '../../../src/main/quality/days.ts'

describe('days', () => {
  it('begin and end at midnight by the machine’s clock, however long they are', () => {
    for (let at = 0; at < 400; at++) {
      const noon = new Date(2025, 0, 1 + at, 12, 34, 56).getTime()
      const midnight = midnightOf(noon)
      expect(new Date(midnight).getHours()).toBe(0)
      expect(dayName(midnight)).toBe(dayName(noon))
      const before = dayBefore(midnight)
      expect(dayName(before)).toBe(dayName(new Date(2025, 0, at, 12).getTime()))
      expect(midnightOf(before)).toBe(before)
      expect(dayAfter(before)).toBe(midnight)
      expect(readDay(dayName(noon))).toBe(midnight)
      const last = lastDays(noon)
      expect(last).toHaveLength(7)
      expect([last[0], last[1]]).toEqual([before, dayBefore(before)])
    }
    for (const none of ['', 'yesterday', '2026-02-30', '2026-1-1']) expect(readDay(none)).toBeNull()
  })
})
