/**
 * Questions and answers between main and a thread of its own: named operations with typed input and output, errors as
 * data. Main holds an `OperationThread`; the thread's entry calls `serveOperations`.
 */
import { Worker, type MessagePort, type Transferable } from 'node:worker_threads'
import { type ErrorData, VerbatimError, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'

// The parameter of an operation is contravariant: `never` admits every operation, and each keeps its own type.
export type Operations = Record<string, (input: never) => unknown>

type InputOf<O extends Operations, K extends keyof O> = Parameters<O[K]>[0]
type OutputOf<O extends Operations, K extends keyof O> = Awaited<ReturnType<O[K]>>

interface Question {
  id: number
  name: string
  input: unknown
}
type Reply = { id: number; value: unknown } | { id: number; error: ErrorData }

/** How main talks to a thread; `urgent` questions overtake the waiting `bulk` ones. */
export interface Asker<O extends Operations> {
  ask<K extends keyof O & string>(
    name: K,
    input: InputOf<O, K>,
    options?: { transfer?: Transferable[]; bulk?: boolean },
  ): Promise<OutputOf<O, K>>
  close(): Promise<void>
}

interface Sending {
  question: Question
  transfer: Transferable[]
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  bulk: boolean
}

export interface ThreadOptions {
  file: string | URL
  name: string
  workerData: unknown
  /** Called when the thread ends unasked; every open question has been refused by then. */
  onDeath?: (error: Error) => void
}

/**
 * Of a thread that lives as long as the program: what V8 takes for young objects unless it is told, three times as much, is never
 * given back, and garbage lies in it for as long as there is room.
 */
export const YOUNG_MEGABYTES = 24

export function startThread<O extends Operations>(options: ThreadOptions): Asker<O> {
  const worker = new Worker(options.file, {
    workerData: options.workerData,
    name: options.name,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  })
  const waiting = new Map<number, Waiting>()
  const bulkQueue: Sending[] = []
  let bulkUnderWay = false
  let nextId = 1
  let closing = false
  let death: Error | undefined

  /** @returns false where the input cannot be cloned: nothing was sent then, and its asker is told so */
  const send = ({ question, transfer }: Sending): boolean => {
    try {
      worker.postMessage(question, transfer)
      return true
    } catch (error) {
      waiting.get(question.id)?.reject(error)
      waiting.delete(question.id)
      return false
    }
  }
  const sendNextBulk = (): void => {
    bulkUnderWay = false
    while (!bulkUnderWay) {
      const next = bulkQueue.shift()
      if (next === undefined) return
      bulkUnderWay = send(next)
    }
  }

  worker.on('message', (reply: Reply) => {
    const asker = waiting.get(reply.id)
    if (asker === undefined) return
    waiting.delete(reply.id)
    if (asker.bulk) sendNextBulk()
    if ('error' in reply) asker.reject(fromErrorData(reply.error))
    else asker.resolve(reply.value)
  })
  const die = (error: Error): void => {
    if (death !== undefined) return
    death = error
    for (const asker of waiting.values()) asker.reject(error)
    waiting.clear()
    bulkQueue.length = 0
    if (!closing) options.onDeath?.(error)
  }
  worker.on('error', (error) => die(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', (code) => die(new Error(`the ${options.name} thread ended with code ${code}`)))

  return {
    ask: (name, input, { transfer = [], bulk = false } = {}) =>
      new Promise((resolve, reject) => {
        if (death !== undefined) {
          reject(
            new VerbatimError(
              'internal',
              `the ${options.name} thread is gone: ${death.message}`,
              'Restart Verbatim.',
            ),
          )
          return
        }
        const question: Question = { id: nextId++, name, input }
        waiting.set(question.id, { resolve: resolve, reject, bulk })
        if (bulk && bulkUnderWay) bulkQueue.push({ question, transfer })
        else if (send({ question, transfer }) && bulk) bulkUnderWay = true
      }),
    close: async () => {
      closing = true
      if (death !== undefined) return
      const ended = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage({ id: 0, name: 'close', input: null } satisfies Question)
      await ended
    },
  }
}

/** As the given one, with the number of questions that it has answered or refused so far. */
export function countReplies<O extends Operations>(
  asker: Pick<Asker<O>, 'ask'>,
): Pick<Asker<O>, 'ask'> & { readonly replies: number } {
  let replies = 0
  return {
    ask: (name, input, options) =>
      asker.ask(name, input, options).finally(() => {
        replies += 1
      }),
    get replies() {
      return replies
    },
  }
}

/** Runs in the thread: answers each question with the operation of its name. `close` ends the thread in good order. */
export function serveOperations(port: MessagePort, operations: Operations, onClose: () => void): void {
  port.on('message', (question: Question) => {
    if (question.id === 0) {
      onClose()
      port.close()
      return
    }
    void answer(port, operations, question)
  })
}

/** For a thread that cannot do its work: answers every question with the reason. */
export function refuseEverything(port: MessagePort, reason: unknown): void {
  const refuse = (): never => {
    throw reason
  }
  serveOperations(port, new Proxy({}, { get: () => refuse }), () => {})
}

async function answer(port: MessagePort, operations: Operations, question: Question): Promise<void> {
  let reply: Reply
  try {
    const operation = operations[question.name]
    if (operation === undefined) throw new Error(`no operation named ${question.name}`)
    reply = { id: question.id, value: await operation(question.input as never) }
  } catch (error) {
    reply = { id: question.id, error: toErrorData(error) }
  }
  port.postMessage(reply)
}
