/** Two recipes on the same items: which of them is right more often, and may it be chance. Pure. */
import { Z_95 } from '../statistics.ts'
import { SMALL_SAMPLE, studentQuantile95 } from './estimate.ts'
import { createRandom } from './random.ts'

export interface PairedComparison {
  /** Items that both were asked about. */
  n: number
  /** The second's mean less the first's. */
  difference: number
  /** At 95 %. */
  low: number
  high: number
  /** How often chance alone gives a difference at least this large, where there is none; two-sided. */
  probability: number
  smallSample: boolean
}

/** Items on which both are right, only the first, only the second, neither. */
export interface PairedCounts {
  both: number
  first: number
  second: number
  neither: number
}

/**
 * Right or wrong on the same items. The test is McNemar's, exact (only items on which just one is right tell anything); the
 * interval that of Bonett and Price (2012), which has a width also where no such item was found.
 */
export function compareShares(counts: PairedCounts): PairedComparison {
  const { first, second } = counts
  const n = counts.both + first + second + counts.neither
  if (n === 0) return { n, difference: 0, low: -1, high: 1, probability: 1, smallSample: true }
  const [p, q] = [(first + 1) / (n + 2), (second + 1) / (n + 2)]
  const margin = Z_95 * Math.sqrt((p + q - (q - p) ** 2) / (n + 2))
  return {
    n,
    difference: (second - first) / n,
    low: Math.max(-1, Math.min(q - p - margin, (second - first) / n)),
    high: Math.min(1, Math.max(q - p + margin, (second - first) / n)),
    probability: exactMcNemar(first, second),
    smallSample: n < SMALL_SAMPLE,
  }
}

/** The two-sided probability of so uneven a split of the items on which just one is right (binomial with one half). */
export function exactMcNemar(first: number, second: number): number {
  const n = first + second
  const fewer = Math.min(first, second)
  // Logarithms, since 2^-n is 0 from about a thousand on.
  let term = -n * Math.LN2
  let sum = Math.exp(term)
  for (let k = 1; k <= fewer; k++) {
    term += Math.log((n - k + 1) / k)
    sum += Math.exp(term)
  }
  return Math.min(1, 2 * sum)
}

/**
 * Student's interval of a mean difference.
 *
 * @param step the least difference that one item can have: two items that differ by it, one each way, are added, so that a
 *   sample without any difference is not taken for the proof that there is none
 */
export function meanInterval(differences: readonly number[], step: number): { low: number; high: number } {
  const n = differences.length
  const sum = differences.reduce((total, each) => total + each, 0)
  const centre = sum / (n + 2)
  const squares = [...differences, step, -step].reduce((total, each) => total + (each - centre) ** 2, 0)
  const margin = studentQuantile95(n - 1) * Math.sqrt(squares / (n + 1) / (n + 2))
  return { low: Math.min(centre - margin, sum / n), high: Math.max(centre + margin, sum / n) }
}

const ROUNDS = 1_999

/**
 * Scores of the same items (shares of fields filled, say): a permutation test that changes the sign of each difference by
 * chance, with Student's interval around the mean difference. The rounds are fixed by the seed; the probability counts the
 * sample itself as one of them, so that it is never 0 and never too small (Phipson and Smyth 2010).
 *
 * @param step as `meanInterval` takes it
 */
export function compareScores(
  pairs: readonly (readonly [number, number])[],
  step: number,
  seed = 1,
): PairedComparison {
  const n = pairs.length
  if (n < 2) return { n, difference: 0, low: -1, high: 1, probability: 1, smallSample: true }
  const differences = pairs.map(([first, second]) => second - first)
  const difference = differences.reduce((sum, each) => sum + each, 0) / n
  const uneven = differences.filter((each) => each !== 0)
  const seen = Math.abs(difference * n) - 1e-9
  const random = createRandom(seed)
  let extreme = 0
  if (uneven.length > 0)
    for (let round = 0; round < ROUNDS; round++) {
      let sum = 0
      for (const each of uneven) sum += random() < 0.5 ? each : -each
      if (Math.abs(sum) >= seen) extreme += 1
    }
  return {
    n,
    difference,
    ...meanInterval(differences, step),
    probability: uneven.length === 0 ? 1 : (extreme + 1) / (ROUNDS + 1),
    smallSample: n < SMALL_SAMPLE,
  }
}
