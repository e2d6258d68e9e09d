import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeoutsFor } from '../../../src/main/analysis/timeouts.ts'
import { createObservedTimes } from '../../../src/main/jobs/observedTimes.ts'

const PRIMARY = { seconds: 45, limitSeconds: 90 }
const times = (count: number, ms: number, characters = 300, timedOut = false) =>
  Array.from({ length: count }, () => ({ characters, ms, timedOut }))
const secondsFor = (known: ReturnType<typeof createObservedTimes>, characters: number, floor = 15) =>
  timeoutsFor(known.follow('primary', PRIMARY, floor), characters).totalMs / 1_000

describe('time-outs', () => {
  it('begin as set: half as much again above 1,000 characters, never above the limit', () => {
    expect([1_000, 1_001].map((length) => timeoutsFor(PRIMARY, length).totalMs)).toEqual([45_000, 67_500])
    expect(timeoutsFor({ seconds: 80, limitSeconds: 90 }, 2_000).totalMs).toBe(90_000)
  })

  it('follow what 95 of 100 answers take, once 20 have come, each size of text by itself', () => {
    const known = createObservedTimes()
    known.add('primary', times(19, 8_000))
    expect(secondsFor(known, 300)).toBe(45)
    known.add('primary', times(1, 8_000))
    expect(secondsFor(known, 300)).toBe(24)
    expect(secondsFor(known, 2_000)).toBe(67.5)
    known.add('primary', times(20, 25_000, 2_000))
    expect(secondsFor(known, 2_000)).toBe(75)
    expect(secondsFor(known, 300)).toBe(24)
    expect(timeoutsFor(known.follow('critical', { seconds: 180, limitSeconds: 270 }, 15), 300).totalMs).toBe(
      180_000,
    )
    expect(known.explain()).toEqual([
      'primary, texts of up to 1,000 characters: time-out 24 s (95 of 100 answers came within 8 s; 45 s to begin with)',
      'primary, texts of 1,000 to 4,000 characters: time-out 75 s (95 of 100 answers came within 25 s; 45 s to begin with)',
    ])
  })

  it('grow to the limit on a machine that is too slow for what is set, and are not moved by one stall', () => {
    const slow = createObservedTimes()
    slow.add('primary', [...times(18, 40_000), ...times(2, 45_000, 300, true)])
    expect(secondsFor(slow, 300)).toBe(90)
    const stalled = createObservedTimes()
    stalled.add('primary', [...times(99, 8_000), ...times(1, 45_000, 300, true)])
    expect(secondsFor(stalled, 300)).toBe(24)
  })

  it('never leave their bounds, and keep room for what was seen', () => {
    const time = fc.record({
      characters: fc.nat(8_000),
      ms: fc.integer({ min: 1, max: 90_000 }),
      timedOut: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), fc.nat(9_000), (seen, length) => {
        const known = createObservedTimes()
        known.add('primary', seen)
        const seconds = secondsFor(known, length)
        expect(seconds).toBeGreaterThanOrEqual(15)
        expect(seconds).toBeLessThanOrEqual(90)
      }),
    )
    const floor = createObservedTimes()
    floor.add('primary', times(40, 100))
    expect(secondsFor(floor, 300)).toBe(15)
    // A floor above what is set would make the first time-out the shortest.
    expect(secondsFor(floor, 300, 60)).toBe(45)
  })
})
