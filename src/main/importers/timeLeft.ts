/** How long some work will still take, told once there is enough to tell it by, and without jumps. */
export interface TimeLeft {
  /** @returns seconds; null while nothing can be told, and when nothing is left of what is counted */
  after(done: number, total: number): number | null
}

/** The start of a work is slower or quicker than the rest: nothing is told before. Milliseconds. */
const SOONEST = 3_000
/** Told from this share on, or after so many milliseconds. */
const LEAST_SHARE = 0.02
const LONGEST_SILENCE = 15_000
/** What is done in the first moments tells nothing of the pace. Milliseconds. */
const WARMING_UP = 1_500
/** The pace is that of the last so many milliseconds. */
const WINDOW = 10_000
/** What is shown follows what is reckoned within about so many milliseconds. */
const FOLLOWS_WITHIN = 5_000

/** @param clock milliseconds */
export function createTimeLeft(clock: () => number = () => performance.now()): TimeLeft {
  const marks: { at: number; done: number }[] = []
  let first: { at: number; done: number } | null = null
  let shown: { at: number; seconds: number } | null = null

  return {
    after: (done, total) => {
      const at = clock()
      first ??= { at, done }
      if (at - first.at < WARMING_UP) return null
      marks.push({ at, done })
      while (marks.length > 2 && marks[1]!.at <= at - WINDOW) marks.shift()
      const oldest = marks[0]!
      const milliseconds = at - first.at
      const isEarly =
        milliseconds < SOONEST || (done - first.done < total * LEAST_SHARE && milliseconds < LONGEST_SILENCE)
      if (isEarly || done <= oldest.done || done >= total) return null
      const reckoned = ((total - done) * (at - oldest.at)) / (done - oldest.done) / 1_000
      const passed = shown === null ? 0 : at - shown.at
      const expected = shown === null ? reckoned : shown.seconds - passed / 1_000
      const follow = shown === null ? 1 : 1 - Math.exp(-passed / FOLLOWS_WITHIN)
      shown = { at, seconds: Math.max(1, expected + (reckoned - expected) * follow) }
      return shown.seconds
    },
  }
}
