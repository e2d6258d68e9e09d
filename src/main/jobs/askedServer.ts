/** A model server as a run asks it. */
import type { Manner } from '../analysis/analyst.ts'
import type { BatchResult } from '../analysis/batch.ts'
import type { PartsKeeper } from '../analysis/parts.ts'
import type { LeasedJob } from './exchangeWrites.ts'

export interface AskedServer {
  /** The same as long as it is the same server. */
  key: string
  /** As shown. */
  address: string
  /** Questions it may be asked at once. */
  slots: number
  /** Loads the model and sees that it is the run's. */
  warmUp: (signal: AbortSignal) => Promise<void>
  /** See `AnalystPool.analyse`. */
  ask: (
    jobs: readonly LeasedJob[],
    how: AskedHow,
    signal: AbortSignal,
    keeper: PartsKeeper,
  ) => Promise<AskResult[]>
  /** Told of each question and its end: the number of its slots may follow from it. */
  onAsked?: () => (end: QuestionEnd, answers: number) => void
}

export interface AskedHow {
  manner: Manner
  /** Nobody will ask again. */
  isLast: boolean
}

/** What came of a question: an answer, or a vector. */
export type AskResult = BatchResult | { ok: true; vector: Uint8Array; promptTokens: number | null }

/** `congested`: fewer questions at once might have helped. */
export type QuestionEnd = 'answered' | 'congested' | 'other'
