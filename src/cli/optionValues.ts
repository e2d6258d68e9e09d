/** Values of options, parsed for the commands that take them. */
import { InvalidArgumentError } from 'commander'
import type { Stage } from '../shared/domain/labels.ts'

export const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0 is meant')
  return value
}

/** The stages `--stages` takes. */
export const OFFERED_STAGES: readonly Stage[] = ['rules', 'primary', 'chain', 'critical', 'embed']

export const stageList = (text: string): Stage[] =>
  text.split(',').map((name) => {
    const stage = OFFERED_STAGES.find((each) => each === name.trim())
    if (stage === undefined) throw new InvalidArgumentError(`the stages are ${OFFERED_STAGES.join(', ')}`)
    return stage
  })
