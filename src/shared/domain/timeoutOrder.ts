/** Time-outs that have to fit together: a limit lower than the time-out it limits would silently stand for it. */
import { VerbatimError } from './errors.ts'
import type { PreferenceName, Preferences } from './preferences.ts'

const STAGES = ['primary', 'chain', 'critical'] as const

/** @throws VerbatimError `preference_invalid` when the value that was changed contradicts another that is set */
export function checkTimeouts(values: Preferences, changed: PreferenceName): void {
  for (const stage of STAGES) {
    const timeout = `${stage}TimeoutSeconds` as const
    const limit = `${stage}TimeoutLimitSeconds` as const
    if ((changed !== timeout && changed !== limit) || values[timeout] <= values[limit]) continue
    const isLimit = changed === limit
    const other = isLimit ? timeout : limit
    throw new VerbatimError(
      'preference_invalid',
      `${changed} cannot be ${values[changed]} while ${other} is ${values[other]}: no answer is waited for longer than the longest time-out`,
      isLimit
        ? `First lower the “Time-out of an answer” of the ${stage} stage (${timeout}).`
        : `First raise the “Longest time-out” of the ${stage} stage (${limit}).`,
    )
  }
}
