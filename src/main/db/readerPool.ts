import type { Asker } from '../workers/operations.ts'
import { startThread } from '../workers/operations.ts'
import type { ReadOperations } from './readOperations.ts'
import type { StoreThreadData } from './writerThread.ts'

interface Reader {
  thread: Asker<ReadOperations>
  /** Questions it has not answered yet. */
  open: number
}

/**
 * Several reader threads behind one face: a question goes to the thread with the fewest open ones, so that a slow
 * report does not hold up a list. The first starts at once, each other one when a question has to wait.
 *
 * @param most reader threads
 */
export function startReaders(file: string, data: StoreThreadData, most: number): Asker<ReadOperations> {
  const readers: Reader[] = []
  const startReader = (): void => {
    const name = `reader ${readers.length + 1}`
    readers.push({ thread: startThread<ReadOperations>({ file, name, workerData: data }), open: 0 })
  }
  startReader()
  return {
    ask: (name, input, options) => {
      const reader = readers.reduce((least, other) => (other.open < least.open ? other : least))
      // For the questions after this one: a thread takes longer to start than most answers.
      if (reader.open > 0 && readers.length < most) startReader()
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
