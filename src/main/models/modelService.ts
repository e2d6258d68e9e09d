/** The models of the server in force, as the window and the command line show and change them. */
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import { totalmem } from 'node:os'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type {
  InstalledModel,
  MemoryFit,
  ModelList,
  ModelOffer,
  ModelTransfer,
} from '../../shared/domain/models.ts'
import { isLoopback } from '../../shared/domain/serverAddress.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import { type ServerPlace, connectTo } from '../analysis/modelServer/connect.ts'
import { contextLengthIn } from '../analysis/modelServer/ollamaConnection.ts'
import { ollamaAdvice } from '../analysis/modelServer/ollamaEnvironment.ts'
import { silent, withinTime } from '../analysis/modelServer/withinTime.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import { isNamed } from '../analysis/modelServer/modelName.ts'
import { loadedContextOf } from './loadedContext.ts'
import { fitOf, knownLicence, memoryOf, recommendFor } from './memoryFit.ts'
import { type LibraryModel, type ModelLibrary, createModelLibrary } from './modelLibrary.ts'

export interface ModelService {
  list(): Promise<ModelList>
  /** What is known of a model before it is downloaded. */
  look(name: string): Promise<ModelOffer>
  /** Downloads a model; `transfer` tells how far it is. @throws VerbatimError `run_state` while another transfer goes on */
  pull(name: string): Promise<void>
  /** Takes a GGUF file in under a name. Errors as for `pull`, and of the file. */
  add(file: string, name: string): Promise<void>
  /** Stops what goes on; a download goes on from there when it is asked for again. */
  cancel(): Promise<void>
  remove(name: string): Promise<void>
  /** What goes on, or went on last; null when nothing did. */
  transfer: Topic<ModelTransfer | null>
  close(): Promise<void>
}

export interface ModelServiceOptions {
  preferences: Pick<PreferenceService, 'all'>
  serversOf: ServersOf
  /** Called when the server has more or fewer models. */
  onChanged(): void
  /** Bytes of this machine's memory. */
  machineMemory?: number
}

/** Of a server that tells no more of a model than its name. */
async function listOthers(place: ServerPlace): Promise<InstalledModel[]> {
  const server = connectTo(place)
  try {
    const models = await inTime(place.address, (signal) => server.list(signal))
    return models.map(({ bytes, ...model }) => ({
      ...{ ...model, size: bytes ?? 0, parameters: '', family: '', contextLength: null, licence: '' },
      ...{ canChat: true, memory: null, fit: 'unknown' as const },
    }))
  } finally {
    await server.close()
  }
}

