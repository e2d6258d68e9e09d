/** Whether two samples of labels come from one distribution. Pure. */
import { SMALL_SAMPLE } from './estimate.ts'

export interface Homogeneity {
  before: number
  now: number
  /** How often chance alone gives a difference at least this large, where there is none; null where too little was seen. */
  probability: number | null
  /** Half the sum of the differences of all shares: the share of items that would have to change for the two to be alike. */
  moved: number
}

export type Counts = Readonly<Record<string, number>>

/** Below this expected number the chi-squared distribution says little (Cochran 1954): rare values are taken together. */
const LEAST_EXPECTED = 5

/**
 * Pearson's test of homogeneity. Values too rare for it are taken together, the rarest first, without looking at how they are
 * divided between the two: so the test keeps its rate of false alarms (a simulation holds it to that).
 */
export function compareDistributions(before: Counts, now: Counts): Homogeneity {
  const values = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  const rows = values.map((value) => [before[value] ?? 0, now[value] ?? 0] as const)
  const n = rows.reduce((sum, [first]) => sum + first, 0)
  const m = rows.reduce((sum, [, second]) => sum + second, 0)
  const base = { before: n, now: m }
  if (n === 0 || m === 0) return { ...base, probability: null, moved: 0 }
  const moved = rows.reduce((sum, [first, second]) => sum + Math.abs(first / n - second / m), 0) / 2
  if (Math.min(n, m) < SMALL_SAMPLE) return { ...base, probability: null, moved }
  const cells = mergeRare(rows, Math.min(n, m) / (n + m))
  if (cells.length < 2) return { ...base, probability: 1, moved }
  let statistic = 0
  for (const [first, second] of cells) {
    const share = (first + second) / (n + m)
    statistic += (first - n * share) ** 2 / (n * share) + (second - m * share) ** 2 / (m * share)
  }
  return { ...base, probability: chiSquaredTail(statistic, cells.length - 1), moved }
}

function mergeRare(
  rows: readonly (readonly [number, number])[],
  smallerPart: number,
): (readonly [number, number])[] {
  const sorted = rows.filter(([a, b]) => a + b > 0).toSorted((x, y) => x[0] + x[1] - (y[0] + y[1]))
  const isRare = ([a, b]: readonly [number, number]): boolean => (a + b) * smallerPart < LEAST_EXPECTED
  while (sorted.length > 1 && isRare(sorted[0]!)) {
    const [[a, b], [c, d]] = sorted.splice(0, 2) as [[number, number], [number, number]]
    sorted.push([a + c, b + d])
    sorted.sort((x, y) => x[0] + x[1] - (y[0] + y[1]))
  }
  return sorted
}

/** The probability that a chi-squared variable exceeds a value: the upper regularised incomplete gamma function. */
export function chiSquaredTail(statistic: number, degrees: number): number {
  if (statistic <= 0) return 1
  const a = degrees / 2
  const x = statistic / 2
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let k = 1; k < 1_000 && term > sum * 1e-15; k++) {
      term *= x / (a + k)
      sum += term
    }
    return Math.max(0, 1 - sum * scale)
  }
  // Lentz's continued fraction, which converges where the series above is slow.
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let k = 1; k < 1_000; k++) {
    const step = -k * (k - a)
    b += 2
    d = 1 / (step * d + b)
    c = b + step / c
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return Math.min(1, fraction * scale)
}

/** Of halves and whole numbers, from the gamma function of one half and of one. */
function logGamma(x: number): number {
  let sum = x % 1 === 0 ? 0 : Math.log(Math.PI) / 2
  for (let at = x % 1 === 0 ? 1 : 0.5; at < x; at++) sum += Math.log(at)
  return sum
}
