import type { MessagePort } from 'node:worker_threads'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import { type AnalystQuestion, analyse } from './analyst.ts'
import { type BatchResult, analyseTogether } from './batch.ts'
import { type EmbedAnswer, type EmbedQuestion, embedTexts } from './embedding.ts'
import type { ModelServer } from './modelServer/modelServer.ts'
import { createModelWatch, type ModelWatch } from './modelServer/modelWatch.ts'
import { createOllamaClient } from './modelServer/ollamaClient.ts'

export interface AnalystTask {
  /** Of one recipe; several are asked in one prompt. */
  questions: AnalystQuestion[]
  /** As `checkAddress` gave it. */
  address: string
  /** Any message on it gives the questions up; the thread goes on with its others. */
  cancel: MessagePort
}

/** Errors go back as data: a thread boundary drops everything but their message. */
export type AnalystReply = { ok: true; results: BatchResult[] } | { ok: false; error: ErrorData }

export interface EmbedTask {
  question: EmbedQuestion
  address: string
  /** As of an `AnalystTask`. */
  cancel: MessagePort
}

export type EmbedReply = { ok: true; answer: EmbedAnswer } | { ok: false; error: ErrorData }

export interface AnalystThread {
  analyse(task: AnalystTask): Promise<AnalystReply>
  embed(task: EmbedTask): Promise<EmbedReply>
}

/** What an analyst thread does with a task. Many run at once; connections are shared between them. */
export function createAnalystThread(): AnalystThread {
  const servers = new Map<string, { server: ModelServer; watch: ModelWatch }>()
  const serverAt = (address: string): { server: ModelServer; watch: ModelWatch } => {
    const known = servers.get(address)
    if (known !== undefined) return known
    const server = createOllamaClient(address)
    const met = { server, watch: createModelWatch(server) }
    servers.set(address, met)
    return met
  }
  const answer = async <Result extends object>(
    { address, cancel }: Pick<AnalystTask, 'address' | 'cancel'>,
    { model, digest }: { model: string; digest: string },
    ask: (server: ModelServer, signal: AbortSignal) => Promise<Result>,
  ): Promise<({ ok: true } & Result) | { ok: false; error: ErrorData }> => {
    const given = new AbortController()
    cancel.once('message', () => given.abort(new VerbatimError('cancelled', 'the question was given up')))
    try {
      const { server, watch } = serverAt(address)
      const result = await ask(server, given.signal)
      await watch.confirm(model, digest, given.signal)
      return { ok: true, ...result }
    } catch (error) {
      return { ok: false, error: toErrorData(error) }
    } finally {
      cancel.close()
    }
  }
  return {
    analyse: (task) =>
      answer(task, task.questions[0]!, async (server, signal) => ({
        results: await answerAll(server, task.questions, signal),
      })),
    embed: (task) => {
      const { question } = task
      const meant = { model: question.model, digest: question.settings.digest }
      return answer(task, meant, async (server, signal) => ({
        answer: await embedTexts(server, question, signal),
      }))
    },
  }
}

async function answerAll(
  server: ModelServer,
  questions: readonly AnalystQuestion[],
  signal: AbortSignal,
): Promise<BatchResult[]> {
  if (questions.length > 1) return analyseTogether(server, questions, signal)
  return [{ ok: true, answer: await analyse(server, questions[0]!, signal), together: false }]
}
