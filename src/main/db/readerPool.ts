import type { Asker } from '../workers/operations.ts'
import { startThread } from '../workers/operations.ts'
import type { ReadOperations } from './readOperations.ts'
import type { StoreThreadData } from './writerThread.ts'

/**
 * Several reader threads behind one face: a question goes to the thread with the fewest open ones, so that a slow
 * report does not hold up a list.
 */
export function startReaders(file: string, data: StoreThreadData, count: number): Asker<ReadOperations> {
  const readers = Array.from({ length: count }, (_, index) => ({
    thread: startThread<ReadOperations>({ file, name: `reader ${index + 1}`, workerData: data }),
    open: 0,
  }))
  return {
    ask: (name, input, options) => {
      const reader = readers.reduce((least, other) => (other.open < least.open ? other : least))
      reader.open += 1
      return reader.thread.ask(name, input, options).finally(() => {
        reader.open -= 1
      })
    },
    close: async () => {
      await Promise.all(readers.map((reader) => reader.thread.close()))
    },
  }
}
