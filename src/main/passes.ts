/** Work that brings stored facts up to date in passes: one at a time, and none missed. */
export interface Passes<Result> {
  /** Starts a pass; a call during one is answered when one more pass has seen what came meanwhile. */
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
  let current: Promise<Result> | undefined
  let again = false
  let closed = false
  const isWantedAgain = (): boolean => again && !closed

  const runAll = async (): Promise<Result> => {
    again = false
    let result: Result = await pass()
    while (isWantedAgain()) {
      again = false
      result = join(result, await pass())
    }
    return result
  }

  return {
    run: () => {
      if (current !== undefined) {
        again = true
        return current
      }
      current = runAll().finally(() => {
        current = undefined
      })
      return current
    },
    get underWay() {
      return current !== undefined
    },
    close: async (onFailure) => {
      closed = true
      await current?.catch(onFailure)
    },
  }
}
