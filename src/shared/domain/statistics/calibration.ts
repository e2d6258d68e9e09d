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

/** Calibrated when every bin's share of right answers is compatible with what was said, over 30 answers or more. */
export function calibrate(answers: readonly Confident[]): Calibration {
  const groups = Map.groupBy(answers, ({ confidence }) =>
    Math.min(BINS - 1, Math.max(0, Math.floor(confidence * BINS))),
  )
  const bins = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([bin, members]): ReliabilityBin => {
      const said = members.reduce((sum, { confidence }) => sum + confidence, 0) / members.length
      const right = estimateShare(members.filter((member) => member.right).length, members.length)
      return { from: bin / BINS, to: (bin + 1) / BINS, said, right }
    })
  const n = answers.length
  const off = bins.reduce((sum, { said, right }) => sum + right.n * Math.abs(said - right.value!), 0)
  return {
    n,
    bins,
    error: n === 0 ? null : off / n,
    calibrated:
      n >= SMALL_SAMPLE && bins.every(({ said, right }) => right.low! <= said && said <= right.high!),
  }
}
