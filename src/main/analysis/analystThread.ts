import type { MessagePort } from 'node:worker_threads'
import type { PartNumber } from '../../shared/domain/run.ts'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import { type AnalystQuestion, type RequestPace, analyse, requestPace } from './analyst.ts'
import { type BatchResult, analyseTogether } from './batch.ts'
import { type EmbedAnswer, type EmbedQuestion, embedTexts } from './embedding.ts'
import { type ServerPlace, connectTo } from './modelServer/connect.ts'
import type { ModelServer } from './modelServer/modelServer.ts'
import type { KeptPart, PartsFollower } from './parts.ts'
import type { HeardTime } from './timeouts.ts'
import { createModelWatch, type ModelWatch } from './modelServer/modelWatch.ts'

export interface AnalystTask {
  /** Of one recipe; several are asked in one prompt. */
  questions: AnalystQuestion[]
  place: ServerPlace
  /** Gives the questions up; the thread goes on with its others. Tells of parts and further requests as `FromAnalyst`. */
  port: MessagePort
}

export type ToAnalyst =
  /** Also where nothing more is to be asked after a part. */
  | 'give up'
  /** The part was kept; the request may be made. */
  | 'go on'

/** `question` by position among those of the task. */
export type FromAnalyst =
  | { kind: 'asking'; question: number; part: PartNumber }
  /** Waits for its reply before the next part is asked. */
  | { kind: 'heard'; question: number; part: KeptPart; of: number }
  /** Waits for its reply before it makes another request: the first is made at once. */
  | { kind: 'another' }

/** Errors go back as data: a thread boundary drops everything but their message. */
export type AnalystReply = ({ ok: true; results: BatchResult[] } | { ok: false; error: ErrorData }) & {
  /** Of every request that was made. */
  times: HeardTime[]
}

export interface EmbedTask {
  question: EmbedQuestion
  place: ServerPlace
  /** As of an `AnalystTask`. */
  port: MessagePort
}

export type EmbedReply = { ok: true; answer: EmbedAnswer } | { ok: false; error: ErrorData }

export interface AnalystThread {
  analyse(task: AnalystTask): Promise<AnalystReply>
  embed(task: EmbedTask): Promise<EmbedReply>
}

/** What an analyst thread does with a task. Many run at once; connections are shared between them. */
export function createAnalystThread(): AnalystThread {
  const servers = new Map<string, { server: ModelServer; watch: ModelWatch }>()
  const serverAt = (place: ServerPlace): { server: ModelServer; watch: ModelWatch } => {
    const key = JSON.stringify(place)
    const known = servers.get(key)
    if (known !== undefined) return known
    const server = connectTo(place)
    const met = { server, watch: createModelWatch(server) }
    servers.set(key, met)
    return met
  }
  const answer = async <Result extends object>(
    { place, port }: Pick<AnalystTask, 'place' | 'port'>,
    { model, digest }: { model: string; digest: string },
    ask: (server: ModelServer, signal: AbortSignal, heard: ToldMain) => Promise<Result>,
  ): Promise<({ ok: true } & Result) | { ok: false; error: ErrorData }> => {
    const given = new AbortController()
    const { signal } = given
    let replied = (): void => {}
    port.on('message', (message: ToAnalyst) => {
      if (message === 'give up') given.abort(new VerbatimError('cancelled', 'the question was given up'))
      replied()
    })
    const tell = (message: FromAnalyst): void => port.postMessage(message)
    const tellAndWait = async (message: FromAnalyst): Promise<void> => {
      // Given up, nobody replies any more.
      signal.throwIfAborted()
      const { promise, resolve } = Promise.withResolvers<null>()
      replied = () => resolve(null)
      tell(message)
      await promise
      signal.throwIfAborted()
    }
    let requests = 0
    const pace = requestPace(async () => {
      requests += 1
      if (requests > 1) await tellAndWait({ kind: 'another' })
    })
    try {
      const { server, watch } = serverAt(place)
      const followOf = (question: number): PartsFollower => ({
        asking: (part) => tell({ kind: 'asking', question, part }),
        heard: async (part, of) => {
          await watch.confirm(model, digest, signal)
          await tellAndWait({ kind: 'heard', question, part, of })
        },
      })
      const result = await ask(server, signal, { followOf, pace })
      await watch.confirm(model, digest, signal)
      return { ok: true, ...result }
    } catch (error) {
      return { ok: false, error: toErrorData(error) }
    } finally {
      port.close()
    }
  }
  return {
    analyse: async (task) => {
      const times: HeardTime[] = []
      const observe = (time: HeardTime): void => void times.push(time)
      const reply = await answer(task, task.questions[0]!, async (server, signal, { followOf, pace }) => {
        const questions = task.questions.map((question, at) => ({
          ...question,
          ...{ observe, pace },
          follow: followOf(at),
        }))
        return { results: await answerAll(server, questions, signal) }
      })
      return { ...reply, times }
    },
    embed: (task) => {
      const { question } = task
      const meant = { model: question.model, digest: question.settings.digest }
      return answer(task, meant, async (server, signal) => ({
        answer: await embedTexts(server, question, signal),
      }))
    },
  }
}

/** What main is told of while a task goes on. */
interface ToldMain {
  /** The follower of a question, by its position. */
  followOf: (question: number) => PartsFollower
  /** Of all questions of the task. */
  pace: RequestPace
}

async function answerAll(
  server: ModelServer,
  questions: readonly AnalystQuestion[],
  signal: AbortSignal,
): Promise<BatchResult[]> {
  if (questions.length > 1) return analyseTogether(server, questions, signal)
  return [{ ok: true, answer: await analyse(server, questions[0]!, signal), together: false }]
}
