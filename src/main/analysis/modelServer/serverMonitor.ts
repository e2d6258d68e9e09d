import { type ErrorCode, VerbatimError, toErrorData } from '../../../shared/domain/errors.ts'
import type { OwnServerState, SeenServer, ServerState } from '../../../shared/domain/run.ts'
import { type Topic, createTopic } from '../../../shared/topic.ts'
import type { Logger } from '../../logger.ts'
import type { PreferenceService } from '../../preferences/preferenceService.ts'
import { chooseModel } from './chooseModel.ts'
import type { ModelServer } from './modelServer.ts'
import { type ServerPlace, connectTo } from './connect.ts'
import { whyAnotherModel } from './identity.ts'
import type { KnownServer, ServersOf } from './knownServers.ts'
import { silent, withinTime } from './withinTime.ts'

export interface ServerMonitor {
  state: Topic<ServerState>
  /** Asks now; `state` follows. Never throws. */
  test(): Promise<ServerState>
  /** Looks every few seconds until closed. */
  start(): void
  close(): void
}

export interface ServerMonitorOptions {
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  logger: Logger
  serversOf: ServersOf
  /** Milliseconds between two looks. */
  intervalMs?: number
  connect?: (place: ServerPlace) => ModelServer
  /** Of the server that Verbatim starts itself. */
  own?: Topic<OwnServerState>
}

const ANSWER_WITHIN_MS = 5_000

export function createServerMonitor(options: ServerMonitorOptions): ServerMonitor {
  const { preferences, logger, serversOf, intervalMs = 5_000, connect = connectTo } = options
  const state = createTopic<ServerState>({
    state: 'unknown',
    address: '',
    version: null,
    models: [],
    model: '',
    error: null,
    further: [],
    own: null,
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const look = async (address: string, placeOf: () => ServerPlace, model: string): Promise<Seen> => {
    let server: ModelServer | undefined
    try {
      server = connect(placeOf())
      return await describeServer(server, model)
    } catch (error) {
      return { state: failedState(address, model, error), digest: null }
    } finally {
      await server?.close()
    }
  }

  /** Beside the first one: whether it has the same model, as far as that can be told. */
  const lookBeside = async ({ address, place, model }: KnownServer, first: Seen): Promise<SeenServer> => {
    const { state: seen, digest } = await look(address, place, model === '' ? first.state.model : model)
    if (seen.state !== 'ready' || digest === null || first.digest === null) return seen
    const error = whyAnotherModel({
      wanted: { model: first.state.model, digest: first.digest },
      there: { address, digest },
      isConfirmed: model !== '',
      isFurther: true,
    })
    return error === null ? seen : { ...seen, state: 'another model', error: error.toData() }
  }

  const lookAtAll = async (): Promise<ServerState> => {
    const [ours, ...others] = serversOf(preferences.all())
    const { model } = preferences.all()
    const first = await look(ours.address, ours.place, model)
    return {
      ...first.state,
      further: await Promise.all(others.map((other) => lookBeside(other, first))),
      own: options.own?.value ?? null,
    }
  }

  /** Looks overlap where a preference changes meanwhile: what an earlier one saw is out of date. */
  let latest = 0
  const lookAtOurs = async (): Promise<ServerState> => {
    latest += 1
    const mine = latest
    const seen = await lookAtAll()
    if (closed || mine !== latest) return seen
    if (seen.state !== state.value.state)
      logger.info('model server', { state: seen.state, address: seen.address })
    if (JSON.stringify(seen) !== JSON.stringify(state.value)) state.set(seen)
    return seen
  }

  const lookAgainAndAgain = async (): Promise<void> => {
    await lookAtOurs()
    if (closed) return
    timer = setTimeout(() => void lookAgainAndAgain(), intervalMs)
    timer.unref()
  }

  let unsubscribe = (): void => {}
  return {
    state,
    test: lookAtOurs,
    start: () => {
      void lookAgainAndAgain()
      const ended = [
        preferences.topic.subscribe(() => void lookAtOurs()),
        options.own?.subscribe(() => void lookAtOurs()),
      ]
      unsubscribe = () => ended.forEach((end) => end?.())
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      unsubscribe()
    },
  }
}

interface Seen {
  state: SeenServer
  /** Of the model it would be asked for. */
  digest: string | null
}

const describeServer = (server: ModelServer, wanted: string): Promise<Seen> =>
  withinTime(
    ANSWER_WITHIN_MS,
    null,
    silent(server.address, 'It may be loading a model or be overloaded. Verbatim looks again by itself.'),
    async (signal) => {
      const { version } = await server.health(signal)
      const models = (await server.list(signal)).map(({ name }) => name)
      const found = { address: server.address, version, models }
      try {
        const { name, digest } = await chooseModel(server, wanted, signal)
        return { state: { state: 'ready', ...found, model: name, error: null }, digest }
      } catch (error) {
        if (codeOf(error) !== 'model_missing') throw error
        const missing: SeenServer = {
          state: 'model missing',
          ...found,
          model: wanted,
          error: toErrorData(error),
        }
        return { state: missing, digest: null }
      }
    },
  )

function failedState(address: string, model: string, error: unknown): SeenServer {
  const states: Partial<Record<ErrorCode, SeenServer['state']>> = {
    server_not_a_model_server: 'not a model server',
    server_key_refused: 'key refused',
  }
  return {
    state: states[codeOf(error) ?? 'internal'] ?? 'unreachable',
    address,
    version: null,
    models: [],
    model,
    error: toErrorData(error),
  }
}

const codeOf = (error: unknown): ErrorCode | null => (error instanceof VerbatimError ? error.code : null)
