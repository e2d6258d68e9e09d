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

export interface SameModel {
  /** As the recipe has it. */
  wanted: { model: string; digest: string }
  /** As the server has it. */
  there: { address: string; digest: string }
  /** The person says that it is the same, by giving the name it has there. */
  isConfirmed: boolean
}

/** Why a server's model is not the one that is asked, as far as that can be told; null when it is. */
export function whyAnotherModel({ wanted, there, isConfirmed }: SameModel): VerbatimError | null {
  if (there.digest === wanted.digest) return null
  const isTold = !isKnownByName(there.digest) && !isKnownByName(wanted.digest)
  if (isConfirmed && !isTold) return null
  if (isKnownByName(there.digest) === isKnownByName(wanted.digest))
    return modelChanged(wanted.model, there.address)
  return new VerbatimError(
    'model_changed',
    `${there.address} cannot tell whether its model ${wanted.model} is the one that is asked`,
    'If it is, say so: in the preference servers write model= and the name it has there.',
  )
}

/** @param address of the server that has another one */
export const modelChanged = (model: string, address: string): VerbatimError =>
  new VerbatimError(
    'model_changed',
    `the model ${model} at ${address} is not the one this run asks, or has changed since it began`,
    'Start a new run: it asks the new model and keeps the answers of the old one. On a further server, get the same model.',
  )
