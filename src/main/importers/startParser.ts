import { Worker, type Transferable } from 'node:worker_threads'
import { fromErrorData, toErrorData, VerbatimError } from '../../shared/domain/errors.ts'
import type {
  AnswerToParser,
  FromParser,
  ParserTask,
  ReadingProgress,
  StoreQuestions,
} from './parserTasks.ts'

/** A parser thread's own memory; what it needs for any file is far less. */
const HEAP_MEGABYTES = 768
/** A thread that says nothing for so long is stuck. */
const SILENCE_MILLISECONDS = 120_000

export interface ParserRun<Result> {
  /** @throws VerbatimError; also when the thread crashed, ran out of memory or was stopped (`cancelled`) */
  result: Promise<Result>
  stop(): Promise<void>
}

export interface ParserOptions {
  file: string
  task: ParserTask
  transfer?: Transferable[]
  store: StoreQuestions
  onProgress?: (progress: ReadingProgress) => void
  /** Milliseconds without a sign of life after which the thread is ended. */
  silence?: number
}

/** Starts a thread for one task. */
export function startParser<Result>(options: ParserOptions): ParserRun<Result> {
  const { file, task, store, silence = SILENCE_MILLISECONDS } = options
  const worker = new Worker(file, {
    workerData: task,
    transferList: options.transfer ?? [],
    name: `parser: ${task.kind}`,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 64 },
  })
  let stopped = false
  const result = new Promise<Result>((resolve, reject) => {
    const watch = setTimeout(() => {
      reject(
        new VerbatimError(
          'file_unreadable',
          `reading ${task.path} got stuck`,
          'The rest of your data is not affected. Please report the kind of file.',
        ),
      )
      void worker.terminate()
    }, silence)
    watch.unref()
    worker.on('message', (message: FromParser) => {
      watch.refresh()
      switch (message.kind) {
        case 'alive':
          break
        case 'progress':
          options.onProgress?.(message.progress)
          break
        case 'question':
          void answer(worker, store, message)
          break
        case 'done':
          resolve(message.value as Result)
          break
        case 'failed':
          reject(fromErrorData(message.error))
      }
    })
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(
        new VerbatimError(
          'file_unreadable',
          memory
            ? `reading ${task.path} needs more memory than it may have`
            : `reading ${task.path} failed: ${error.message}`,
          'The rest of your data is not affected.',
          { cause: error },
        ),
      )
    })
    worker.on('exit', () => {
      clearTimeout(watch)
      reject(
        stopped
          ? new VerbatimError('cancelled', `${task.path} was cancelled`, '')
          : new VerbatimError(
              'file_unreadable',
              `reading ${task.path} ended before its time`,
              'Try it again.',
            ),
      )
    })
  })
  result.catch(() => {})
  return {
    result,
    stop: async () => {
      stopped = true
      await worker.terminate()
    },
  }
}

async function answer(
  worker: Worker,
  store: StoreQuestions,
  question: Extract<FromParser, { kind: 'question' }>,
): Promise<void> {
  let reply: AnswerToParser
  try {
    reply = { id: question.id, value: await store[question.name](question.input as never) }
  } catch (error) {
    reply = { id: question.id, error: toErrorData(error) }
  }
  worker.postMessage(reply)
}
