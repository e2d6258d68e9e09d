import type { ModelDescription, ModelServer, ModelSummary } from './modelServer.ts'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { modelMissing } from './modelMissing.ts'

/**
 * The model to ask: the wanted one, or the first of the server's that can answer when none is wanted.
 *
 * @throws VerbatimError `model_missing` naming what the server has
 */
export async function chooseModel(
  server: ModelServer,
  wanted: string,
  signal: AbortSignal,
): Promise<ModelDescription> {
  if (wanted !== '') return server.describe(wanted, signal)
  const models = await server.list(signal)
  const found = await firstOf(server, models, ({ canChat }) => canChat, signal)
  if (found === null) throw modelMissing(server, '', models)
  return found
}

const NAMED_FOR_IT = /embed|minilm|bge|gte|e5/i

/**
 * The model that embeds: the wanted one, whatever it is made for, or the first of the server's that is made for embedding.
 *
 * @throws VerbatimError `model_missing` when it has none
 */
export async function chooseEmbeddingModel(
  server: ModelServer,
  wanted: string,
  signal: AbortSignal,
): Promise<ModelDescription> {
  if (wanted !== '') return server.describe(wanted, signal)
  const embeds = ({ canEmbed, name }: ModelDescription): boolean => canEmbed ?? NAMED_FOR_IT.test(name)
  const found = await firstOf(server, await server.list(signal), embeds, signal)
  if (found !== null) return found
  throw new VerbatimError(
    'model_missing',
    `the model server at ${server.address} has no model that is made for embedding`,
    'Get one with "ollama pull all-minilm", or name any model as the embedding model in the preferences.',
  )
}

async function firstOf(
  server: ModelServer,
  models: readonly ModelSummary[],
  isFit: (model: ModelDescription) => boolean,
  signal: AbortSignal,
): Promise<ModelDescription | null> {
  for (const { name } of models) {
    const described = await server.describe(name, signal)
    if (isFit(described)) return described
  }
  return null
}
