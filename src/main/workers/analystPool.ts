import { availableParallelism } from 'node:os'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { VerbatimError, fromErrorData } from '../../shared/domain/errors.ts'
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
import { createDeadlyTexts } from './deadlyTexts.ts'
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
   * @throws VerbatimError `internal` where their thread dies of them, and of nothing that is asked beside them
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
/** Of threads that have one task each, while there is something that a thread died with. */
const SINGLE_THREADS = 2

type Pool = Piscina<object | null, unknown>

export function createAnalystPool(file: string): AnalystPool {
  const createPool = (threads: number, tasks: number): Pool => {
    const created: Pool = new Piscina({
      filename: file,
      name: 'analyst',
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: tasks,
      // The default blocks a thread's event loop between tasks, and with it the streams of the others.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
    // A thread that dies while it has no task: another one takes its place.
    created.on('error', () => {})
    return created
  }
  const pool = createPool(THREADS, QUESTIONS_PER_THREAD)
  const singly = createSinglePool(() => createPool(SINGLE_THREADS, 1))
  const deadly = createDeadlyTexts()
  let closed = false

  const runIn = async <Task extends { port: MessagePort }, Reply>(
    { name, taskOf, signal, listen }: Asked<Task>,
    where: Pool,
  ): Promise<Reply> => {
    const { port1, port2 } = new MessageChannel()
    const tell = (message: ToAnalyst): void => port1.postMessage(message)
    const giveUp = (): void => tell('give up')
    port1.on('message', (message: FromAnalyst) => listen(message, tell))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      return (await where.run({ ...taskOf(), port: port2 }, { name, transferList: [port2] })) as Reply
    } finally {
      signal.removeEventListener('abort', giveUp)
      port1.close()
    }
  }

  /**
   * A thread answers whatever comes of a task, so that a rejection is its death, which takes all its tasks along. Each is then
   * asked again in a thread of its own: the one that it died of is told from those that were only beside it, and takes none of
   * them along at its next attempts.
   */
  const run = async <Task extends { port: MessagePort }, Reply>(
    asked: Asked<Task>,
    beforeAgain: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Reply> => {
    const unlessOver = (): void => {
      if (closed || asked.signal.aborted) throw new VerbatimError('cancelled', 'the question was given up')
    }
    if (!deadly.has(asked.texts)) {
      try {
        return await runIn<Task, Reply>(asked, pool)
      } catch {
        unlessOver()
        await beforeAgain().finally(unlessOver)
      }
    }
    try {
      const reply = await singly.use((single) => runIn<Task, Reply>(asked, single))
      // One that was given up may have had no time to die.
      if (!asked.signal.aborted) deadly.remove(asked.texts)
      return reply
    } catch (error) {
      unlessOver()
      deadly.add(asked.texts)
      throw new VerbatimError(
        'internal',
        `the thread that asked this died: ${error instanceof Error ? error.message : String(error)}`,
        'Nothing else was asked in it. It is asked again as often as other answers that cannot be used, and then fails.',
      )
    }
  }
  return {
    ready: async () => {
      await Promise.all(Array.from({ length: THREADS }, () => pool.run(null, { name: 'ready' })))
    },
    analyse: async (questions, place, signal, { observe, pace, keeper }) => {
      // With the parts that were kept meanwhile: asked again, they are not.
      let asked = questions
      const listen: Listen = (message, answer) => {
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
        void kept.then((goesOn) => {
          const before = asked[question]!
          asked = asked.with(question, { ...before, kept: [...(before.kept ?? []), part] })
          answer(goesOn ? 'go on' : 'give up')
        })
      }
      const reply = await run<AnalystTask, AnalystReply>(
        {
          ...{ name: 'analyst', signal, listen, texts: questions.map(({ subject }) => subject) },
          taskOf: () => ({ questions: asked, place }),
        },
        () => pace.next(signal),
      )
      observe(reply.times)
      if (reply.ok) return reply.results
      throw fromErrorData(reply.error)
    },
    embed: async (question, place, signal) => {
      const reply = await run<EmbedTask, EmbedReply>({
        ...{ name: 'embed', signal, listen: () => {}, texts: question.texts },
        taskOf: () => ({ question, place }),
      })
      if (reply.ok) return reply.answer
      throw fromErrorData(reply.error)
    },
    close: async () => {
      closed = true
      await Promise.all([pool.destroy(), singly.close()])
    },
  }
}

type Listen = (message: FromAnalyst, reply: (message: ToAnalyst) => void) => void

interface Asked<Task extends { port: MessagePort }> {
  /** Of the thread's function. */
  name: string
  /** What it asks about: plain data. */
  texts: readonly unknown[]
  /** As it is by now. */
  taskOf: () => Omit<Task, 'port'>
  signal: AbortSignal
  listen: Listen
}

/** A pool that is there while somebody uses it. */
function createSinglePool(create: () => Pool) {
  let pool: Pool | null = null
  let users = 0
  const close = async (): Promise<void> => {
    const closing = pool
    pool = null
    await closing?.destroy()
  }
  return {
    use: async <T>(work: (pool: Pool) => Promise<T>): Promise<T> => {
      users += 1
      pool ??= create()
      try {
        return await work(pool)
      } finally {
        users -= 1
        if (users === 0) await close()
      }
    },
    close,
  }
}
