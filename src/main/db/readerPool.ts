import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Asker } from '../workers/operations.ts'
import { startThread } from '../workers/operations.ts'
import type { ReadOperations } from './readOperations.ts'
import type { StoreThreadData } from './writerThread.ts'

/** A thread takes five times as long to start, and some 30 MB: most questions that have to wait are answered before this. */
const PATIENCE_MS = 20

interface Reader {
  thread: Asker<ReadOperations>
  hasStarted: boolean
  isIdle: boolean
}

interface Question {
  put(thread: Asker<ReadOperations>): Promise<unknown>
  refuse(reason: Error): void
}

/**
 * Several reader threads behind one face. Each is given one question at a time and the others wait here for whichever is free
 * first, so that a slow report does not hold up a list. The first starts at once, each other one when a question has
 * waited. One that dies takes the question it was answering with it and no others.
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
  const readers = new Set<Reader>()
  const waiting: Question[] = []
  let started = 0
  let isClosed = false
  let patience: NodeJS.Timeout | null = null

  const startReader = (): void => {
    const thread = startThread<ReadOperations>({
      file,
      name: `reader ${++started}`,
      workerData: data,
      onDeath: (error) => {
        readers.delete(reader)
        onDeath(error)
        // What cannot even start will not the next time: those who wait are told why. The next question tries once more.
        if (readers.size === 0 && !reader.hasStarted)
          for (const question of waiting.splice(0)) question.refuse(error)
        giveOut()
      },
    })
    const reader: Reader = { thread, hasStarted: false, isIdle: false }
    readers.add(reader)
    // One that can only say why it cannot answer has started as well: each question is told so.
    const hasStarted = (): void => {
      if (!readers.has(reader)) return
      reader.hasStarted = true
      free(reader)
    }
    thread.ask('ready', null).then(hasStarted, hasStarted)
  }

  const free = (reader: Reader): void => {
    reader.isIdle = true
    giveOut()
  }

  const giveOut = (): void => {
    for (const reader of readers) {
      if (!reader.isIdle) continue
      const question = waiting.shift()
      if (question === undefined) return
      reader.isIdle = false
      void question.put(reader.thread).finally(() => free(reader))
    }
    if (waiting.length === 0 || isClosed) return
    if (readers.size === 0) startReader()
    else if (readers.size < most && patience === null)
      patience = setTimeout(() => {
        patience = null
        const isOneStarting = [...readers].some((reader) => !reader.hasStarted)
        if (waiting.length > 0 && readers.size < most && !isOneStarting) startReader()
      }, PATIENCE_MS)
  }

  startReader()
  return {
    ask: (name, input, options) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new VerbatimError('internal', 'the database is closed', 'Restart Verbatim.'))
          return
        }
        const put = (thread: Asker<ReadOperations>): Promise<void> =>
          thread.ask(name, input, options).then(resolve, reject)
        waiting.push({ put, refuse: reject })
        giveOut()
      }),
    close: async () => {
      isClosed = true
      if (patience !== null) clearTimeout(patience)
      // A thread answers what it was asked before it closes.
      const [first] = readers
      if (first !== undefined) for (const question of waiting.splice(0)) void question.put(first.thread)
      await Promise.all([...readers].map((reader) => reader.thread.close()))
    },
  }
}
