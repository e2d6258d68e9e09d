/** Whether a confidence can be believed: of the answers with 80 %, are 80 % right? Pure. */
import { type Estimate, SMALL_SAMPLE, estimateShare } from './estimate.ts'

export interface Confident {
  /** From 0 to 1, as the answer said it. */
  confidence: number
  right: boolean
}

export interface ReliabilityBin {
  from: number
  to: number
  /** Mean confidence of the answers in it. */
  said: number
  right: Estimate
}

export interface Calibration {
  n: number
  bins: ReliabilityBin[]
  /** Mean distance between what was said and what was right, weighed by answers; null for none. */
  error: number | null
  /** False: the confidence is not to be shown. */
  calibrated: boolean
}

const BINS = 10

/** A confidence that holds is called uncalibrated in one case of twenty at most, over all bins together (Bonferroni). */
const FALSE_VERDICTS = 0.05

/**
 * How often so few or so many of `n` are right, or fewer or more, where each is with probability `p`; two-sided, exact. Where the
 * confidences of a bin differ their number right varies less than this allows for.
 */
export function binomialProbability(right: number, n: number, p: number): number {
  if (p <= 0) return right === 0 ? 1 : 0
  if (p >= 1) return right === n ? 1 : 0
  // Logarithms, since the first term is 0 in floating point from about a thousand on.
  const odds = Math.log(p) - Math.log1p(-p)
  let term = n * Math.log1p(-p)
  let [below, above] = [0, 0]
  for (let k = 0; k <= n; k++) {
    const share = Math.exp(term)
    if (k <= right) below += share
    if (k >= right) above += share
    term += Math.log(n - k) - Math.log(k + 1) + odds
  }
  return Math.min(1, 2 * Math.min(below, above))
}

/** The number of the bin that a confidence belongs to, from 0. */
const confidenceBin = (confidence: number): number =>
  Math.min(BINS - 1, Math.max(0, Math.floor(confidence * BINS)))

const lowEnd = (bin: number): number => bin / BINS

/** The bin of answers as sure as that; undefined where there were none. */
export const binOf = ({ bins }: Pick<Calibration, 'bins'>, confidence: number): ReliabilityBin | undefined =>
  bins.find(({ from }) => from === lowEnd(confidenceBin(confidence)))

/**
 * Calibrated when no bin's share of right answers speaks against what was said, all of them together, over 30 answers or more.
 */
export function calibrate(answers: readonly Confident[]): Calibration {
  const groups = Map.groupBy(answers, ({ confidence }) => confidenceBin(confidence))
  const bins = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([bin, members]): ReliabilityBin => {
      const said = members.reduce((sum, { confidence }) => sum + confidence, 0) / members.length
      const right = estimateShare(members.filter((member) => member.right).length, members.length)
      return { from: lowEnd(bin), to: lowEnd(bin + 1), said, right }
    })
  const n = answers.length
  const off = bins.reduce((sum, { said, right }) => sum + right.n * Math.abs(said - right.value!), 0)
  return {
    n,
    bins,
    error: n === 0 ? null : off / n,
    calibrated:
      n >= SMALL_SAMPLE &&
      bins.every(
        ({ said, right }) =>
          binomialProbability(Math.round(right.value! * right.n), right.n, said) >
          FALSE_VERDICTS / bins.length,
      ),
  }
}
