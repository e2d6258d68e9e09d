import type { ModelDescription, ModelServer } from './modelServer.ts'
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
  for (const { name } of models) {
    const described = await server.describe(name, signal)
    if (described.canChat) return described
  }
  throw modelMissing(server, '', models)
}
