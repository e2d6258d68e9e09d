import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { RunsSnapshot } from '../../shared/domain/run.ts'
import { isServerFailure } from '../analysis/modelServer/retry.ts'

/**
 * Between the ledger and the model server: lets questions through while the server answers. After several failures in
 * a row it opens and no job is leased; after a pause it half-opens and tries the server with a question of its own (the
 * warm-up), so that no job spends an attempt on finding out. A server may still pass that and fail every real question:
 * until it has answered one, the first failure opens the gate again.
 */
export interface ServerGate {
  readonly state: RunsSnapshot['breaker']
  /** The failure that keeps it open; null when it is closed. */
  readonly reason: unknown
  /** Tries the server; nothing is asked until it has answered. One try at a time. */
  open(): void
  /** Counts the outcome; the question is asked whatever the state. */
  watch<T>(ask: () => Promise<T>): Promise<T>
  close(): void
}

export interface ServerGateOptions {
  failures: number
  pauseMs: number
  /** Loads the model and gets one answer; rejects when the server cannot. */
  warmUp: () => Promise<void>
  /** The state changed. */
  onChange: () => void
  /** The warm-up failed for a reason that waiting does not mend. */
  onHopeless: (error: unknown) => void
}

/** As long as the server has never answered, it is looked for more often: the person may just be starting it. */
const FIRST_LOOKS_MS = 3_000

export function createServerGate(options: ServerGateOptions): ServerGate {
  let state: RunsSnapshot['breaker'] = 'half-open'
  let reason: unknown = null
  let hasAnswered = false
  let onProbation = false
  let closed = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const breaker = circuitBreaker(handleWhen(isServerFailure), {
    halfOpenAfter: options.pauseMs,
    breaker: new ConsecutiveBreaker(options.failures),
  })
  const change = (next: RunsSnapshot['breaker'], why: unknown): void => {
    state = next
    reason = why
    if (!closed) options.onChange()
  }
  const tryAfter = (milliseconds: number): void => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void tryServer(), milliseconds)
  }
  let trying = false
  const tryServer = async (): Promise<void> => {
    if (trying || closed) return
    trying = true
    await tryOnce().finally(() => (trying = false))
  }
  const tryOnce = async (): Promise<void> => {
    clearTimeout(timer)
    change('half-open', reason)
    try {
      // Looks before the breaker has opened are not failures in its sense.
      await (breaker.state === CircuitState.Closed ? options.warmUp() : breaker.execute(options.warmUp))
      if (closed) return
      onProbation = hasAnswered
      hasAnswered = true
      change('closed', null)
    } catch (error) {
      if (closed) return
      if (error instanceof BrokenCircuitError) {
        // Its own clock says it is a moment too early.
        change('open', reason)
        tryAfter(50)
        return
      }
      change('open', error)
      if (isServerFailure(error))
        tryAfter(hasAnswered ? options.pauseMs : Math.min(options.pauseMs, FIRST_LOOKS_MS))
      else options.onHopeless(error)
    }
  }
  breaker.onBreak((failure) => {
    if (state === 'half-open') return
    change('open', 'error' in failure ? failure.error : null)
    tryAfter(options.pauseMs)
  })

  return {
    get state() {
      return state
    },
    get reason() {
      return reason
    },
    open: () => void tryServer(),
    watch: async (ask) => {
      // Questions that were under way when it opened still come back; they neither open nor close it again.
      if (breaker.state !== CircuitState.Closed) return ask()
      try {
        const answer = await breaker.execute(ask)
        onProbation = false
        return answer
      } catch (error) {
        if (onProbation && state === 'closed' && isServerFailure(error)) {
          change('open', error)
          tryAfter(options.pauseMs)
        }
        throw error
      }
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
