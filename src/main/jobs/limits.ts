/** Limits of time that end a run or a wait. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import { withinTime } from '../analysis/modelServer/withinTime.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Loading a model: a server that hangs is waited for like one that is away, its silence must not end the run. */
export const withinLoadingTime = <T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => withinTime(milliseconds, signal, tooSlow, work)

const tooSlow = (seconds: number): VerbatimError =>
  new VerbatimError(
    'model_timeout',
    `the model server did not load the model within ${seconds} seconds`,
    'It may hang: restart it. Verbatim tries again by itself.',
  )

/** Ends a run that was given a number of hours when it has been busy for so long. @returns what calls it off */
export function endAtDeadline(
  hours: number | null,
  busyMs: () => number,
  end: (reason: string) => void,
): () => void {
  if (hours === null) return () => {}
  let timer: ReturnType<typeof setTimeout>
  const look = (): void => {
    const left = hours * 3_600_000 - busyMs()
    if (left <= 0) end(`its ${hours} ${hours === 1 ? 'hour is' : 'hours are'} over`)
    else timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS))
  }
  timer = setTimeout(look, 0)
  return () => clearTimeout(timer)
}
