/** Ends work that never would: libraries follow the loops of damaged files for ever, and a thread cannot be asked. */
import { createContext, Script } from 'node:vm'

/**
 * Runs work that is not asynchronous, and ends it when it takes too long. What it holds is then left as it is: neither
 * its `catch` nor its `finally` run.
 *
 * @param milliseconds wall time
 * @throws TimeLimitError, or what the work throws
 */
export type TimeLimit = <Result>(milliseconds: number, work: () => Result) => Result

export class TimeLimitError extends Error {
  constructor(milliseconds: number) {
    super(`it took longer than ${milliseconds} ms`)
    this.name = 'TimeLimitError'
  }
}

/** One for many pieces of work: making it takes a millisecond. */
export function createTimeLimit(): TimeLimit {
  const sandbox = { work: (): void => {} }
  const context = createContext(sandbox)
  const call = new Script('work()')
  return <Result>(milliseconds: number, work: () => Result): Result => {
    const results: Result[] = []
    sandbox.work = () => void results.push(work())
    try {
      call.runInContext(context, { timeout: milliseconds })
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new TimeLimitError(milliseconds)
    }
    return results[0]!
  }
}
