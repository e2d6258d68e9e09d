/** The time a run has been busy: its rests are left out. */
export interface Stopwatch {
  milliseconds(): number
  run(on: boolean): void
}

export function createStopwatch(before: number): Stopwatch {
  let sum = before
  let since: number | null = performance.now()
  const milliseconds = (): number => sum + (since === null ? 0 : performance.now() - since)
  return {
    milliseconds,
    run: (on) => {
      sum = milliseconds()
      since = on ? performance.now() : null
    },
  }
}
