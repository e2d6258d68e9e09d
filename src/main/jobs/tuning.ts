import type { Preferences } from '../../shared/domain/preferences.ts'

/** What a person sets of the ledger's protocol, as a run takes it over when it starts. */
export interface PreferredTuning {
  /** Milliseconds before the second, third ... attempt; the last one for all further attempts. */
  retryDelaysMs: readonly number[]
  warmUpMs: number
  /** The urgent lane's share of the jobs, as long as the other lane has any. */
  urgentShare: number
}

/** Times of the ledger's protocol, in milliseconds. Not preferences: no person gains by changing them. */
export interface FixedTuning {
  leaseMs: number
  heartbeatMs: number
  /** How long a pause waits for answers under way before it gives them up. */
  pauseGraceMs: number
  stopGraceMs: number
  closeGraceMs: number
  /** Least time between two snapshots. */
  snapshotMs: number
  noteMs: number
  /** Between two looks at whether a run is to rest. */
  restLookMs: number
  /** Between two looks at whether a run is to make way for those that wait. */
  turnLookMs: number
  /** How long a minute of its turn is. */
  turnMinuteMs: number
}

export type RunTuning = FixedTuning & PreferredTuning

export const FIXED_TUNING: FixedTuning = {
  leaseMs: 60_000,
  heartbeatMs: 15_000,
  pauseGraceMs: 5_000,
  stopGraceMs: 1_000,
  closeGraceMs: 2_000,
  snapshotMs: 100,
  noteMs: 5_000,
  restLookMs: 10_000,
  turnLookMs: 5_000,
  turnMinuteMs: 60_000,
}

export const preferredTuning = ({
  retrySeconds,
  loadTimeoutSeconds,
  urgentShare,
}: Pick<Preferences, 'retrySeconds' | 'loadTimeoutSeconds' | 'urgentShare'>): PreferredTuning => ({
  retryDelaysMs: [1, 2, 4, 8].map((times) => times * retrySeconds * 1_000),
  warmUpMs: loadTimeoutSeconds * 1_000,
  urgentShare: urgentShare / 100,
})
