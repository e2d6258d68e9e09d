import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { fromErrorData } from '../../shared/domain/errors.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import type { AnalystReply, AnalystTask } from '../analysis/analystThread.ts'
import type { HeardTime } from '../analysis/timeouts.ts'
import type { BatchResult } from '../analysis/batch.ts'
import type { ServerPlace } from '../analysis/modelServer/connect.ts'

export interface AnalystPool {
  /** Resolves when the threads have started, so that no question has to wait for that. */
  ready(): Promise<void>
  /**
   * Asks questions of one recipe, several in one prompt. Aborting gives them up softly; their thread and the others'
   * questions live on.
   *
   * @param observe told how long each request took, whatever came of it
   * @returns one result a question; a single question that fails throws
   */
  analyse(
    questions: AnalystQuestion[],
    place: ServerPlace,
    signal: AbortSignal,
    observe: (times: HeardTime[]) => void,
  ): Promise<BatchResult[]>
  close(): Promise<void>
}

/**
 * Requests wait on the network, so few threads carry many of them; the model server is what bounds their number. On
 * two cores a second thread would only take turns with main and the writer.
 */
const THREADS = Math.min(2, Math.max(1, availableParallelism() - 1))
const QUESTIONS_PER_THREAD = 256

export function createAnalystPool(file: string): AnalystPool {
  const pool = new Piscina<AnalystTask | null, AnalystReply>({
    filename: file,
    name: 'analyst',
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
    analyse: async (questions, place, signal, observe) => {
      const { port1, port2 } = new MessageChannel()
      const giveUp = (): void => port1.postMessage('give up')
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        const task: AnalystTask = { questions, place, cancel: port2 }
        const reply = await pool.run(task, { transferList: [port2] })
        observe(reply.times)
        if (reply.ok) return reply.results
        throw fromErrorData(reply.error)
      } finally {
        signal.removeEventListener('abort', giveUp)
        port1.close()
      }
    },
    close: () => pool.destroy(),
  }
}
