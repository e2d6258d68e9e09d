import { VerbatimError } from '../../shared/domain/errors.ts'
import type { GenerateEvent } from './modelServer/modelServer.ts'
import type { Timeouts } from './timeouts.ts'

type EndEvent = Extract<GenerateEvent, { kind: 'end' }>

export interface WatchedAnswer {
  text: string
  /** null when it was not heard to its end. */
  end: EndEvent | null
  /** Why it was not; '' when it was. */
  stopped: string
  /** It took too long, and nobody will ask again. */
  gaveUp?: VerbatimError
}

export interface WatchedOptions {
  timeouts: Timeouts
  signal: AbortSignal
  /** Called when the answer begins. */
  begin?: () => void
  /** Called with each piece; a reason ends the stream, and what was heard so far is the answer. */
  listen?: (piece: string) => string | null
  /** An answer that takes too long is handed over as far as it came, instead of an error. */
  takeUnfinished?: boolean
}

/**
 * Reads a stream to its end and gives up when the first token, the next one, or the whole takes too long.
 *
 * @throws VerbatimError `model_timeout` saying which it was; what the stream throws; the signal's reason
 */
export async function readWatched(
  open: (signal: AbortSignal) => AsyncIterable<GenerateEvent>,
  { timeouts, signal, begin, listen, takeUnfinished = false }: WatchedOptions,
): Promise<WatchedAnswer> {
  const guard = new AbortController()
  const giveUp = (what: string, milliseconds: number): void =>
    guard.abort(
      new VerbatimError(
        'model_timeout',
        `${what} within ${Math.round(milliseconds / 100) / 10} seconds`,
        'Fewer workers, a smaller model or a longer time-out help.',
      ),
    )
  const pass = (): void => guard.abort(signal.reason)
  if (signal.aborted) pass()
  signal.addEventListener('abort', pass, { once: true })
  const total = setTimeout(giveUp, timeouts.totalMs, 'the model did not finish its answer', timeouts.totalMs)
  let next = setTimeout(
    giveUp,
    timeouts.firstTokenMs,
    'the model did not begin to answer',
    timeouts.firstTokenMs,
  )
  let heardAt = 0
  /** One timer an answer, not one a token: when it is over it is set for what is left since the latest one. */
  const awaitNext = (): void => {
    const left = heardAt + timeouts.betweenTokensMs - performance.now()
    if (left > 0) next = setTimeout(awaitNext, left)
    else giveUp('the model did not go on with its answer', timeouts.betweenTokensMs)
  }
  let text = ''
  let hasBegun = false
  try {
    for await (const event of open(guard.signal)) {
      heardAt = performance.now()
      if (!hasBegun) {
        begin?.()
        clearTimeout(next)
        awaitNext()
        hasBegun = true
      }
      if (event.kind === 'end') return { text, end: event, stopped: '' }
      text += event.text
      const stopped = listen?.(event.text) ?? null
      // Leaving the loop closes the stream, and with it the connection: the server goes on to something else.
      if (stopped !== null) return { text, end: null, stopped }
    }
    throw new VerbatimError('server_failed', 'the answer ended before it was done')
  } catch (error) {
    if (!takeUnfinished || text === '' || !isTimeout(error)) throw error
    return { text, end: null, stopped: error.message, gaveUp: error }
  } finally {
    clearTimeout(total)
    clearTimeout(next)
    signal.removeEventListener('abort', pass)
    guard.abort(HEARD)
  }
}

/** Nobody waits for it any more: one for all, since making one takes as long as hearing a short answer. */
const HEARD = new VerbatimError('cancelled', 'the answer was heard')

const isTimeout = (error: unknown): error is VerbatimError =>
  error instanceof VerbatimError && error.code === 'model_timeout'
