/**
 * Reads documents in a thread of its own, started when the first one comes: a reader of PDFs can be led to need any time
 * and memory, and then only this thread ends.
 */
import { Worker } from 'node:worker_threads'
import type { DocumentAnswer, DocumentKind, DocumentQuestion } from './documentText.ts'

export interface DocumentReader {
  /** Never rejects: what cannot be read has a fault, in words for people. */
  read(kind: DocumentKind, content: Uint8Array): Promise<DocumentAnswer>
  close(): Promise<void>
}

/** A document may take so long; one of a thousand pages takes a tenth. Milliseconds. */
const LONGEST_MILLISECONDS = 20_000
const HEAP_MEGABYTES = 384

/**
 * @param file the worker entry
 * @param longest milliseconds for one document
 */
export function createDocumentReader(file: string, longest = LONGEST_MILLISECONDS): DocumentReader {
  let worker: Worker | null = null
  const start = (): Worker => {
    const started = new Worker(file, {
      name: 'document',
      // Nothing of it belongs on the command line's output.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 32 },
    })
    started.once('exit', () => {
      if (worker === started) worker = null
    })
    // Its end follows, and tells the one who waits.
    started.on('error', () => {})
    return started
  }
  const ask = (own: Worker, question: DocumentQuestion): Promise<DocumentAnswer> =>
    new Promise((resolve) => {
      const settle = (answer: DocumentAnswer, end: boolean): void => {
        clearTimeout(limit)
        own.off('message', onAnswer).off('exit', onExit)
        if (end) {
          if (worker === own) worker = null
          void own.terminate()
        }
        resolve(answer)
      }
      const onAnswer = (answer: DocumentAnswer): void => settle(answer, false)
      const onExit = (): void =>
        settle({ fault: 'reading it failed, or needs more memory than it may have' }, true)
      const limit = setTimeout(
        () => settle({ fault: `reading it took longer than ${longest / 1000} s` }, true),
        longest,
      )
      own.on('message', onAnswer)
      own.on('exit', onExit)
      own.postMessage(question, [question.bytes.buffer])
    })
  return {
    read: (kind, content) => {
      worker ??= start()
      // Bytes of their own: they are handed over, not copied twice.
      return ask(worker, { kind, bytes: new Uint8Array(content) })
    },
    close: async () => {
      await worker?.terminate()
    },
  }
}
