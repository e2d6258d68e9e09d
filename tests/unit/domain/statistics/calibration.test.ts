import { describe, expect, it } from 'vitest'
import { type Confident, calibrate } from '../../../../src/shared/domain/statistics/calibration.ts'
import { createRandom, shuffle } from '../../../../src/shared/domain/statistics/random.ts'

const answers = (confidence: number, right: number, wrong: number): Confident[] => [
  ...Array.from({ length: right }, () => ({ confidence, right: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, right: false })),
]

describe('calibration', () => {
  it('holds where what was said came true', () => {
    const calibration = calibrate([...answers(0.95, 57, 3), ...answers(0.65, 40, 20)])
    expect(calibration).toMatchObject({ n: 120, calibrated: true })
    expect(calibration.bins.map(({ from, said, right }) => [from, said.toFixed(2), right.n])).toEqual([
      [0.6, '0.65', 60],
      [0.9, '0.95', 60],
    ])
    expect(calibration.error).toBeLessThan(0.02)
  })

  it('fails a model that is always sure, and one that few answers speak for', () => {
    const sure = calibrate(answers(0.95, 30, 30))
    expect(sure.calibrated).toBe(false)
    expect(sure.error).toBeCloseTo(0.45, 9)
    expect(calibrate(answers(0.9, 9, 1)).calibrated).toBe(false)
    expect(calibrate([])).toMatchObject({ n: 0, error: null, calibrated: false })
  })
})

describe('chance', () => {
  it('is fixed by the seed and loses nothing', () => {
    const values = Array.from({ length: 50 }, (_, at) => at)
    expect(shuffle(values, createRandom(4))).toEqual(shuffle(values, createRandom(4)))
    expect(shuffle(values, createRandom(4))).not.toEqual(shuffle(values, createRandom(5)))
    expect(shuffle(values, createRandom(4)).toSorted((a, b) => a - b)).toEqual(values)
  })
})
