import type { VerbatimError } from '../shared/domain/errors.ts'
import type { CommandContext } from './session.ts'

/** What the work gives, or the error as soon as Ctrl+C or SIGTERM comes; the work itself goes on until it is closed. */
export async function unlessInterrupted<Result>(
  { interrupted }: Pick<CommandContext, 'interrupted'>,
  work: Promise<Result>,
  error: () => VerbatimError,
): Promise<Result> {
  const interruption = Promise.withResolvers<never>()
  const interrupt = (): void => interruption.reject(error())
  interrupted.addEventListener('abort', interrupt, { once: true })
  // The signal may have come while the work was being started.
  if (interrupted.aborted) interrupt()
  try {
    return await Promise.race([work, interruption.promise])
  } finally {
    interrupted.removeEventListener('abort', interrupt)
  }
}
