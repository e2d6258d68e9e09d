/** One step of tuning: what is measured while the number of workers stays the same. */

export interface Measured {
  /** Answers a millisecond. */
  rate: number
  /** Standard error of the rate, as a share of it. */
  error: number
  /** Milliseconds of a question, its waiting at the server included: their mean; of a single round, the longest. */
  latencyMs: number
  answers: number
}

export interface Step {
  /** Several questions timed out or found the server busy. */
  readonly isCongested: boolean
  /** @returns what is called at the question's end; the measurement where that completes the step, else null */
  asked(): (end: 'answered' | 'congested' | 'other', answers: number) => Measured | null
  /**
   * The next step; questions of this one that are still under way count for how many are in flight, and for nothing else.
   *
   * @param isNew the number has just changed: the first round of questions still meets the old state of things
   */
  next(workers: number, isNew: boolean, care: Care): Step
}

/** How well a step measures: the rounds of questions it takes at least, and the standard error that is exact enough. */
export interface Care {
  rounds: number
  error: number
}
/**
 * Whatever the first step finds, the next one tries more: meanwhile most of the server stands idle, and the first answers of a run are
 * its slowest.
 */
const AT_FIRST: Care = { rounds: 1, error: Infinity }
/** On the way up the gains are large, and the time is lost. */
export const ROUGHLY: Care = { rounds: 2, error: 0.1 }
export const EXACTLY: Care = { rounds: 2, error: 0.03 }
/** While it holds there is time. */
export const AT_LEISURE: Care = { rounds: 4, error: 0.03 }
/** A round asks each worker once, and two questions where there is but one worker. */
const LEAST_ROUND = 2
/** So many of the workers must have been busy, else it is not their number that bounds the pace. */
const BUSY = 0.6
const CONGESTED = 2
const CONGESTED_SHARE = 0.1

/** Questions in flight, over all steps. */
interface Flight {
  count: number
  /** Of the count over time, in milliseconds. */
  integral: number
  last: number
}

/** The first step: nothing is in flight before it. */
export function createStep(workers: number, clock: () => number): Step {
  return startStep(workers, 0, AT_FIRST, clock, { count: 0, integral: 0, last: clock() })
}

function startStep(workers: number, skip: number, care: Care, clock: () => number, flight: Flight): Step {
  const atLeast = care.rounds * Math.max(LEAST_ROUND, workers)
  const atMost = atLeast * 3 + 12
  let begun = 0
  let ended = 0
  let congested = 0
  let answers = 0
  let sum = 0
  let squares = 0
  let longest = 0
  let counted = 0
  /** Since the first question that counts was asked. */
  let from: { at: number; integral: number } | null = null

  const integrate = (): void => {
    const now = clock()
    flight.integral += flight.count * (now - flight.last)
    flight.last = now
  }
  const startAgain = (): null => {
    answers = 0
    sum = 0
    squares = 0
    longest = 0
    counted = 0
    from = null
    return null
  }

  const measure = (): Measured | null => {
    if (from === null || counted < atLeast) return null
    const mean = sum / counted
    const deviation = Math.sqrt(Math.max(0, squares / counted - mean * mean))
    const error = mean === 0 ? 0 : deviation / Math.sqrt(counted) / mean
    if (error > care.error && counted < atMost) return null
    const inFlight = (flight.integral - from.integral) / Math.max(clock() - from.at, 1e-6)
    // There was too little to ask, or the server was away for a time.
    if (inFlight < workers * BUSY) return startAgain()
    // In the first round only the last one waits for as many as all will later.
    const latencyMs = care.rounds === 1 ? longest : mean
    return { rate: (inFlight / mean) * (answers / counted), error, latencyMs, answers }
  }

  return {
    get isCongested() {
      return congested >= CONGESTED && congested >= CONGESTED_SHARE * (ended + workers)
    },
    asked: () => {
      integrate()
      const at = clock()
      const counts = begun >= skip
      begun += 1
      if (counts) from ??= { at, integral: flight.integral }
      flight.count += 1
      return (end, found) => {
        integrate()
        flight.count -= 1
        ended += 1
        if (end === 'congested') congested += 1
        if (end !== 'answered' || !counts) return null
        const took = clock() - at
        counted += 1
        answers += found
        sum += took
        squares += took * took
        longest = Math.max(longest, took)
        return measure()
      }
    },
    next: (nextWorkers, isNew, nextCare) =>
      startStep(nextWorkers, isNew ? nextWorkers : 0, nextCare, clock, flight),
  }
}
