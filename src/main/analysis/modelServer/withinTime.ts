import { VerbatimError } from '../../../shared/domain/errors.ts'

/**
 * Gives a question to a server a limit of its own.
 *
 * @param signal of whoever asks: where it aborts first its reason counts
 * @param tooLate what is thrown when the limit was what ended it
 */
export async function withinTime<T>(
  milliseconds: number,
  signal: AbortSignal | null,
  tooLate: (seconds: number) => VerbatimError,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(milliseconds)
  try {
    return await work(signal === null ? limit : AbortSignal.any([signal, limit]))
  } catch (error) {
    if (!limit.aborted || signal?.aborted === true) throw error
    throw tooLate(Math.round(milliseconds / 1_000))
  }
}

/** The server says nothing at all. */
export const silent =
  (address: string, hint = 'It may be overloaded. Try again, or restart it.') =>
  (seconds: number): VerbatimError =>
    new VerbatimError(
      'server_unreachable',
      `the model server at ${address} did not answer within ${seconds} seconds`,
      hint,
    )
