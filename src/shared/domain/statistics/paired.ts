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

/**
 * Right or wrong on the same items. The test is McNemar's, exact (only items on which just one is right tell anything); the
 * interval that of Bonett and Price (2012), which has a width also where no such item was found.
 *
 * @param counts items on which both are right, only the first, only the second, neither
 */
export function compareShares(counts: {
  both: number
  first: number
  second: number
  neither: number
}): PairedComparison {
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

const ROUNDS = 9_999

/**
 * Scores of the same items (shares of fields filled, say): a permutation test that changes the sign of each difference by
 * chance, with Student's interval around the mean difference. The rounds are fixed by the seed; the probability counts the
 * sample itself as one of them, so that it is never 0 and never too small (Phipson and Smyth 2010).
 */
export function compareScores(pairs: readonly (readonly [number, number])[], seed = 1): PairedComparison {
  const n = pairs.length
  if (n < 2) return { n, difference: 0, low: -1, high: 1, probability: 1, smallSample: true }
  const differences = pairs.map(([first, second]) => second - first)
  const difference = differences.reduce((sum, each) => sum + each, 0) / n
  const variance = differences.reduce((sum, each) => sum + (each - difference) ** 2, 0) / (n - 1)
  const margin = studentQuantile95(n - 1) * Math.sqrt(variance / n)
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
    low: difference - margin,
    high: difference + margin,
    probability: uneven.length === 0 ? 1 : (extreme + 1) / (ROUNDS + 1),
    smallSample: n < SMALL_SAMPLE,
  }
}
