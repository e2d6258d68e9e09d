import type { MessagePort } from 'node:worker_threads'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import { type AnalystQuestion, analyse } from './analyst.ts'
import { type BatchResult, analyseTogether } from './batch.ts'
import { type ServerPlace, connectTo } from './modelServer/connect.ts'
import type { ModelServer } from './modelServer/modelServer.ts'
import type { HeardTime } from './timeouts.ts'
import { createModelWatch, type ModelWatch } from './modelServer/modelWatch.ts'

export interface AnalystTask {
  /** Of one recipe; several are asked in one prompt. */
  questions: AnalystQuestion[]
  place: ServerPlace
  /** Any message on it gives the questions up; the thread goes on with its others. */
  cancel: MessagePort
}

/** Errors go back as data: a thread boundary drops everything but their message. */
export type AnalystReply = ({ ok: true; results: BatchResult[] } | { ok: false; error: ErrorData }) & {
  /** Of every request that was made. */
  times: HeardTime[]
}

/** What an analyst thread does with a task. Many run at once; connections are shared between them. */
export function createAnalystThread(): (task: AnalystTask) => Promise<AnalystReply> {
  const servers = new Map<string, { server: ModelServer; watch: ModelWatch }>()
  const serverAt = (place: ServerPlace): { server: ModelServer; watch: ModelWatch } => {
    const key = `${place.kind} ${place.address}`
    const known = servers.get(key)
    if (known !== undefined) return known
    const server = connectTo(place)
    const met = { server, watch: createModelWatch(server) }
    servers.set(key, met)
    return met
  }
  return async ({ questions, place, cancel }) => {
    const given = new AbortController()
    const times: HeardTime[] = []
    cancel.once('message', () => given.abort(new VerbatimError('cancelled', 'the question was given up')))
    try {
      const { server, watch } = serverAt(place)
      const observed = questions.map((question) => ({
        ...question,
        observe: (time: HeardTime) => times.push(time),
      }))
      const results = await answerAll(server, observed, given.signal)
      const { model, digest } = questions[0]!
      await watch.confirm(model, digest, given.signal)
      return { ok: true, results, times }
    } catch (error) {
      return { ok: false, error: toErrorData(error), times }
    } finally {
      cancel.close()
    }
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
