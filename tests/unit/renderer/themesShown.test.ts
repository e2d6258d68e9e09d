import { describe, expect, it } from 'vitest'
import { impactDomain, sortThemes } from '../../../src/renderer/src/features/feedback/themesShown.ts'

describe('the order of themes', () => {
  const rows = [
    { items: 5, impact: 2 },
    { items: 9, impact: null },
    { items: 7, impact: -3 },
    { items: 8, impact: 2 },
  ]

  it('is by volume, or by impact from what costs most, with what is not known last', () => {
    expect(sortThemes(rows, 'volume').map(({ items }) => items)).toEqual([9, 8, 7, 5])
    expect(sortThemes(rows, 'impact').map(({ items }) => items)).toEqual([7, 8, 5, 9])
  })

  it('has a scale that one wide interval does not stretch, and never none', () => {
    const row = (reach: number) => ({ impactLow: -reach, impactHigh: reach })
    expect(impactDomain([])).toBe(1)
    expect(impactDomain([...Array.from({ length: 30 }, () => row(4)), row(90)])).toBe(4)
  })
})
