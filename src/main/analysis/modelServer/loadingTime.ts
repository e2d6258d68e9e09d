import { VerbatimError } from '../../../shared/domain/errors.ts'
import { withinTime } from './withinTime.ts'

/** Loading a model: a server that hangs is waited for like one that is away, its silence must not end the run. */
export const withinLoadingTime = <T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => withinTime(milliseconds, signal, tooSlow, work)

const tooSlow = (seconds: number): VerbatimError =>
  new VerbatimError(
    'model_timeout',
    `the model server did not load the model within ${seconds} seconds`,
    'It may hang: restart it. Verbatim tries again by itself.',
  )
