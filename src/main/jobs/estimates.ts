/** The value below which that share of the values lies, by nearest rank; null when there are none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export interface Pace {
  /** Jobs still to ask. */
  remaining: number
  /** Answers in the window, and the window's length. */
  answers: number
  seconds: number
  /** Milliseconds of the latest answers, for the spread. */
  durations: readonly number[]
}

export interface Estimate {
  seconds: number
  low: number
  high: number
}

/** Fewer answers than this say nothing of the pace. */
const LEAST_ANSWERS = 5

/**
 * Seconds left at the observed pace, with the range in which that lies given how much single answers differ (two
 * standard errors of the mean of those seen and of those to come); null as long as too little was seen.
 */
export function estimateRemaining(pace: Pace): Estimate | null {
  const { remaining, answers, durations } = pace
  if (remaining === 0) return { seconds: 0, low: 0, high: 0 }
  if (answers < LEAST_ANSWERS || pace.seconds <= 0) return null
  const seconds = (remaining * pace.seconds) / answers
  const mean = durations.reduce((sum, each) => sum + each, 0) / Math.max(1, durations.length)
  const variance =
    durations.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, durations.length - 1)
  const spread = mean === 0 ? 1 : Math.sqrt(variance) / mean
  const width = Math.max(0.02, 1.96 * spread * Math.sqrt(1 / answers + 1 / remaining))
  return { seconds, low: seconds * Math.max(0, 1 - width), high: seconds * (1 + width) }
}

/**
 * The pace of whole answers says little of a text that is read in many parts: a run lasts at least as long as the longest
 * of them.
 *
 * @param eta by the pace of answers
 * @param parts texts that are being read in parts; `left` null: it is not known yet
 * @param remaining jobs still to ask, those texts among them
 */
export function withParts(
  eta: Estimate | null,
  { texts, left }: { texts: number; left: Estimate | null },
  remaining: number,
): Estimate | null {
  if (texts === 0) return eta
  if (left === null) return null
  if (eta === null) return remaining <= texts ? left : null
  return left.seconds > eta.seconds ? left : eta
}

/** Of two that go on side by side, the one that ends later; null as long as one of them is not known. */
export const later = (one: Estimate | null, other: Estimate | null): Estimate | null =>
  one === null || other === null ? null : one.seconds >= other.seconds ? one : other
