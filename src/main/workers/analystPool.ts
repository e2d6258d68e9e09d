import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { fromErrorData } from '../../shared/domain/errors.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import type {
  AnalystReply,
  AnalystTask,
  EmbedReply,
  EmbedTask,
  FromAnalyst,
  ToAnalyst,
} from '../analysis/analystThread.ts'
import type { EmbedAnswer, EmbedQuestion } from '../analysis/embedding.ts'
import type { PartsKeeper } from '../analysis/parts.ts'
import { YOUNG_MEGABYTES } from './operations.ts'
import type { HeardTime } from '../analysis/timeouts.ts'
import type { BatchResult } from '../analysis/batch.ts'
import type { ServerPlace } from '../analysis/modelServer/connect.ts'

export interface ToldOfQuestions {
  /** How long each request took, whatever came of it. */
  observe: (times: HeardTime[]) => void
  /** Waited for before each request but the first. */
  pace: { next(signal: AbortSignal): Promise<void> }
  /** Of texts that are read in parts; without it nothing of them is kept. */
  keeper?: PartsKeeper | undefined
}

export interface AnalystPool {
  /** Resolves when the threads have started, so that no question has to wait for that. */
  ready(): Promise<void>
  /**
   * Asks questions of one recipe, several in one prompt. Aborting gives them up softly; their thread and the others'
   * questions live on.
   *
   * @returns one result a question; a single question that fails throws
   */
  analyse(
    questions: AnalystQuestion[],
    place: ServerPlace,
    signal: AbortSignal,
    told: ToldOfQuestions,
  ): Promise<BatchResult[]>
  /** Embeds texts; given up as `analyse` is. */
  embed(question: EmbedQuestion, place: ServerPlace, signal: AbortSignal): Promise<EmbedAnswer>
  close(): Promise<void>
}

/**
 * Requests wait on the network, so few threads carry many of them; the model server is what bounds their number. On
 * two cores a second thread would only take turns with main and the writer.
 */
const THREADS = Math.min(2, Math.max(1, availableParallelism() - 1))
const QUESTIONS_PER_THREAD = 256
/** Answers in the making of all of them, and the text of each; 30 MB in use are usual. */
const HEAP_MEGABYTES = 512

export function createAnalystPool(file: string): AnalystPool {
  const pool = new Piscina<object | null, unknown>({
    filename: file,
    name: 'analyst',
    minThreads: THREADS,
    maxThreads: THREADS,
    concurrentTasksPerWorker: QUESTIONS_PER_THREAD,
    // The default blocks a thread's event loop between tasks, and with it the streams of the others.
    atomics: 'disabled',
    recordTiming: false,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  })
  const run = async <Task extends { port: MessagePort }, Reply>(
    name: string,
    task: Omit<Task, 'port'>,
    signal: AbortSignal,
    listen: (message: FromAnalyst, reply: (message: ToAnalyst) => void) => void = () => {},
  ): Promise<Reply> => {
    const { port1, port2 } = new MessageChannel()
    const tell = (message: ToAnalyst): void => port1.postMessage(message)
    const giveUp = (): void => tell('give up')
    port1.on('message', (message: FromAnalyst) => listen(message, tell))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return (await pool.run({ ...task, port: port2 }, { name, transferList: [port2] })) as Reply
    } finally {
      signal.removeEventListener('abort', giveUp)
      port1.close()
    }
  }
  return {
    ready: async () => {
      await Promise.all(Array.from({ length: THREADS }, () => pool.run(null, { name: 'ready' })))
    },
    analyse: async (questions, place, signal, { observe, pace, keeper }) => {
      const reply = await run<AnalystTask, AnalystReply>(
        'analyst',
        { questions, place },
        signal,
        (message, answer) => {
          if (message.kind === 'another') {
            pace.next(signal).then(
              () => answer('go on'),
              () => answer('give up'),
            )
            return
          }
          if (message.kind === 'asking') return keeper?.asking(message.question, message.part)
          const { question, part, of } = message
          const kept = keeper?.heard(question, part, of) ?? Promise.resolve(true)
          void kept.then((goesOn) => answer(goesOn ? 'go on' : 'give up'))
        },
      )
      observe(reply.times)
      if (reply.ok) return reply.results
      throw fromErrorData(reply.error)
    },
    embed: async (question, place, signal) => {
      const reply = await run<EmbedTask, EmbedReply>('embed', { question, place }, signal)
      if (reply.ok) return reply.answer
      throw fromErrorData(reply.error)
    },
    close: () => pool.destroy(),
  }
}
