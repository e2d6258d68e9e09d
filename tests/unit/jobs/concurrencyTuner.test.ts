import { describe, expect, it } from 'vitest'
import { pace, simulate } from '../../helpers/simulatedTime.ts'

/** Between half and one and a half of the mean, the same for the same index. */
const varied = (mean: number) => (index: number) => mean * (0.5 + ((index * 7_919) % 1_000) / 1_000)

const bestFixed = (options: Omit<Parameters<typeof simulate>[0], 'fixed'>): number =>
  Math.max(...[1, 2, 3, 4, 6, 8, 12, 16].map((fixed) => pace(simulate({ ...options, fixed }).answered)))

describe('the number of workers', () => {
  for (const slots of [1, 2, 4, 8]) {
    it(`is as good as the best fixed one, within 5 %, with ${slots} slots, the search included`, () => {
      for (const work of [() => 170, varied(170)]) {
        const options = { answers: 1_500, slots: () => slots, work }
        const tuned = simulate(options)
        expect(pace(tuned.answered) / bestFixed(options)).toBeGreaterThan(0.95)
        expect(tuned.tuner.curve.length).toBeGreaterThan(1)
      }
    })
  }

  it('is found so soon that a run of a hundred answers a slot is as fast, too', () => {
    for (const slots of [1, 2, 4, 8, 16]) {
      const options = { answers: slots * 100, slots: () => slots, work: () => 170 }
      expect(pace(simulate(options).answered) / bestFixed(options)).toBeGreaterThan(0.955)
    }
  })

  it('is found as soon where the first answers of the run are its slowest', () => {
    for (const cold of [200, 400]) {
      const work = (index: number): number => 170 + cold * Math.max(0, 1 - index / 8)
      const options = { answers: 800, slots: () => 8, work, turnaround: 10 }
      expect(pace(simulate(options).answered) / bestFixed(options)).toBeGreaterThan(0.965)
    }
  })

  it('follows within two steps when slots are added or taken away', () => {
    for (const [before, after] of [
      [4, 8],
      [2, 4],
      [8, 4],
      [8, 2],
    ] as const) {
      let changed = Number.NaN
      const slots = (at: number, answered: number): number => {
        if (answered < 1_000) return before
        if (Number.isNaN(changed)) changed = at
        return after
      }
      const { answered, numbers } = simulate({ answers: 3_000, slots, work: () => 170 })
      // The step under way, and two more.
      const settled = numbers.filter(({ at }) => at > changed)[2]?.at ?? changed
      const ideal = (after * 1_000) / 172
      expect(pace(answered, settled) / ideal).toBeGreaterThan(0.95)
    }
  })

  it('is halved when the server is too busy, and grows again by one a step', () => {
    const { numbers, tuner } = simulate({
      answers: 2_000,
      slots: () => 4,
      work: () => 100,
      refuses: (there) => there >= 12,
    })
    expect(Math.max(...numbers.map(({ workers }) => workers))).toBeGreaterThan(11)
    const halved = numbers.findIndex(
      ({ workers }, index) => index > 0 && workers * 2 <= numbers[index - 1]!.workers,
    )
    expect(halved).toBeGreaterThan(0)
    expect(tuner.workers).toBeLessThanOrEqual(12)
    expect(tuner.workers).toBeGreaterThanOrEqual(4)
  })

  it('never grows so far that answers would come near their time-out', () => {
    const { numbers } = simulate({ answers: 600, slots: () => 1, work: () => 1_000, timeoutMs: () => 6_000 })
    expect(Math.max(...numbers.map(({ workers }) => workers))).toBeLessThanOrEqual(3)
  })

  it('shrinks as long as memory is short', () => {
    const { tuner } = simulate({ answers: 400, slots: () => 8, work: () => 100, memoryIsShort: () => true })
    expect(tuner.workers).toBe(1)
  })

  it('is not lowered by a single time-out now and then', () => {
    let asked = 0
    const { answered } = simulate({
      answers: 2_000,
      slots: () => 8,
      work: () => 100,
      refuses: () => ++asked % 50 === 0,
    })
    expect(pace(answered) / (8_000 / 102)).toBeGreaterThan(0.93)
  })
})
