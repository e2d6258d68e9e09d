import { describe, expect, it } from 'vitest'
import { dayBefore, dayName, midnightOf } from '../../../src/main/quality/days.ts'

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
    }
  })
})
