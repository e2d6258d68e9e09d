import type { MessagePort } from 'node:worker_threads'
import { assertNever, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import { dumpTable } from './dumpTable.ts'
import { importFile } from './importFile.ts'
import { inspectFile } from './inspectFile.ts'
import type {
  AnswerToParser,
  FromParser,
  ParserSettings,
  ParserTask,
  ReadingProgress,
  StoreQuestions,
} from './parserTasks.ts'
import { expandPath } from './registry.ts'

const HEARTBEAT_MILLISECONDS = 5_000
const PROGRESS_MILLISECONDS = 150

/** A parser thread: waits for its one task, does it, says how far it is, and ends. */
export function serveParser(port: MessagePort, settings: ParserSettings): void {
  port.once('message', (task: ParserTask) => perform(port, task, settings))
}

function perform(port: MessagePort, task: ParserTask, settings: ParserSettings): void {
  const send = (message: FromParser): void => port.postMessage(message)
  // A thread that is stuck in one place sends none, and is ended.
  const heartbeat = setInterval(() => send({ kind: 'alive' }), HEARTBEAT_MILLISECONDS)
  const end = (message: FromParser): void => {
    clearInterval(heartbeat)
    send(message)
    port.close()
  }
  run(task, askOverPort(port, send), throttle(send), settings).then(
    (value) => end({ kind: 'done', value }),
    (error: unknown) => end({ kind: 'failed', error: toErrorData(error) }),
  )
}

function run(
  task: ParserTask,
  store: StoreQuestions,
  report: (progress: ReadingProgress) => void,
  settings: ParserSettings,
): Promise<unknown> {
  switch (task.kind) {
    case 'inspect':
      return inspectFile(task, store, report, settings.unpackFolder)
    case 'expand':
      return expandPath(task.path)
    case 'dump':
      return dumpTable(task)
    case 'import':
      return importFile(task, report, settings)
    default:
      return assertNever(task)
  }
}

function throttle(send: (message: FromParser) => void): (progress: ReadingProgress) => void {
  let next = 0
  return (progress) => {
    const now = performance.now()
    if (now < next) return
    next = now + PROGRESS_MILLISECONDS
    send({ kind: 'progress', progress })
  }
}

/** Questions to the store go through main, which asks a reader thread. */
function askOverPort(port: MessagePort, send: (message: FromParser) => void): StoreQuestions {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let last = 0
  port.on('message', (answer: AnswerToParser) => {
    const asker = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) asker?.reject(fromErrorData(answer.error))
    else asker?.resolve(answer.value)
  })
  const ask = <Answer>(name: keyof StoreQuestions, input: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve: resolve, reject })
      send({ kind: 'question', id, name, input })
    })
  return { propose: (question) => ask('propose', question), known: (question) => ask('known', question) }
}
