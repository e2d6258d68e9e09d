/** Short questions to the model servers of the preferences: the first that answers is enough. */
import { VerbatimError, toErrorData } from '../../../shared/domain/errors.ts'
import { type ServerPlace, connectTo } from './connect.ts'
import type { KnownServer } from './knownServers.ts'
import type { ModelServer } from './modelServer.ts'
import { silent, withinTime } from './withinTime.ts'

const ANSWER_WITHIN_MS = 15_000

/** Asks the server in force something short; the connection is closed again. */
export async function withServer<T>(
  place: ServerPlace,
  ask: (server: ModelServer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const server = connectTo(place)
  try {
    return await withinTime(ANSWER_WITHIN_MS, null, silent(place.address), (signal) => ask(server, signal))
  } finally {
    await server.close()
  }
}

/**
 * Asks one server after the other until one answers.
 *
 * @param onFailed told of those that did not
 * @throws what the first of them gave
 */
export async function withFirstServer<T>(
  servers: readonly KnownServer[],
  ask: (server: ModelServer, signal: AbortSignal, known: KnownServer) => Promise<T>,
  onFailed: (known: KnownServer, error: unknown) => void = () => {},
): Promise<T> {
  const failures: unknown[] = []
  for (const known of servers) {
    try {
      return await withServer(known.place(), (server, signal) => ask(server, signal, known))
    } catch (error) {
      failures.push(error)
      onFailed(known, error)
    }
  }
  throw failures[0]
}

/** A model as it was when it was last asked: what a server told of it that may not answer now. */
export interface RememberedModel {
  name: string
  digest: string
  /** null where it held all that was set. */
  contextLength: number | null
}

/** The model by that name as it was when it was last asked; '' for the one in force. */
export type Remember = (model: string) => Promise<RememberedModel | null>

/**
 * Has the first server that answers tell of the models of a new run. One that has a name of its own for the run's model may
 * not tell its digest, and what it told would make other recipes: it is asked last, and only where the others are away. The
 * model is then the one that was asked before, which that name stands for.
 *
 * @param wanted the run's model; '' for the first there is
 * @param remember null: those with a name of their own are not asked
 * @returns what was told, and which servers did not answer, in words
 * @throws what the first server gave
 */
export async function askFirstToTell<T>(
  servers: readonly KnownServer[],
  wanted: string,
  remember: Remember | null,
  ask: (
    server: ModelServer,
    asked: { known: KnownServer; standard: string; signal: AbortSignal },
  ) => Promise<T>,
): Promise<{ told: T; notes: string[] }> {
  const notes: string[] = []
  const note = ({ address }: KnownServer, error: unknown): void => {
    notes.push(`without ${address}, which takes part as soon as it can: ${toErrorData(error).message}`)
  }
  const alike = servers.filter(({ model }) => model === '')
  const named = servers.filter(({ model }) => model !== '')
  const told = await withFirstServer(
    alike,
    (server, signal, known) => ask(server, { known, standard: wanted, signal }),
    note,
  ).catch(async (error: unknown) => {
    if (remember === null || named.length === 0 || !isAway(error)) throw error
    const remembered = await remember(wanted)
    const askNamed = (server: ModelServer, signal: AbortSignal, known: KnownServer): Promise<T> => {
      const standard = remembered?.name ?? (wanted || known.model)
      return ask(byTheOthersName(server, known.model, standard, remembered), { known, standard, signal })
    }
    return withFirstServer(named, askNamed, note).catch(() => {
      throw error
    })
  })
  return { told, notes }
}

const isAway = (error: unknown): boolean =>
  error instanceof VerbatimError &&
  (error.code === 'server_unreachable' || error.code === 'server_busy' || error.code === 'server_failed')

/** A server that is asked for the run's model by the name it has there, and tells of it as the others would. */
const byTheOthersName = (
  server: ModelServer,
  named: string,
  standard: string,
  remembered: RememberedModel | null,
): ModelServer => ({
  ...server,
  describe: async (model, signal) => {
    if (model !== standard) return server.describe(model, signal)
    const found = await server.describe(named, signal)
    return { ...found, ...(remembered ?? { name: standard }) }
  },
})
