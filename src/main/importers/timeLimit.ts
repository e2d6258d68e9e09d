/** Ends work that never would: libraries follow the loops of damaged files for ever, and a thread cannot be asked. */
import { createContext, Script } from 'node:vm'

const MOST_ATTEMPTS = 4
const LONGER = 4
/** A thread that had this share of its limit to itself had its chance. */
const BUSY_SHARE = 0.7

/**
 * Runs work that is not asynchronous, and ends it when it takes too long. What it holds is then left as it is: neither
 * its `catch` nor its `finally` run. On a busy machine, where the thread got little of that time, the work is begun
 * again with more: nothing is given up because others were at work.
 *
 * @param milliseconds of the thread's own time
 * @param work may be begun again after it was ended
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
    for (let attempt = 0; ; attempt++) {
      const results: Result[] = []
      sandbox.work = () => void results.push(work())
      const before = ownMilliseconds()
      try {
        call.runInContext(context, { timeout: milliseconds * LONGER ** attempt })
        return results[0]!
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
        if (attempt === MOST_ATTEMPTS - 1 || ownMilliseconds() - before > milliseconds * BUSY_SHARE)
          throw new TimeLimitError(milliseconds)
      }
    }
  }
}

function ownMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
