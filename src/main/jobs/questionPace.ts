import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'

/** The most questions a minute, where the person sets one: a server that others use, too, or one that counts. */
export interface QuestionPace {
  /** Questions that may be asked now. */
  allowed(): number
  /** One is asked. */
  ask(): void
  /** Milliseconds until one more is allowed; 0 when one is. */
  waitMs(): number
}

/**
 * What is not used is saved for a second and no longer: after a rest nothing comes all at once.
 *
 * @param perMinute 0: as many as can be answered
 * @param clock milliseconds that only ever grow
 */
export function createQuestionPace(perMinute: () => number, clock = () => performance.now()): QuestionPace {
  let saved = 1
  let at = clock()
  const refill = (): number => {
    const perMs = perMinute() / MILLISECONDS_A_MINUTE
    saved = Math.min(saved + (clock() - at) * perMs, Math.max(1, perMs * 1_000))
    at = clock()
    return perMs
  }
  return {
    allowed: () => (refill() === 0 ? Number.POSITIVE_INFINITY : Math.floor(saved)),
    ask: () => {
      if (refill() > 0) saved -= 1
    },
    waitMs: () => {
      const perMs = refill()
      return perMs === 0 || saved >= 1 ? 0 : Math.ceil((1 - saved) / perMs)
    },
  }
}
