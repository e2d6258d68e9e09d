/** Work that brings stored facts up to date in passes: one at a time, and none missed. */
export interface Passes<Result> {
  /**
   * Starts a pass; a call during one is answered when one more pass has seen what came meanwhile. Fails when the pass that was
   * to see it does, whatever becomes of those before and after.
   */
  run(): Promise<Result>
  readonly underWay: boolean
  /** Lets the pass under way be the last and waits for it; its failure is told to `onFailure`. */
  close(onFailure: (error: unknown) => void): Promise<void>
}

/**
 * @param pass one pass over everything
 * @param join what two passes in a row came to
 */
export function createPasses<Result>(
  pass: () => Promise<Result>,
  join: (first: Result, second: Result) => Result,
): Passes<Result> {
  /** The answer to those whom the pass under way is for. */
  let current: PromiseWithResolvers<Result> | undefined
  /** The answer to those who asked meanwhile; undefined: nobody did. */
  let next: PromiseWithResolvers<Result> | undefined
  let closed = false

  /** All passes in a row; never fails, as each failure is an answer. */
  const runAll = async (): Promise<void> => {
    const done: PromiseWithResolvers<Result>[] = []
    const results: Result[] = []
    while (current !== undefined) {
      try {
        results.push(await pass())
        done.push(current)
      } catch (error) {
        current.reject(error)
      }
      // Of the last pass there is, those hear too who asked for one more.
      if (closed) next?.resolve(current.promise)
      current = closed ? undefined : next
      next = undefined
    }
    if (done.length === 0) return
    const joined = results.reduce((first, second) => join(first, second))
    for (const { resolve } of done) resolve(joined)
  }

  return {
    run: () => {
      if (current !== undefined) {
        next ??= Promise.withResolvers<Result>()
        return next.promise
      }
      const { promise } = (current = Promise.withResolvers<Result>())
      void runAll()
      return promise
    },
    get underWay() {
      return current !== undefined
    },
    close: async (onFailure) => {
      closed = true
      await current?.promise.catch(onFailure)
    },
  }
}
