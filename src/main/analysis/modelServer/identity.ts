/**
 * What a model is known by. Ollama tells a digest of its weights and template. Servers that speak OpenAI's API tell a name, some
 * of them a few facts besides: other weights under the same name are then noticed only where the facts change with them.
 */
import { VerbatimError } from '../../../shared/domain/errors.ts'

const BY_NAME = 'by name: '

/** @param facts what the server tells of the model besides its name, as far as it stays the same while the model does */
export const identityByName = (name: string, facts: readonly string[]): string =>
  BY_NAME + [name, ...facts].join(', ')

/** Whether a digest is none: nothing but what the server calls the model. */
export const isKnownByName = (digest: string): boolean => digest.startsWith(BY_NAME)

/** Whether a digest is what a server that calls its model by this name told of it. */
export const isNamed = (digest: string, name: string): boolean =>
  digest === BY_NAME + name || digest.startsWith(`${BY_NAME}${name}, `)

export interface SameModel {
  /** As the recipe has it. */
  wanted: { model: string; digest: string }
  /** As the server has it. */
  there: { address: string; digest: string }
  /** The person says that it is the same, by giving the name it has there. */
  isConfirmed: boolean
  /** It is one of those beside the first. */
  isFurther: boolean
}

/** Why a server's model is not the one that is asked, as far as that can be told; null when it is. */
export function whyAnotherModel({ wanted, there, isConfirmed, isFurther }: SameModel): VerbatimError | null {
  if (there.digest === wanted.digest) return null
  const isTold = !isKnownByName(there.digest) && !isKnownByName(wanted.digest)
  if (isConfirmed && !isTold) return null
  if (!isFurther) return modelChanged(wanted.model)
  if (isKnownByName(there.digest) === isKnownByName(wanted.digest)) {
    return new VerbatimError(
      'model_changed',
      `the model ${wanted.model} at ${there.address} is another one than that of the first server`,
      'Get the same one there: a run asks only servers that have it.',
    )
  }
  return new VerbatimError(
    'model_changed',
    `${there.address} cannot tell whether its model ${wanted.model} is the one that is asked`,
    'If it is, say so: give the name that it has there (in the preference servers as model=).',
  )
}

export const modelChanged = (model: string): VerbatimError =>
  new VerbatimError(
    'model_changed',
    `the model ${model} has changed since this run began`,
    'Start a new run: it asks the new model and keeps the answers of the old one.',
  )
