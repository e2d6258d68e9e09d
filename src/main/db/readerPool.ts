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
 * report does not hold up a list. The first starts at once, each other one when a question has to wait. One that dies takes
 * its open questions with it and no others: the next question starts another where none is left.
 *
 * @param most reader threads
 * @param onDeath called when a thread ends unasked
 */
export function startReaders(
  file: string,
  data: StoreThreadData,
  most: number,
  onDeath: (error: Error) => void,
): Asker<ReadOperations> {
  let readers: Reader[] = []
  let started = 0
  const startReader = (): Reader => {
    const thread = startThread<ReadOperations>({
      file,
      name: `reader ${++started}`,
      workerData: data,
      onDeath: (error) => {
        readers = readers.filter((other) => other !== reader)
        onDeath(error)
      },
    })
    const reader: Reader = { thread, open: 0 }
    readers.push(reader)
    return reader
  }
  startReader()
  return {
    ask: (name, input, options) => {
      const reader =
        readers.length === 0
          ? startReader()
          : readers.reduce((least, other) => (other.open < least.open ? other : least))
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
