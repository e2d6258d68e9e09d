/** Times of the ledger's protocol, in milliseconds. Not preferences: no person gains by changing them. */
export interface RunTuning {
  leaseMs: number
  heartbeatMs: number
  /** Before the second, third ... attempt; the last one for all further attempts. */
  retryDelaysMs: readonly number[]
  /** How long a pause waits for answers under way before it gives them up. */
  pauseGraceMs: number
  stopGraceMs: number
  closeGraceMs: number
  /** Least time between two snapshots. */
  snapshotMs: number
  noteMs: number
  warmUpMs: number
  /** Between two looks at whether a run is to rest. */
  restLookMs: number
  /** The urgent lane's share of the jobs, as long as the other lane has any. */
  urgentShare: number
}

export const STANDARD_TUNING: RunTuning = {
  leaseMs: 60_000,
  heartbeatMs: 15_000,
  retryDelaysMs: [1_000, 2_000, 4_000, 8_000],
  pauseGraceMs: 5_000,
  stopGraceMs: 1_000,
  closeGraceMs: 2_000,
  snapshotMs: 100,
  noteMs: 5_000,
  warmUpMs: 600_000,
  restLookMs: 10_000,
  urgentShare: 0.5,
}
