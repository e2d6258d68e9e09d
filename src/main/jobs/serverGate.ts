import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { RunsSnapshot } from '../../shared/domain/run.ts'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { isServerFailure, toldWaitMs } from '../analysis/modelServer/retry.ts'

/**
 * Between the ledger and the model server: lets questions through while the server answers. After several failures in
 * a row it opens and no job is leased; after a pause it half-opens and tries the server with a question of its own (the
 * warm-up), so that no job spends an attempt on finding out. A server may still pass that and fail every real question:
 * until it has answered one, the first failure opens the gate again. Where the server itself says when to come back, it is
 * open until then.
 */
export interface ServerGate {
  readonly state: RunsSnapshot['breaker']
  /** The failure that keeps it open; null when it is closed. */
  readonly reason: unknown
  /** It is open because the server said when to come back, and for no failure: the server is there. */
  readonly isHeld: boolean
  /** It has said when to come back, and answered no question since: it is asked one at a time, to tell whom it refuses. */
  readonly isDoubtful: boolean
  /** Tries the server; nothing is asked until it has answered. One try at a time. */
  open(): void
  /** Counts the outcome; the question is asked whatever the state. */
  watch<T>(ask: () => Promise<T>): Promise<T>
  /**
   * The server said that it answers nobody for so long.
   *
   * @returns whether it let questions through until now
   */
  holdOff(milliseconds: number, why: unknown): boolean
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

const toldWaitOf = (error: unknown): number => (error instanceof VerbatimError ? toldWaitMs(error) : 0)
/** One that says when to come back has not failed. */
const countsAsFailure = (error: unknown): boolean => isServerFailure(error) && toldWaitOf(error) === 0

export function createServerGate(options: ServerGateOptions): ServerGate {
  let state: RunsSnapshot['breaker'] = 'half-open'
  let reason: unknown = null
  let hasAnswered = false
  let onProbation = false
  let closed = false
  /** Moments of `performance.now()`. */
  let heldUntil = 0
  let opensAt = 0
  /** It is open because the server said so, and for no failure. */
  let isHeld = false
  /** Then it is not tried before it goes on. */
  let goesOnUntried = false
  /** Since it last said when to come back. One that refuses all is tried, so that no text is spent on finding that out. */
  let hasAnsweredSince = true
  let isDoubtful = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const breaker = circuitBreaker(handleWhen(countsAsFailure), {
    halfOpenAfter: options.pauseMs,
    breaker: new ConsecutiveBreaker(options.failures),
  })
  const change = (next: RunsSnapshot['breaker'], why: unknown): void => {
    isHeld = false
    goesOnUntried = false
    state = next
    reason = why
    if (!closed) options.onChange()
  }
  const goOnAfter = (milliseconds: number, goOn: () => void): void => {
    clearTimeout(timer)
    opensAt = performance.now() + milliseconds
    if (!closed) timer = setTimeout(goOn, milliseconds)
  }
  const tryAfter = (milliseconds: number): void =>
    goOnAfter(Math.max(milliseconds, heldUntil - performance.now()), () => void tryServer())
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
      hasAnsweredSince = true
      if (breaker.state === CircuitState.Closed) change('closed', null)
      else {
        // Meanwhile questions under way failed so often that the breaker opened: only a try by way of it closes it.
        change('open', reason)
        tryAfter(options.pauseMs)
      }
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
        tryAfter(
          Math.max(
            toldWaitOf(error),
            hasAnswered ? options.pauseMs : Math.min(options.pauseMs, FIRST_LOOKS_MS),
          ),
        )
      else options.onHopeless(error)
    }
  }
  breaker.onBreak((failure) => {
    const why = 'error' in failure ? failure.error : null
    if (state === 'half-open') {
      reason = why
      return
    }
    change('open', why)
    tryAfter(options.pauseMs)
  })

  return {
    get state() {
      return state
    },
    get reason() {
      return reason
    },
    get isHeld() {
      return isHeld
    },
    get isDoubtful() {
      return isDoubtful
    },
    open: () => void tryServer(),
    watch: async (ask) => {
      // Questions that were under way when it opened still come back; they neither open nor close it again.
      if (breaker.state !== CircuitState.Closed) return ask()
      try {
        const answer = await breaker.execute(ask)
        onProbation = false
        hasAnsweredSince = true
        isDoubtful = false
        return answer
      } catch (error) {
        if (onProbation && state === 'closed' && countsAsFailure(error)) {
          change('open', error)
          tryAfter(options.pauseMs)
        }
        throw error
      }
    },
    holdOff: (milliseconds, why) => {
      // Whether it answers by now is being found out.
      if (closed || state === 'half-open') return false
      const wasClosed = state === 'closed'
      const until = performance.now() + milliseconds
      heldUntil = Math.max(heldUntil, until)
      // It was there a moment ago, and will have its model still, unless the wait is long.
      const wentOn = wasClosed ? hasAnsweredSince : goesOnUntried
      if (wasClosed) {
        hasAnsweredSince = false
        isDoubtful = true
        change('open', why)
        isHeld = true
      }
      goesOnUntried = wentOn && milliseconds < options.pauseMs
      if (!wasClosed && until <= opensAt) return false
      if (goesOnUntried) goOnAfter(milliseconds, () => change('closed', null))
      else tryAfter(0)
      return wasClosed
    },
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
