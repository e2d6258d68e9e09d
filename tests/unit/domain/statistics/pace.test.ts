import { describe, expect, it } from 'vitest'
import { type PacedPart, strataByPace } from '../../../../src/shared/domain/statistics/pace.ts'

const part = (source: number, items: number, answered: number, lane = 'sample'): PacedPart => ({
  lane,
  source,
  items,
  answered,
})

describe('what may be taken for one random sample', () => {
  it('are the sources that were read at one pace, each lane by itself', () => {
    const parts = [part(1, 1_000, 52), part(2, 200, 9), part(3, 10, 0), part(1, 40, 40, 'urgent')]
    expect(parts.map(strataByPace(parts))).toEqual(['sample', 'sample', 'sample', 'urgent'])
  })

  it('is not a source that was read as a whole, or that came later', () => {
    const parts = [part(1, 10_000, 500), part(2, 400, 400), part(3, 4_000, 0), part(4, 3_000, 147)]
    const strata = parts.map(strataByPace(parts))
    expect(new Set(strata.slice(0, 3)).size).toBe(3)
    const complete = [part(1, 1_000, 1_000), part(2, 3, 0)]
    expect(complete.map(strataByPace(complete))).toEqual(['sample', 'sample 2'])
  })
})
