/** Parser threads: one a task, so that a crash costs one file, and one kept ready so that a dropped file need not wait for it. */
import { rm } from 'node:fs/promises'
import { Worker, type Transferable } from 'node:worker_threads'
import { unpackFolderOf } from './archive/unpack.ts'
import { fromErrorData, toErrorData, VerbatimError } from '../../shared/domain/errors.ts'
import type {
  AnswerToParser,
  FromParser,
  ParserSettings,
  ParserTask,
  ReadingProgress,
  StoreQuestions,
} from './parserTasks.ts'

/** A parser thread's own memory; what it needs for any file is far less. */
const HEAP_MEGABYTES = 768
const YOUNG_MEGABYTES = 64
/** A thread that says nothing for so long is stuck. */
const SILENCE_MILLISECONDS = 120_000

export interface ParserRun<Result> {
  /** @throws VerbatimError; also when the thread crashed, ran out of memory or was stopped (`cancelled`) */
  result: Promise<Result>
  stop(): Promise<void>
}

export interface ParserOptions {
  transfer?: Transferable[]
  onProgress?: (progress: ReadingProgress) => void
}

export interface ParserThreads {
  /** Gives a task to a thread, which ends with it. */
  run<Result>(task: ParserTask, options?: ParserOptions): ParserRun<Result>
  /** From now on a thread that has loaded its code waits for the next task. */
  warm(): void
  close(): Promise<void>
}

/** @param silence milliseconds without a sign of life after which a thread is ended */
export function createParserThreads(
  file: string,
  settings: ParserSettings,
  store: StoreQuestions,
  silence = SILENCE_MILLISECONDS,
): ParserThreads {
  let spare: Worker | null = null
  let keepSpare = false

  const start = (): Worker =>
    new Worker(file, {
      name: 'parser',
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
  const startSpare = (): void => {
    if (!keepSpare || spare !== null) return
    const worker = start()
    worker.unref()
    const forget = (): void => {
      if (spare === worker) spare = null
    }
    // What is wrong with it shows when a task is to be done.
    worker.on('error', forget)
    worker.on('exit', forget)
    spare = worker
  }
  const take = (): Worker => {
    const worker = spare ?? start()
    spare = null
    worker.removeAllListeners()
    worker.ref()
    worker.once('exit', startSpare)
    return worker
  }
  return {
    run: (task, options = {}) => runTask(take(), task, options, settings, store, silence),
    warm: () => {
      keepSpare = true
      startSpare()
    },
    close: async () => {
      keepSpare = false
      await spare?.terminate()
    },
  }
}

function runTask<Result>(
  worker: Worker,
  task: ParserTask,
  options: ParserOptions,
  settings: ParserSettings,
  store: StoreQuestions,
  silence: number,
): ParserRun<Result> {
  // The number is gone once the thread is.
  const unpacked = unpackFolderOf(settings.unpackFolder, worker.threadId)
  const tidy = (): Promise<void> => rm(unpacked, { recursive: true, force: true }).catch(() => {})
  worker.postMessage(task, options.transfer ?? [])
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
      void tidy()
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
      await tidy()
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
