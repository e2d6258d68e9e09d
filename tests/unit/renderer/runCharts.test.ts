import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisTicks, linePath } from '../../../src/renderer/src/features/runs/chartScale.ts'

describe('the charts of a run', () => {
  it('have few round ticks from zero up to the highest value', () => {
    expect(axisTicks(0)).toEqual([0, 1])
    expect(axisTicks(73)).toEqual([0, 20, 40, 60, 80])
    expect(axisTicks(8)).toEqual([0, 2, 4, 6, 8])
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (highest) => {
        const ticks = axisTicks(highest)
        expect(ticks[0]).toBe(0)
        expect(ticks.length).toBeLessThanOrEqual(6)
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(highest * 0.999999)
        expect(ticks.at(-1)!).toBeLessThanOrEqual(highest * 2.01)
      }),
    )
  })

  it('draw a line through all points, or hold each until the next', () => {
    const points = [
      { x: 0, y: 10 },
      { x: 5, y: 2 },
    ]
    expect(linePath(points, false)).toBe('M0.0 10.0 L5.0 2.0')
    expect(linePath(points, true)).toBe('M0.0 10.0 H5.0 V2.0')
  })
})
