import { VerbatimError } from '../../shared/domain/errors.ts'
import type { GenerateEvent } from './modelServer/modelServer.ts'
import type { Timeouts } from './timeouts.ts'

type EndEvent = Extract<GenerateEvent, { kind: 'end' }>

/**
 * Reads a stream to its end and gives up when the first token, the next one, or the whole takes too long.
 *
 * @throws VerbatimError `model_timeout` saying which it was; what the stream throws; the signal's reason
 */
export async function readWatched(
  open: (signal: AbortSignal) => AsyncIterable<GenerateEvent>,
  timeouts: Timeouts,
  signal: AbortSignal,
): Promise<{ text: string; end: EndEvent }> {
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
  try {
    let text = ''
    for await (const event of open(guard.signal)) {
      if (event.kind === 'end') return { text, end: event }
      text += event.text
      clearTimeout(next)
      next = setTimeout(
        giveUp,
        timeouts.betweenTokensMs,
        'the model did not go on with its answer',
        timeouts.betweenTokensMs,
      )
    }
    throw new VerbatimError('server_failed', 'the answer ended before it was done')
  } finally {
    clearTimeout(total)
    clearTimeout(next)
    signal.removeEventListener('abort', pass)
  }
}
