/** Begins a run for what came from watched folders, unless one that goes on takes it in. */
import { type ErrorData, toErrorData } from '../../shared/domain/errors.ts'
import type { RunRequest } from '../../shared/domain/run.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { RunService } from '../jobs/runService.ts'
import type { Asker } from '../workers/operations.ts'

export interface AnalysisParts {
  read: Pick<Asker<ReadOperations>, 'ask'>
  runs: Pick<RunService, 'start' | 'snapshot'>
}

export interface AnalysisWish {
  /** What is asked of new texts; null: nothing, or rules that read them anyway. */
  request: RunRequest | null
  /** The first run is of all that is there, not of what came from watched folders alone. */
  beginsWithAll: boolean
}

export interface AnalysisOfNew {
  /** Why it cannot begin; null when nothing stands in the way. */
  readonly problem: ErrorData | null
  /** New texts have come. */
  due(): void
  /** Begins where something is due and nothing goes on. @param now milliseconds by a clock that never goes back */
  run(now: number): Promise<void>
}

const FIRST_RETRY_MS = 15_000
const LONGEST_RETRY_MS = 300_000

export function createAnalysisOfNew({ read, runs }: AnalysisParts, wish: () => AnalysisWish): AnalysisOfNew {
  // What came before the program ended last may not have been read.
  let isDue = true
  let problem: ErrorData | null = null
  let notBefore = -Infinity
  let pause = FIRST_RETRY_MS
  let hasBegun = false

  const begin = async (asked: RunRequest): Promise<void> => {
    const stage = asked.stages.includes('primary') ? 'primary' : asked.stages[0]!
    const takesAll = wish().beginsWithAll && !hasBegun
    const isThere = takesAll
      ? (await read.ask('ledger.sourcesToPlan', null)).length > 0
      : // A run that is done by now may have taken them in.
        await read.ask('watched.unread', { stage })
    if (!isThere) return
    await runs.start(asked)
    hasBegun = true
  }
  return {
    get problem() {
      return problem
    },
    due: () => {
      isDue = true
      notBefore = -Infinity
    },
    run: async (now) => {
      const asked = wish().request
      if (asked === null) problem = null
      if (!isDue || asked === null || now < notBefore) return
      // The one that goes on takes in what is new at its end at the latest; one that a person paused is theirs to go on with.
      if (runs.snapshot.value.runs.some(({ state }) => state === 'running' || state === 'waiting')) return
      if ((await read.ask('runs.waiting', null)).isPaused) return
      try {
        await begin(asked)
        isDue = false
        problem = null
        pause = FIRST_RETRY_MS
      } catch (error) {
        problem = toErrorData(error)
        notBefore = now + pause
        pause = Math.min(pause * 2, LONGEST_RETRY_MS)
      }
    },
  }
}
