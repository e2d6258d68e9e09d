import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeoutsFor } from '../../../src/main/analysis/timeouts.ts'
import { createObservedTimes } from '../../../src/main/jobs/observedTimes.ts'

const HERE = 'http://127.0.0.1:1'
const PRIMARY_HERE = { stage: 'primary', server: HERE }
const CRITICAL_HERE = { stage: 'critical', server: HERE }
const PRIMARY = { seconds: 45, limitSeconds: 90 }
const times = (count: number, ms: number, characters = 300, timedOut = false) =>
  Array.from({ length: count }, () => ({ characters, ms, timedOut, firstTokenMs: null, wasSilent: false }))
const at = (floorSeconds: number, workers = 2) => ({ floorSeconds, workers })
const secondsFor = (known: ReturnType<typeof createObservedTimes>, characters: number, floor = 15) =>
  timeoutsFor(known.follow(PRIMARY_HERE, PRIMARY, at(floor)), characters).totalMs / 1_000

describe('time-outs', () => {
  it('begin as set: half as much again above 1,000 characters, never above the limit', () => {
    expect([1_000, 1_001].map((length) => timeoutsFor(PRIMARY, length).totalMs)).toEqual([45_000, 67_500])
    expect(timeoutsFor({ seconds: 80, limitSeconds: 90 }, 2_000).totalMs).toBe(90_000)
  })

  it('follow what 95 of 100 answers take, once 20 have come, each size of text by itself', () => {
    const known = createObservedTimes()
    known.add(PRIMARY_HERE, times(19, 8_000))
    expect(secondsFor(known, 300)).toBe(45)
    known.add(PRIMARY_HERE, times(1, 8_000))
    expect(secondsFor(known, 300)).toBe(24)
    expect(secondsFor(known, 2_000)).toBe(67.5)
    known.add(PRIMARY_HERE, times(20, 25_000, 2_000))
    expect(secondsFor(known, 2_000)).toBe(75)
    expect(secondsFor(known, 300)).toBe(24)
    expect(
      timeoutsFor(known.follow(CRITICAL_HERE, { seconds: 180, limitSeconds: 270 }, at(15)), 300).totalMs,
    ).toBe(180_000)
    expect(known.explain()).toEqual([
      'primary, texts of up to 1,000 characters: time-out 24 s (95 of 100 answers came within 8 s; 45 s to begin with)',
      'primary, texts of 1,000 to 4,000 characters: time-out 75 s (95 of 100 answers came within 25 s; 45 s to begin with)',
    ])
  })

  it('are learnt of each server by itself: a slow one is not held to what a fast one takes', () => {
    const known = createObservedTimes()
    known.add(PRIMARY_HERE, times(40, 1_000))
    const there = { stage: 'primary', server: 'http://10.0.0.7:1' }
    expect(secondsFor(known, 300)).toBe(15)
    expect(timeoutsFor(known.follow(there, PRIMARY, at(15)), 300).totalMs).toBe(45_000)
    known.add(there, times(20, 20_000))
    known.follow(there, PRIMARY, at(15))
    expect(known.explain()).toEqual([
      'primary at http://127.0.0.1:1, texts of up to 1,000 characters: time-out 15 s (95 of 100 answers came within 1 s; 45 s to begin with)',
      'primary at http://10.0.0.7:1, texts of up to 1,000 characters: time-out 60 s (95 of 100 answers came within 20 s; 45 s to begin with)',
    ])
  })

  it('are learnt anew where more than twice as many questions are in flight, which take longer', () => {
    const known = createObservedTimes()
    const seconds = (workers: number): number =>
      timeoutsFor(known.follow(PRIMARY_HERE, PRIMARY, at(15, workers)), 300).totalMs / 1_000
    expect(seconds(2)).toBe(45)
    known.add(PRIMARY_HERE, times(40, 4_000))
    expect([seconds(2), seconds(4), seconds(2)]).toEqual([15, 15, 15])
    expect(seconds(16)).toBe(45)
  })

  it('grow to the limit on a machine that is too slow for what is set, and are not moved by one stall', () => {
    const slow = createObservedTimes()
    slow.add(PRIMARY_HERE, [...times(18, 40_000), ...times(2, 45_000, 300, true)])
    expect(secondsFor(slow, 300)).toBe(90)
    const stalled = createObservedTimes()
    stalled.add(PRIMARY_HERE, [...times(99, 8_000), ...times(1, 45_000, 300, true)])
    expect(secondsFor(stalled, 300)).toBe(24)
  })

  it('never leave their bounds, and keep room for what was seen', () => {
    const time = fc.record({
      characters: fc.nat(8_000),
      ms: fc.integer({ min: 1, max: 90_000 }),
      timedOut: fc.boolean(),
      firstTokenMs: fc.option(fc.integer({ min: 1, max: 90_000 })),
      wasSilent: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), fc.nat(9_000), (seen, length) => {
        const known = createObservedTimes()
        known.add(PRIMARY_HERE, seen)
        const seconds = secondsFor(known, length)
        expect(seconds).toBeGreaterThanOrEqual(15)
        expect(seconds).toBeLessThanOrEqual(90)
        const { firstTokenMs, totalMs } = timeoutsFor(known.follow(PRIMARY_HERE, PRIMARY, at(15)), length)
        expect(firstTokenMs).toBeGreaterThanOrEqual(Math.min(30_000, totalMs))
        expect(firstTokenMs).toBeLessThanOrEqual(totalMs)
      }),
    )
    const floor = createObservedTimes()
    floor.add(PRIMARY_HERE, times(40, 100))
    expect(secondsFor(floor, 300)).toBe(15)
    // A floor above what is set would make the first time-out the shortest.
    expect(secondsFor(floor, 300, 60)).toBe(45)
  })

  describe('of the first token', () => {
    const CRITICAL = { seconds: 180, limitSeconds: 270 }
    const begun = (count: number, firstTokenMs: number) =>
      times(count, 50_000).map((time) => ({ ...time, firstTokenMs }))
    const silent = times(1, 30_000, 300, true).map((time) => ({ ...time, wasSilent: true }))
    const firstSeconds = (known: ReturnType<typeof createObservedTimes>, workers = 2) =>
      timeoutsFor(known.follow(CRITICAL_HERE, CRITICAL, at(15, workers)), 300).firstTokenMs / 1_000

    it('are those of the whole, until 40 answers have shown how soon they begin, and never under the floor', () => {
      const known = createObservedTimes()
      expect(firstSeconds(known)).toBe(180)
      known.add(CRITICAL_HERE, begun(39, 2_000))
      expect(firstSeconds(known)).toBe(150)
      known.add(CRITICAL_HERE, begun(1, 2_000))
      expect(firstSeconds(known)).toBe(30)
      known.add(CRITICAL_HERE, begun(3, 12_000))
      expect(firstSeconds(known)).toBe(60)
      known.add(CRITICAL_HERE, begun(1, 40_000))
      expect(firstSeconds(known)).toBe(120)
    })

    it('no longer hold once one has cut a question off, or more questions are in flight', () => {
      const known = createObservedTimes()
      expect(firstSeconds(known)).toBe(180)
      known.add(CRITICAL_HERE, begun(40, 2_000))
      expect(firstSeconds(known)).toBe(30)
      known.add(CRITICAL_HERE, silent)
      expect(firstSeconds(known)).toBe(150)
      known.add(CRITICAL_HERE, begun(40, 2_000))
      expect([firstSeconds(known), firstSeconds(known, 1)]).toEqual([30, 30])
      expect(firstSeconds(known, 3)).toBe(150)
    })
  })
})
