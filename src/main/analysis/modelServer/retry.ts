import { type ErrorCode, type ErrorData, VerbatimError } from '../../../shared/domain/errors.ts'

/**
 * - `server`: says nothing of the item; counts for the circuit breaker
 * - `answer`: the model's words could not be used; asked again
 * - `final`: asking again would not help
 * - `halt`: asking again would not mend it, whatever the item. Of a server (its model, address or key): it is asked by that recipe no
 *   more for now, and the run pauses and says why where no other can be. A full disk comes of storing, never of a question; who
 *   stores halts the run
 * - `given up`: we cancelled it ourselves
 */
export type FailureClass = 'server' | 'answer' | 'final' | 'halt' | 'given up'

export function classOf(code: ErrorCode | (string & {})): FailureClass {
  switch (code) {
    case 'server_unreachable':
    case 'server_busy':
    case 'server_failed':
    case 'server_not_a_model_server':
    case 'model_timeout':
      return 'server'
    case 'model_missing':
    case 'model_changed':
    case 'server_address_refused':
    case 'server_key_refused':
    case 'disk_full':
      return 'halt'
    case 'context_exceeded':
      return 'final'
    case 'cancelled':
      return 'given up'
    default:
      return 'answer'
  }
}

export const isServerFailure = (error: unknown): boolean =>
  error instanceof VerbatimError && classOf(error.code) === 'server'

/** Milliseconds for which the server said that it answers nobody; 0 where it did not say. */
export const toldWaitMs = ({ retryAfterSeconds = 0 }: { retryAfterSeconds?: number | undefined }): number =>
  retryAfterSeconds * 1_000

/**
 * Milliseconds until the next attempt: the delays in their order, the last for all further ones, half of it by chance so
 * that many do not come back at once; longer when the server asked for it.
 *
 * @param failures so far, this one included
 * @param chance in [0, 1)
 */
export function backOffMs(
  error: ErrorData,
  failures: number,
  delays: readonly number[],
  chance: number,
): number {
  const full = delays[Math.min(failures, delays.length) - 1] ?? 0
  const jittered = full * (0.5 + chance / 2)
  return Math.max(jittered, toldWaitMs(error))
}
