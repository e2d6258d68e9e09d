import { VerbatimError } from '../../shared/domain/errors.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { WriteOperations } from './writeOperations.ts'
import type { StoreThreadData } from './writerThread.ts'

export interface WriterOptions {
  file: string
  data: StoreThreadData
  /** Told that it ended unasked, and whether another one takes its place. */
  onDeath: (error: Error, isReplaced: boolean) => void
  /** Milliseconds that only ever grow. */
  clock?: () => number
}

/** A second death within this time is no accident any more. */
const ONE_DEATH_IN_MS = 600_000

/**
 * The writer thread. When it dies, as for want of memory, another one takes its place: its connection is closed with it, and
 * what was not committed is undone. What it was asked and had not answered fails and is not asked again here, as nobody knows
 * whether it was committed; what a run was settling pauses it, and is handed in again when it is resumed: the ledger knows it
 * by its attempt. One that never worked, or dies again within ten minutes, is not replaced: everything it is asked then fails.
 */
export function startWriter({
  file,
  data,
  onDeath,
  clock = () => performance.now(),
}: WriterOptions): Asker<WriteOperations> {
  let hasWorked = false
  let diedAt = -Infinity
  /** What those that were under way are refused with, by what they are told. */
  const deaths = new WeakMap<Error, VerbatimError>()
  const start = (): Asker<WriteOperations> =>
    startThread<WriteOperations>({
      file,
      name: 'writer',
      workerData: data,
      onDeath: (error) => {
        const isReplaced = hasWorked && clock() - diedAt > ONE_DEATH_IN_MS
        diedAt = clock()
        deaths.set(error, endedBefore(error, isReplaced))
        if (isReplaced) thread = start()
        onDeath(error, isReplaced)
      },
    })
  let thread = start()
  return {
    ask: (name, input, options) =>
      thread.ask(name, input, options).then(
        (answer) => {
          hasWorked = true
          return answer
        },
        (error: unknown) => {
          throw (error instanceof Error ? deaths.get(error) : undefined) ?? error
        },
      ),
    close: () => thread.close(),
  }
}

const endedBefore = ({ message }: Error, isReplaced: boolean): VerbatimError =>
  new VerbatimError(
    'internal',
    `the writer thread ended before it said whether this was stored: ${message}`,
    isReplaced
      ? 'It was started again. See whether the change is there, and make it again where it is not.'
      : 'Restart Verbatim, and see whether the change is there.',
  )
