/** Where the browser notes for which start of the host its localStorage was filled. */
const START_KEY = '__host-start'

/**
 * Fills localStorage with what the host kept, unless this page was loaded before in the same start, and tells the host
 * of each change.
 */
export function keepStorage(
  kept: { start: string; entries: Record<string, string> },
  tell: (entries: Record<string, string>) => void,
): void {
  const { localStorage } = window
  const tellAll = (): void => {
    const { [START_KEY]: _start, ...entries } = { ...localStorage } as Record<string, string>
    tell(entries)
  }
  if (localStorage.getItem(START_KEY) !== kept.start) {
    localStorage.clear()
    for (const [key, value] of Object.entries(kept.entries)) localStorage.setItem(key, value)
    localStorage.setItem(START_KEY, kept.start)
  } else {
    // What was told right before a reload may have been lost with the page's socket.
    tellAll()
  }
  for (const name of ['setItem', 'removeItem', 'clear'] as const) {
    const original = Storage.prototype[name] as (this: Storage, ...args: string[]) => void
    Storage.prototype[name] = function (this: Storage, ...args: string[]): void {
      original.apply(this, args)
      if (this === localStorage) tellAll()
    }
  }
}
