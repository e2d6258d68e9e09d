import type { Run } from '../../../../shared/domain/run.ts'

export interface RunParts {
  /** Asked in this run and answered. */
  done: number
  cached: number
  failed: number
  left: number
}

/** The parts of a run's bar; they sum to what was planned. `run.done` includes what was cached. */
export function runParts(run: Pick<Run, 'planned' | 'done' | 'cached' | 'failed'>): RunParts {
  const cached = Math.min(run.cached, run.done)
  return {
    done: run.done - cached,
    cached,
    failed: run.failed,
    left: Math.max(0, run.planned - run.done - run.failed),
  }
}
