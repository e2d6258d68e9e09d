/** Tuning by measurement as a run needs it: where it begins, and what bounds it. */
import { freemem, totalmem } from 'node:os'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { type CurvePoint, MOST_WORKERS } from '../../shared/domain/run.ts'
import { type ConcurrencyTuner, createConcurrencyTuner } from './concurrencyTuner.ts'

const START = 2
/** Below this share of the machine's memory the number is lowered: the server's context needs memory for each question. */
const SHORT = 0.04

/** macOS keeps its memory full and calls little of it free. */
const memoryIsShort = (): boolean => process.platform !== 'darwin' && freemem() < totalmem() * SHORT

/** @param curve as measured before: the fewest workers that did nearly as well as the best are where it begins */
export function createRunTuner(
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
