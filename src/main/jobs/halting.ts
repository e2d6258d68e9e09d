/** Whether a run is to halt, and how: what goes on by itself is not waited for from then on. */
export type HaltState = 'paused' | 'stopped' | 'running' | 'waiting'

export interface HaltWish {
  /** `running` leaves it to be taken up by the next start, `waiting` lets it go to the end of the queue. */
  as: HaltState
  /** In words; '' when a person wanted it. */
  reason: string
}

export interface Halting {
  wish(): HaltWish | null
  /** @returns false when it was to halt before, whose wish holds; making way gives in to every other */
  begin(wish: HaltWish): boolean
  /** What the work gives, or null once the run is to halt: rules and threads may take minutes. */
  unlessHalted<T>(work: Promise<T>): Promise<T | null>
}

export function createHalting(): Halting {
  let wished: HaltWish | null = null
  const halted = Promise.withResolvers<null>()
  return {
    wish: () => wished,
    begin: (wish) => {
      if (wished !== null && (wished.as !== 'waiting' || wish.as === 'waiting')) return false
      wished = wish
      halted.resolve(null)
      return true
    },
    unlessHalted: (work) => Promise.race([work, halted.promise]),
  }
}
