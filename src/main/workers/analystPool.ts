import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { fromErrorData } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import type { AnalystReply, AnalystTask } from '../analysis/analystThread.ts'
import type { Prompts } from '../analysis/prompt.ts'

export interface AnalystPool {
  /** Resolves when the threads have started, so that no question has to wait for that. */
  ready(): Promise<void>
  /** Aborting gives this question up softly; its thread and the others' questions live on. */
  analyse(question: AnalystQuestion, address: string, signal: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

/**
 * Requests wait on the network, so few threads carry many of them; the model server is what bounds their number. On
 * two cores a second thread would only take turns with main and the writer.
 */
const THREADS = Math.min(2, Math.max(1, availableParallelism() - 1))
const QUESTIONS_PER_THREAD = 256

export function createAnalystPool(file: string, prompts: Prompts): AnalystPool {
  const pool = new Piscina<AnalystTask | null, AnalystReply>({
    filename: file,
    name: 'analyst',
    workerData: prompts,
    minThreads: THREADS,
    maxThreads: THREADS,
    concurrentTasksPerWorker: QUESTIONS_PER_THREAD,
    // The default blocks a thread's event loop between tasks, and with it the streams of the others.
    atomics: 'disabled',
    recordTiming: false,
  })
  return {
    ready: async () => {
      await Promise.all(Array.from({ length: THREADS }, () => pool.run(null, { name: 'ready' })))
    },
    analyse: async (question, address, signal) => {
      const { port1, port2 } = new MessageChannel()
      const giveUp = (): void => port1.postMessage('give up')
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        const task: AnalystTask = { question, address, cancel: port2 }
        const reply = await pool.run(task, { transferList: [port2] })
        if (reply.ok) return reply.answer
        throw fromErrorData(reply.error)
      } finally {
        signal.removeEventListener('abort', giveUp)
        port1.close()
      }
    },
    close: () => pool.destroy(),
  }
}
