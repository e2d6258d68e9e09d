/** The time a run has been busy: its rests are left out. */
export function createStopwatch(before: number): { milliseconds(): number; run(on: boolean): void } {
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
