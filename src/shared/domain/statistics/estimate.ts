/** A number with how sure one can be of it, and shares estimated from a random sample. Pure. */
import { Z_95 } from '../statistics.ts'

/** `low` and `high` at 95 %; null where nothing can be said. */
export interface Estimate {
  /** What was counted to get it; weighted counts stand for as many as they are worth. */
  n: number
  value: number | null
  low: number | null
  high: number | null
  /** Below 30, intervals may miss the truth more often than they say: to be marked. */
  smallSample: boolean
}

/** From so many on, the intervals hold what they promise (`npm run bench:coverage`). */
export const SMALL_SAMPLE = 30

export const NO_ESTIMATE: Estimate = { n: 0, value: null, low: null, high: null, smallSample: true }

/** Two-sided 95 % quantile of Student's t (Cornish-Fisher, error below 0.001 from 10 degrees on). */
export function studentQuantile95(degrees: number): number {
  const z = Z_95
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const d = Math.max(1, degrees)
  return z + first / d + second / d ** 2 + third / d ** 3
}

/**
 * What `n` of `population` are worth as a sample of an endless one: the variance of a mean over n of N drawn without
 * replacement is that of so many with it. Endless when all were seen.
 */
export const sampleWorth = (n: number, population: number | null): number =>
  population === null ? n : population - n <= 0 ? Infinity : (n * (population - 1)) / (population - n)

/**
 * A share with the interval of Agresti and Coull (1998), with Student's quantile in the place of the normal one.
 *
 * @param count how many of the sample have it; may be a weighted count
 * @param population of how many the sample was drawn; null: of an endless number
 */
export function estimateShare(count: number, n: number, population: number | null = null): Estimate {
  if (n <= 0) return NO_ESTIMATE
  const value = count / n
  const worth = sampleWorth(n, population)
  if (worth === Infinity) return { n, value, low: value, high: value, smallSample: false }
  const z2 = Z_95 ** 2
  const size = worth + z2
  const centre = (value * worth + z2 / 2) / size
  const margin = studentQuantile95(n - 1) * Math.sqrt((centre * (1 - centre)) / size)
  if (population === null)
    return { n, value, ...clamped(centre - margin, centre + margin), smallSample: n < SMALL_SAMPLE }
  // Of the few that were not seen one more or less may have it; and no more than all of them.
  return {
    n,
    value,
    low: Math.min(value, Math.max(count / population, centre - margin - 1 / population)),
    high: Math.max(value, Math.min((count + population - n) / population, centre + margin + 1 / population)),
    smallSample: n < SMALL_SAMPLE,
  }
}

/** A part of the whole that was sampled by itself. */
export interface Stratum {
  /** How many there are, seen or not. */
  population: number
  n: number
  count: number
  /** By how much it counts among the others; as many as it has if left out. */
  weight?: number
}

/**
 * A share of a whole whose parts were sampled at different speeds (urgent items are taken first): each part counts by its
 * size, not by how much of it was seen. Parts of which nothing was seen count as unknown: the interval allows for both ends.
 */
export function estimateStratifiedShare(strata: readonly Stratum[]): Estimate {
  const all = strata
    .filter(({ population }) => population > 0)
    .map((stratum) => ({ ...stratum, weight: stratum.weight ?? stratum.population }))
  const whole = all.reduce((sum, { weight }) => sum + weight, 0)
  const n = all.reduce((sum, stratum) => sum + stratum.n, 0)
  if (n === 0) return NO_ESTIMATE
  const seen = all.filter((stratum) => stratum.n > 0)
  const seenWhole = seen.reduce((sum, { weight }) => sum + weight, 0)
  const value = seen.reduce((sum, { weight, n: of, count }) => sum + (weight * count) / of, 0) / seenWhole
  let low = 0
  let high = (whole - seenWhole) / whole
  let below = 0
  let above = 0
  // Intervals of independent parts add up by the squares of their arms (Zou and Donner 2008).
  for (const stratum of seen) {
    const weight = stratum.weight / whole
    const part = estimateShare(stratum.count, stratum.n, stratum.population)
    low += weight * part.value!
    high += weight * part.value!
    below += (weight * (part.value! - part.low!)) ** 2
    above += (weight * (part.high! - part.value!)) ** 2
  }
  return {
    n,
    value,
    ...clamped(low - Math.sqrt(below), high + Math.sqrt(above)),
    smallSample: n < Math.min(SMALL_SAMPLE, whole),
  }
}

const clamped = (low: number, high: number): { low: number; high: number } => ({
  low: Math.max(0, low),
  high: Math.min(1, high),
})
