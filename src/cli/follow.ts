import type { VerbatimError } from '../shared/domain/errors.ts'
import type { Topic } from '../shared/topic.ts'
import { createProgressLine } from './progress.ts'
import type { CommandContext } from './session.ts'

/** Work whose progress is shown until it ends. */
export interface Followed<Snapshot, Result> {
  topic: Pick<Topic<Snapshot>, 'subscribe'>
  /** The line that is shown; null leaves the last one. */
  describe: (snapshot: Snapshot) => string | null
  ended: Promise<Result>
  /** What is said when Ctrl+C comes before the end. */
  interrupted: () => VerbatimError
}

/** Shows how far the work is until it ends. @throws VerbatimError what was interrupted, or why the work failed */
export async function follow<Snapshot, Result>(
  context: Pick<CommandContext, 'interrupted' | 'io'>,
  { topic, describe, ended, interrupted }: Followed<Snapshot, Result>,
): Promise<Result> {
  const line = createProgressLine(context.io)
  const unsubscribe = topic.subscribe((snapshot) => {
    const text = describe(snapshot)
    if (text !== null) line.show(text)
  })
  try {
    return await unlessInterrupted(context, ended, interrupted)
  } finally {
    unsubscribe()
    line.end()
  }
}

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