const ANSWER_WITHIN_MS = 15_000
const inTime = <T>(address: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  withinTime(ANSWER_WITHIN_MS, null, silent(address), work)
/** The server asks elsewhere. */
const SIZE_WITHIN_MS = 30_000
const tellsNoSize = (seconds: number): VerbatimError =>
  new VerbatimError('server_failed', `the model server told no size within ${seconds} seconds`, '')

export function createModelService(options: ModelServiceOptions): ModelService {
  const { preferences, serversOf, onChanged, machineMemory = totalmem() } = options
  const transfer = createTopic<ModelTransfer | null>(null)
  let running: { stop: AbortController; ended: Promise<void> } | null = null

  const placeNow = (): ServerPlace => serversOf(preferences.all())[0].place()

  const withLibrary = async <T>(work: (library: ModelLibrary, address: string) => Promise<T>): Promise<T> => {
    const { kind, address, key } = placeNow()
    if (kind === 'openai')
      throw new VerbatimError(
        'usage',
        `the models of ${address} are those it was started with`,
        'Change them where that server is started. Only Ollama gets and loses models by request.',
      )
    const library = createModelLibrary(address, key)
    try {
      return await work(library, address)
    } finally {
      await library.close()
    }
  }

  const fitHere = (address: string, weights: number, needed: number | null): MemoryFit =>
    isLoopback(new URL(address).hostname) ? fitOf(weights, needed, machineMemory) : 'unknown'

  const describe = (model: LibraryModel, standard: string, address: string): InstalledModel => {
    const preferencesNow = preferences.all()
    const { workers } = preferencesNow
    const contextTokens = loadedContextOf(model, standard, preferencesNow)
    const memory = memoryOf(model, contextTokens, workers === 'auto' ? 1 : workers)
    const { facts, bytes, ...shown } = model
    return {
      ...shown,
      size: bytes,
      contextLength: contextLengthIn(facts),
      memory,
      fit: fitHere(address, bytes, memory),
    }
  }

  const begin = async (
    kind: ModelTransfer['kind'],
    name: string,
    work: (
      library: ModelLibrary,
      report: (now: { status: string; completed: number; total: number }) => void,
      signal: AbortSignal,
    ) => Promise<void>,
  ): Promise<void> => {
    if (running !== null)
      throw new VerbatimError(
        'run_state',
        `${transfer.value?.name ?? 'another model'} is still on its way`,
        'Wait for it, or cancel it.',
      )
    const stop = new AbortController()
    const start: ModelTransfer = {
      kind,
      name,
      state: 'running',
      status: '',
      completed: 0,
      total: 0,
      error: null,
    }
    transfer.set(start)
    const show = (change: Partial<ModelTransfer>): void =>
      transfer.set({ ...(transfer.value ?? start), ...change })
    const working = withLibrary((library) => work(library, show, stop.signal))
    running = { stop, ended: working.catch(() => {}) }
    try {
      await working
      show({ state: 'done' })
      onChanged()
    } catch (error) {
      if (stop.signal.aborted) {
        show({ state: 'cancelled' })
        throw new VerbatimError(
          'cancelled',
          `${name} was cancelled`,
          'Ask for it again: it goes on from there.',
        )
      }
      show({ state: 'failed', error: toErrorData(error) })
      throw error
    } finally {
      running = null
    }
  }

  const cancel = async (): Promise<void> => {
    running?.stop.abort()
    await running?.ended
  }

  return {
    transfer,
    cancel,
    list: async () => {
      const place = placeNow()
      const { address } = place
      if (place.kind === 'openai')
        return { address, models: await listOthers(place), machineMemory, recommended: [], environment: [] }
      const models = await withLibrary((library) => inTime(address, library.list))
      const standard = preferences.all().model || (models.find(({ canChat }) => canChat)?.name ?? '')
      return {
        address,
        models: models.map((model) => describe(model, standard, address)),
        machineMemory,
        recommended: recommendFor(machineMemory),
        environment: ollamaAdvice(preferences.all()),
      }
    },
    look: (name) =>
      withLibrary(async (library, address) => {
        const known = knownLicence(name)
        // Of what the server has nobody needs to be asked.
        const models = await inTime(address, library.list)
        const found = models.find((model) => isNamed(model.name, name))
        if (found !== undefined) {
          const { bytes: size, licence } = found
          return {
            name,
            isInstalled: true,
            size,
            unknownBecause: '',
            licence,
            fit: fitHere(address, size, null),
          }
        }
        try {
          const size = await withinTime(SIZE_WITHIN_MS, null, tellsNoSize, (signal) =>
            library.sizeOf(name, signal),
          )
          const fit = fitHere(address, size, null)
          return { name, isInstalled: false, size, unknownBecause: '', licence: known, fit }
        } catch (error) {
          const told: ErrorData = toErrorData(error)
          if (told.code !== 'server_failed') throw error
          return {
            ...{ name, isInstalled: false, size: null, licence: known, fit: 'unknown' as const },
            unknownBecause: told.message,
          }
        }
      }),
    pull: (name) => begin('pull', name, (library, report, signal) => library.pull(name, report, signal)),
    add: (file, name) =>
      begin('add', name, (library, report, signal) => library.add({ file, name }, report, signal)),
    remove: async (name) => {
      await withLibrary((library, address) => inTime(address, (signal) => library.remove(name, signal)))
      onChanged()
    },
    close: cancel,
  }
}
