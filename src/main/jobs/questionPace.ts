import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'

/** The most requests a minute, where the person sets one: a server that others use, too, or one that counts. */
export interface QuestionPace {
  /** Questions that may be asked now. */
  allowed(): number
  /** One is asked. */
  ask(): void
  /** Milliseconds until one more is allowed; 0 when one is. */
  waitMs(): number
  /** Resolves when one more request may be made, which counts as made: before any that `allowed` lets through. Rejects as the signal says. */
  next(signal: AbortSignal): Promise<void>
}

interface Waiting {
  goOn(): void
}

/** The preference may change while somebody waits. */
const LOOK_AGAIN_MS = 1_000

/**
 * What is not used is saved for a second and no longer: after a rest nothing comes all at once.
 *
 * @param perMinute 0: as many as can be answered
 * @param clock milliseconds that only ever grow
 */
export function createQuestionPace(perMinute: () => number, clock = () => performance.now()): QuestionPace {
  let saved = 1
  let at = clock()
  let waiting: Waiting[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const refill = (): number => {
    const perMs = perMinute() / MILLISECONDS_A_MINUTE
    saved = Math.min(saved + (clock() - at) * perMs, Math.max(1, perMs * 1_000))
    at = clock()
    return perMs
  }
  const untilMs = (perMs: number, requests: number): number =>
    perMs === 0 || saved >= requests ? 0 : Math.ceil((requests - saved) / perMs)

  const serve = (): void => {
    const perMs = refill()
    while (waiting.length > 0 && (perMs === 0 || saved >= 1)) {
      if (perMs > 0) saved -= 1
      waiting.shift()!.goOn()
    }
    clearTimeout(timer)
    if (waiting.length > 0) timer = setTimeout(serve, Math.min(untilMs(perMs, 1), LOOK_AGAIN_MS))
  }
  return {
    allowed: () =>
      refill() === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(saved) - waiting.length),
    ask: () => {
      if (refill() > 0) saved -= 1
    },
    waitMs: () => untilMs(refill(), 1 + waiting.length),
    next: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const leave = (): void => {
          waiting = waiting.filter((other) => other !== own)
          reject(signal.reason as Error)
        }
        const own: Waiting = {
          goOn: () => {
            signal.removeEventListener('abort', leave)
            resolve()
          },
        }
        waiting.push(own)
        signal.addEventListener('abort', leave, { once: true })
        serve()
      }),
  }
}
