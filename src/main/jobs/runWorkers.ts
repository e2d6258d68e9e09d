/** How many questions a run keeps in flight: the number it was started with, that of the preferences, or what is found by measurement. */
import type { Preferences } from '../../shared/domain/preferences.ts'
import { type CurvePoint, MOST_WORKERS, type Workers } from '../../shared/domain/run.ts'
import { type ConcurrencyTuner, createConcurrencyTuner } from './concurrencyTuner.ts'
import { availableShare } from './machineMemory.ts'
import type { ResumableRun } from './runReads.ts'

const START = 2
/** Below this share of the machine's memory the number is lowered: the server's context needs memory for each question. */
const SHORT = 0.04

const memoryIsShort = (): boolean => (availableShare() ?? 1) < SHORT

/** @param curve as measured before: the fewest workers that did nearly as well as the best are where it begins */
function createRunTuner(
  curve: readonly CurvePoint[],
  preferences: () => Pick<Preferences, 'primaryTimeoutSeconds'>,
): ConcurrencyTuner {
  const best = Math.max(0, ...curve.map(({ itemsPerMinute }) => itemsPerMinute))
  return createConcurrencyTuner({
    start: curve.find(({ itemsPerMinute }) => itemsPerMinute >= best * 0.97)?.workers ?? START,
    most: MOST_WORKERS,
    timeoutMs: () => preferences().primaryTimeoutSeconds * 1_000,
    memoryIsShort,
    clock: () => performance.now(),
  })
}

export interface RunWorkers {
  wanted(): number
  /** The number that was found by measurement; null where it is fixed. */
  readonly found: number | null
  /** What was measured of numbers of workers. */
  curve(): CurvePoint[]
  /** See `ConcurrencyTuner`; undefined where the number is fixed. */
  asked(): ReturnType<ConcurrencyTuner['asked']> | undefined
  /** The number it was started with no longer holds. */
  followPreference(): void
}

export function createRunWorkers(
  run: Pick<ResumableRun, 'curve' | 'request'>,
  preferences: () => Preferences,
): RunWorkers {
  /** What was measured holds when the number is fixed afterwards. */
  let measured = run.curve
  let own = run.request.workers
  let tuner: ConcurrencyTuner | null = null
  const setWorkers = (): Workers => own ?? preferences().workers
  const curve = (): CurvePoint[] => {
    const latest = tuner?.curve ?? []
    if (latest.length > 0) measured = latest
    return measured
  }
  return {
    wanted: () => {
      const set = setWorkers()
      if (set !== 'auto') {
        curve()
        tuner = null
        return set
      }
      tuner ??= createRunTuner(curve(), preferences)
      return tuner.workers
    },
    get found() {
      return tuner?.workers ?? null
    },
    curve,
    asked: () => tuner?.asked(),
    followPreference: () => {
      own = null
    },
  }
}
