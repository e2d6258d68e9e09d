import { VerbatimError } from '../../shared/domain/errors.ts'
import type { SearchResult } from '../../shared/domain/item.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { whyAnotherModel } from '../analysis/modelServer/identity.ts'
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { withFirstServer } from '../analysis/modelServer/firstServer.ts'
import { normalise } from '../vectors.ts'
import type { Asker } from '../workers/operations.ts'

export interface MeaningSearch extends SearchResult {
  model: string
  /** Texts that have a vector, of those there are. */
  embedded: number
  texts: number
}

/**
 * Items that say something like the query, in whatever words. The query is embedded by the model that embedded the texts.
 *
 * @throws VerbatimError `not_found` when nothing was embedded; of the model server; `model_changed`
 */
export async function searchByMeaning(
  parts: {
    read: Pick<Asker<ReadOperations>, 'ask'>
    preferences: { all(): Preferences }
    serversOf: ServersOf
    /** Has the server up that is to be asked. */
    beforeAsking: () => Promise<void>
  },
  query: string,
  limit: number,
): Promise<MeaningSearch> {
  const begun = performance.now()
  const known = await parts.read.ask('search.vectorModel', null)
  if (known === null || known.embedded === 0)
    throw new VerbatimError(
      'not_found',
      'no text has been embedded yet, so that none can be found by its meaning',
      'Run "verbatim analyze --stages embed" first.',
    )
  const { recipe, model, digest, contextTokens, embedded, texts } = known
  const preferences = parts.preferences.all()
  const servers = parts.serversOf(preferences)
  await parts.beforeAsking()
  const vector = await withFirstServer(servers, async (server, signal) => {
    const described = await server.describe(model, signal)
    const there = { address: server.address, digest: described.digest }
    const why = whyAnotherModel({ wanted: { model, digest }, there, isConfirmed: false, isFurther: false })
    if (why !== null) throw why
    const { keepAliveMinutes } = preferences
    const { vectors } = await server.embed({ model, texts: [query], contextTokens, keepAliveMinutes }, signal)
    return normalise(Float32Array.from(vectors[0] ?? []))
  })
  const found = await parts.read.ask('search.nearest', { recipe, vector, limit })
  return { ...found, milliseconds: performance.now() - begun, model, embedded, texts }
}
