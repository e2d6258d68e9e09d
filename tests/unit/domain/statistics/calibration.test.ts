import { describe, expect, it } from 'vitest'
import {
  type Confident,
  binomialProbability,
  calibrate,
} from '../../../../src/shared/domain/statistics/calibration.ts'
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

describe('many bins', () => {
  const random = createRandom(11)
  const failing = (rounds: number, chanceOf: (confidence: number) => number): number => {
    let failed = 0
    for (let round = 0; round < rounds; round++) {
      const said = Array.from({ length: 200 }, () => {
        const confidence = random()
        return { confidence, right: random() < chanceOf(confidence) }
      })
      if (!calibrate(said).calibrated) failed += 1
    }
    return failed / rounds
  }

  it('do not fail a model that is right as often as it says, beyond one time in twenty', () => {
    expect(failing(1_000, (confidence) => confidence)).toBeLessThanOrEqual(0.05)
  })

  it('fail one that is not', () => {
    expect(failing(200, (confidence) => confidence ** 3)).toBeGreaterThan(0.95)
  })

  it('are tested exactly', () => {
    expect(binomialProbability(0, 5, 0.5)).toBeCloseTo(2 / 32, 12)
    expect(binomialProbability(1, 4, 0.25)).toBe(1)
    expect(binomialProbability(4, 4, 1)).toBe(1)
    expect(binomialProbability(3, 4, 1)).toBe(0)
    expect(binomialProbability(700, 2_000, 0.35)).toBeGreaterThan(0.9)
    expect(binomialProbability(800, 2_000, 0.35)).toBeLessThan(1e-4)
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
