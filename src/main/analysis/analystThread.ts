import type { MessagePort } from 'node:worker_threads'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import { type AnalystQuestion, analyse } from './analyst.ts'
import type { ModelServer } from './modelServer/modelServer.ts'
import { createModelWatch, type ModelWatch } from './modelServer/modelWatch.ts'
import { createOllamaClient } from './modelServer/ollamaClient.ts'
import type { Prompts } from './prompt.ts'

export interface AnalystTask {
  question: AnalystQuestion
  /** As `checkAddress` gave it. */
  address: string
  /** Any message on it gives the question up; the thread goes on with its others. */
  cancel: MessagePort
}

/** Errors go back as data: a thread boundary drops everything but their message. */
export type AnalystReply = { ok: true; answer: Answer } | { ok: false; error: ErrorData }

/** What an analyst thread does with a task. Many run at once; connections are shared between them. */
export function createAnalystThread(prompts: Prompts): (task: AnalystTask) => Promise<AnalystReply> {
  const servers = new Map<string, { server: ModelServer; watch: ModelWatch }>()
  const serverAt = (address: string): { server: ModelServer; watch: ModelWatch } => {
    const known = servers.get(address)
    if (known !== undefined) return known
    const server = createOllamaClient(address)
    const met = { server, watch: createModelWatch(server) }
    servers.set(address, met)
    return met
  }
  return async ({ question, address, cancel }) => {
    const given = new AbortController()
    cancel.once('message', () => given.abort(new VerbatimError('cancelled', 'the question was given up')))
    try {
      const { server, watch } = serverAt(address)
      const answer = await analyse(server, prompts, question, given.signal)
      await watch.confirm(question.model, question.digest, given.signal)
      return { ok: true, answer }
    } catch (error) {
      return { ok: false, error: toErrorData(error) }
    } finally {
      cancel.close()
    }
  }
}
