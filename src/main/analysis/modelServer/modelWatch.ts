/** Sees that answers come from the model they are stored under: a name may be given to another model at any time. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ModelServer, ModelSummary } from './modelServer.ts'
import { modelChanged } from './identity.ts'
import { modelMissing } from './modelMissing.ts'
import { isServerFailure } from './retry.ts'
import { silent, withinTime } from './withinTime.ts'

export interface ModelWatch {
  /**
   * Asks the server which model has the name now: what it answered before was this model's if it was when the run began
   * and still is. Answers that come together are confirmed by one question. A server that is slow to tell is asked again, for
   * longer each time, and one that is away a few times: the answer is there, and would be asked anew without need.
   *
   * @throws VerbatimError `model_changed`, `model_missing`; of the server where it does not answer for long
   */
  confirm(model: string, digest: string, signal: AbortSignal): Promise<void>
}

/** Milliseconds. */
export interface ModelWatchTiming {
  /** How long a look may take; twice as long after each that took longer. */
  answer: number
  longestAnswer: number
  /** So long a server is asked again that takes longer than that, */
  patience: number
  /** and one that fails, */
  absence: number
  /** with a pause between two looks. */
  pause: number
}

/** Servers that work on one request after the other tell nothing while they make other answers. */
const STANDARD_TIMING: ModelWatchTiming = {
  answer: 15_000,
  longestAnswer: 120_000,
  patience: 300_000,
  absence: 5_000,
  pause: 1_000,
}

export function createModelWatch(server: ModelServer, timing = STANDARD_TIMING): ModelWatch {
  let underWay: Promise<ModelSummary[]> | null = null
  let next: Promise<ModelSummary[]> | null = null
  let limit = timing.answer
  /** Errors that say that it took too long. */
  const late = new WeakSet<Error>()

  const list = (): Promise<ModelSummary[]> =>
    withinTime(
      limit,
      null,
      (seconds) => {
        limit = Math.min(limit * 2, timing.longestAnswer)
        const error = silent(server.address, 'It may be overloaded. Verbatim asks again by itself.')(seconds)
        late.add(error)
        return error
      },
      (signal) => server.list(signal),
    )

  /** A look that begins after the call; those who wait while one is under way share the next. */
  const look = (): Promise<ModelSummary[]> => {
    if (underWay === null) {
      underWay = list().finally(() => (underWay = null))
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

  const lookPatiently = async (signal: AbortSignal): Promise<ModelSummary[]> => {
    const begun = performance.now()
    for (;;) {
      try {
        return await unlessAborted(look(), signal)
      } catch (error) {
        if (signal.aborted || !isServerFailure(error)) throw error
        const most = late.has(error as Error) ? timing.patience : timing.absence
        if (performance.now() - begun >= most) throw error
        await unlessAborted(wait(timing.pause), signal)
      }
    }
  }

  return {
    confirm: async (model, digest, signal) => {
      const models = await lookPatiently(signal)
      const found = models.find(({ name }) => name === model)
      if (found === undefined) throw modelMissing(server, model, models)
      if (found.digest !== digest) throw modelChanged(model)
    },
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
