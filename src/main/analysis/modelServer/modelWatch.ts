/** Sees that answers come from the model they are stored under: a name may be given to another model at any time. */
import type { ModelServer, ModelSummary } from './modelServer.ts'
import { modelChanged } from './identity.ts'
import { modelMissing } from './modelMissing.ts'
import { silent, withinTime } from './withinTime.ts'

export interface ModelWatch {
  /**
   * Asks the server which model has the name now: what it answered before was this model's if it was when the run began
   * and still is. Answers that come together are confirmed by one question.
   *
   * @throws VerbatimError `model_changed`, `model_missing`; of the server where it does not answer
   */
  confirm(model: string, digest: string, signal: AbortSignal): Promise<void>
}

const ANSWER_WITHIN_MS = 15_000

export function createModelWatch(server: ModelServer): ModelWatch {
  let underWay: Promise<ModelSummary[]> | null = null
  let next: Promise<ModelSummary[]> | null = null

  /** A look that begins after the call; those who wait while one is under way share the next. */
  const look = (): Promise<ModelSummary[]> => {
    if (underWay === null) {
      underWay = list(server).finally(() => (underWay = null))
      return underWay
    }
    next ??= underWay
      .catch(() => {})
      .then(() => {
        next = null
        return look()
      })
    return next
  }
  return {
    confirm: async (model, digest, signal) => {
      const models = await unlessAborted(look(), signal)
      const found = models.find(({ name }) => name === model)
      if (found === undefined) throw modelMissing(server, model, models)
      if (found.digest !== digest) throw modelChanged(model)
    },
  }
}

const list = (server: ModelServer): Promise<ModelSummary[]> =>
  withinTime(
    ANSWER_WITHIN_MS,
    null,
    silent(server.address, 'It may be overloaded. Verbatim asks again by itself.'),
    (signal) => server.list(signal),
  )

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
