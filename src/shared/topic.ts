/** A value that changes and those who want to know. Snapshots are replaced, never altered. */
export interface Topic<T> {
  readonly value: T
  set(value: T): void
  subscribe(listener: (value: T) => void): () => void
}

export function createTopic<T>(initial: T): Topic<T> {
  let value = initial
  const listeners = new Set<(value: T) => void>()
  return {
    get value() {
      return value
    },
    set: (next) => {
      value = next
      for (const listener of listeners) listener(next)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Passes on the latest snapshot at most once an interval: the first at once, the last of a burst always.
 *
 * @param intervalMs milliseconds between two calls of `listener`
 */
export function throttleLatest<T>(listener: (value: T) => void, intervalMs: number): (value: T) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: { value: T } | undefined
  const open = (): void => {
    timer = undefined
    if (waiting === undefined) return
    const { value } = waiting
    waiting = undefined
    pass(value)
  }
  const pass = (value: T): void => {
    listener(value)
    timer = setTimeout(open, intervalMs)
  }
  return (value) => {
    if (timer === undefined) pass(value)
    else waiting = { value }
  }
}
