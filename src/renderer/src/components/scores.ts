import type { NpsGroup } from '../../../shared/domain/scale.ts'

/** Promoter 9-10, passive 7-8, detractor 0-6. */
export const groupOfScore = (score: number): NpsGroup =>
  score >= 9 ? 'promoter' : score >= 7 ? 'passive' : 'detractor'

export const NPS_GROUPS: readonly NpsGroup[] = ['detractor', 'passive', 'promoter']

/** Where a score of -100 ... 100 stands on a line, 0 ... 100 percent. */
export const position = (score: number): number => Math.max(0, Math.min(100, (score + 100) / 2))

/**
 * The part of -100 ... 100 that holds all intervals, widened to tens, at least 40 points wide.
 *
 * @param bounds lows and highs; nulls are left out
 */
export function scoreDomain(bounds: readonly (number | null)[]): { from: number; to: number } {
  const known = bounds.filter((bound): bound is number => bound !== null)
  if (known.length === 0) return { from: -100, to: 100 }
  let from = Math.max(-100, Math.floor(Math.min(...known) / 10) * 10)
  let to = Math.min(100, Math.ceil(Math.max(...known) / 10) * 10)
  if (to - from < 40) {
    const middle = (from + to) / 2
    from = Math.max(-100, middle - 20)
    to = Math.min(100, from + 40)
    from = Math.max(-100, to - 40)
  }
  return { from, to }
}

/** A step that divides the domain evenly and meets both of its ends: about five of them, where that can be. */
export function axisStep({ from, to }: { from: number; to: number }): number {
  const span = to - from
  const steps = [10, 20, 25, 30, 40, 50].filter((step) => span % step === 0)
  return steps.find((step) => span / step <= 5) ?? steps.at(-1) ?? span
}

/** Percent of the way from `from` to `to`, kept inside. */
export const place = (value: number, domain: { from: number; to: number }): number =>
  Math.max(0, Math.min(100, ((value - domain.from) / (domain.to - domain.from)) * 100))
