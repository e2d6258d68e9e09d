import { describe, expect, it } from 'vitest'
import { isDue } from '../../../src/main/quality/recipeJudge.ts'
import type { ComparedRecipes, ComparisonVerdict } from '../../../src/shared/domain/quality.ts'

const compared = (
  items: number,
  labelled = 0,
  verdict: ComparisonVerdict = 'no difference shown',
): ComparedRecipes => ({ items, labelled, metrics: [], agreement: [], medianMs: null, verdict })

describe('whether a recipe is looked at again', () => {
  it('waits until there is enough, and then until there is twice as much', () => {
    expect(isDue(null, compared(20, 20, 'small sample'))).toBe(false)
    expect(isDue(null, compared(31))).toBe(true)
    const last = { compared: 100, labelled: 0, verdict: 'no difference shown' } as const
    expect(isDue(last, compared(199, 29))).toBe(false)
    expect(isDue(last, compared(200))).toBe(true)
    // Labels that come later tell for the first time who is right.
    expect(isDue(last, compared(110, 30))).toBe(true)
    expect(isDue({ ...last, labelled: 40 }, compared(110, 79))).toBe(false)
    expect(isDue({ ...last, verdict: 'second is worse' }, compared(100, 0, 'second is worse'))).toBe(true)
  })

  it('looks no oftener than the verdict allows for, however slowly answers come', () => {
    let last: Parameters<typeof isDue>[0] = null
    let looks = 0
    for (let items = 30; items <= 1_500; items++) {
      const now = compared(items, Math.min(500, items))
      if (!isDue(last, now)) continue
      last = { compared: items, labelled: now.labelled, verdict: now.verdict as 'no difference shown' }
      looks += 1
    }
    expect(looks).toBeLessThanOrEqual(12)
    expect(looks).toBeGreaterThan(5)
  })
})
