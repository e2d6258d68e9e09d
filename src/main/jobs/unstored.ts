/** What a full disk kept from being stored of runs: told of them, and handed in again, when they go on. */
import type { Run } from '../../shared/domain/run.ts'
import type { Outcome } from './exchangeWrites.ts'

/** How a run ended. */
export interface UnstoredEnd {
  state: Run['state']
  reason: string
}

export interface Unstored {
  outcomes: readonly Outcome[]
  /** Null where that is stored. */
  end: UnstoredEnd | null
}

export interface UnstoredRuns {
  keep(run: number, unstored: Unstored): void
  /** For the run that goes on: what is told of it is again what is stored. */
  take(run: number): readonly Outcome[]
  /** Runs whose end could not be stored, and that did not go on since. */
  ended(): readonly number[]
  /** Lays what could not be stored over what is. */
  asItIs(run: Run): Run
}

export function createUnstoredRuns(): UnstoredRuns {
  const kept = new Map<number, Unstored>()
  return {
    keep: (run, unstored) => kept.set(run, unstored),
    take: (run) => {
      const outcomes = kept.get(run)?.outcomes ?? []
      kept.delete(run)
      return outcomes
    },
    ended: () => [...kept].flatMap(([run, { end }]) => (end === null ? [] : [run])),
    asItIs: (run) => ({ ...run, ...kept.get(run.run)?.end }),
  }
}
