/** A share of things that come in groups: entities of a mail stand or fall together more than by chance. Pure. */
import { type Estimate, NO_ESTIMATE, SMALL_SAMPLE, estimateShare } from './estimate.ts'

/** One group: of so many things, so many count. `weight`: how many groups this one stands for. */
export interface RatioGroup {
  count: number
  of: number
  weight?: number
}

/**
 * The share of things that count, over all groups, as a ratio of sums. Its variance is that between groups (Cochran 1977); the
 * interval is that of a plain share of as many things as the sample is worth by it, and never of more than there are. Small by
 * the number of groups, which is what was drawn.
 */
export function estimateRatio(groups: readonly RatioGroup[]): Estimate {
  const used = groups.filter(({ of }) => of > 0)
  const things = used.reduce((sum, { of }) => sum + of, 0)
  if (things === 0) return NO_ESTIMATE
  const weighted = used.map(({ count, of, weight = 1 }) => ({ count: count * weight, of: of * weight }))
  const whole = weighted.reduce((sum, { of }) => sum + of, 0)
  const value = weighted.reduce((sum, { count }) => sum + count, 0) / whole
  const between = weighted.reduce((sum, { count, of }) => sum + (count - value * of) ** 2, 0)
  const n = used.length
  const variance = n > 1 ? (n / (n - 1)) * (between / whole ** 2) : value * (1 - value)
  const plain = value * (1 - value)
  const worth = variance === 0 ? things : Math.min(things, plain / variance)
  const estimate = estimateShare(value * worth, worth)
  return { ...estimate, n: things, smallSample: n < SMALL_SAMPLE }
}
