/** What is said of a run that is not there, of none that goes on, and of one that broke off. */
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'

const START_ONE = 'Start one with "verbatim analyze" or in the window under Runs.'

/** @param run the number that was given; null where any unfinished one was meant */
export const noRun = (run: number | null): VerbatimError =>
  new VerbatimError(
    'not_found',
    run === null ? 'there is no unfinished run' : `there is no run ${run}`,
    START_ONE,
  )

export const nothingGoesOn = (): VerbatimError =>
  new VerbatimError('run_state', 'no run is going on', START_ONE)

/** Why a run cannot go on, in the one text that is kept of it; where what it works on is gone, with what can be done. */
export function brokenOffReason(error: unknown): string {
  const { code, message, hint } = toErrorData(error)
  return code === 'not_found' && hint !== '' ? `${message}. ${hint}` : message
}
