/** What a full disk kept from being stored of runs: told of them, and handed in again, when they go on. */
import type { Run } from '../../shared/domain/run.ts'
import type { Outcome } from './exchangeWrites.ts'

/** How a run ended; `running`: it is taken up by the next start. */
export interface RunEnding {
  state: Run['state']
  reason: string
}

export interface EndedRun extends RunEnding {
  isStored: boolean
  /** Answers that could not be stored. */
  outcomes: readonly Outcome[]
}

export interface UnstoredRuns {
  keep(run: number, ended: EndedRun): void
  /** For the run that goes on: what is told of it is again what is stored. */
  take(run: number): readonly Outcome[]
  /** Runs whose end could not be stored, and that did not go on since. */
  ended(): readonly number[]
  /** Lays what could not be stored over what is. */
  asItIs(run: Run): Run
}

export function createUnstoredRuns(): UnstoredRuns {
  const kept = new Map<number, EndedRun>()
  return {
    keep: (run, ended) => kept.set(run, ended),
    take: (run) => {
      const outcomes = kept.get(run)?.outcomes ?? []
      kept.delete(run)
      return outcomes
    },
    ended: () => [...kept].flatMap(([run, { isStored }]) => (isStored ? [] : [run])),
    asItIs: (run) => {
      const ended = kept.get(run.run)
      return ended === undefined || ended.isStored
        ? run
        : { ...run, state: ended.state, reason: ended.reason }
    },
  }
}
