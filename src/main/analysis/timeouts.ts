export interface TimeoutPolicy {
  /** For texts of up to 1,000 characters. */
  seconds: number
  limitSeconds: number
}

export interface Timeouts {
  /** For the whole answer, from the moment it is asked for. */
  totalMs: number
  firstTokenMs: number
  betweenTokensMs: number
}

const LONG_TEXT_CHARACTERS = 1_000

/** Long texts get half as much again, never more than the limit. A stream that stalls is given up sooner. */
export function timeoutsFor(policy: TimeoutPolicy, characters: number): Timeouts {
  const longer = characters > LONG_TEXT_CHARACTERS ? policy.seconds * 1.5 : policy.seconds
  const totalMs = Math.round(Math.min(longer, policy.limitSeconds) * 1_000)
  return { totalMs, firstTokenMs: totalMs, betweenTokensMs: Math.round(totalMs / 2) }
}
