import { MILLISECONDS_AN_HOUR } from '../../shared/domain/moment.ts'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Ends a run that was given a number of hours when it has been busy for so long. @returns what calls it off */
export function endAtDeadline(
  hours: number | null,
  busyMs: () => number,
  end: (reason: string) => void,
): () => void {
  if (hours === null) return () => {}
  let timer: ReturnType<typeof setTimeout>
  const look = (): void => {
    const left = hours * MILLISECONDS_AN_HOUR - busyMs()
    if (left <= 0) end(`its ${hours} ${hours === 1 ? 'hour is' : 'hours are'} over`)
    else timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS))
  }
  timer = setTimeout(look, 0)
  return () => clearTimeout(timer)
}
