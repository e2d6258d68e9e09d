import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { ModelServer, ModelSummary } from './modelServer.ts'

/** The error that names what the server has instead, and how it gets what it has not. */
export function modelMissing(
  { address, kind }: Pick<ModelServer, 'address' | 'kind'>,
  model: string,
  models: readonly ModelSummary[],
): VerbatimError {
  const get =
    kind === 'ollama'
      ? `get ${models.length === 0 ? 'one' : 'it'} with "ollama pull ${model === '' ? 'llama3.2' : model}"`
      : 'load it there'
  const has =
    models.length === 0
      ? `It has none yet: ${get}.`
      : `It has: ${models.map(({ name }) => name).join(', ')}. Choose one of them, or ${get}.`
  const message =
    model === ''
      ? `the model server at ${address} has no model that can answer`
      : `the model server at ${address} has no model ${model}`
  return new VerbatimError('model_missing', message, has)
}
