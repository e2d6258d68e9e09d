import { CONTRACT, TOPICS } from '../../../shared/ipc/index.ts'
import { FileHandle } from '../../../shared/ipc/sources.ts'
import { Reply } from '../../../shared/ipc/contract.ts'
import { fromErrorData, VerbatimError } from '../../../shared/domain/errors.ts'
import type {
  RequestInput,
  RequestName,
  RequestOutput,
  TopicName,
  TopicValue,
  VerbatimApi,
} from '../../../shared/ipc/index.ts'

/** A topic as React's `useSyncExternalStore` wants it; null until the first snapshot. */
export interface TopicStore<T extends TopicName> {
  subscribe(listener: () => void): () => void
  snapshot(): TopicValue<T> | null
}

export interface Client {
  /** Throws `VerbatimError` for what went wrong on the other side and for answers that break the contract. */
  request<K extends RequestName>(name: K, input: RequestInput<K>): Promise<RequestOutput<K>>
  /** Exchanges dropped files for opaque handles. */
  accept(files: readonly File[]): Promise<FileHandle[]>
  topic<T extends TopicName>(name: T): TopicStore<T>
}

function unwrap(raw: unknown): unknown {
  const reply = Reply.parse(raw)
  if (reply.ok) return reply.value
  throw fromErrorData(reply.error)
}

/** One subscription a topic, opened with the first listener and closed with the last. */
function createTopicStore<T extends TopicName>(api: VerbatimApi, name: T): TopicStore<T> {
  const listeners = new Set<() => void>()
  let value: TopicValue<T> | null = null
  let stop: (() => void) | null = null
  const receive = (raw: unknown): void => {
    const parsed = TOPICS[name].safeParse(raw)
    if (!parsed.success) {
      console.error(`topic ${name} broke its contract`, parsed.error.issues)
      return
    }
    // The schema was chosen by `name`, which the compiler cannot follow through the index.
    value = parsed.data as TopicValue<T>
    for (const listener of listeners) listener()
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      stop ??= api.on(name, receive)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = null
      }
    },
    snapshot: () => value,
  }
}

export function createClient(api: VerbatimApi): Client {
  const topics = new Map<TopicName, unknown>()
  return {
    request: async (name, input) => {
      const value = unwrap(await api.request(name, input))
      const parsed = CONTRACT[name].output.safeParse(value)
      if (!parsed.success) {
        console.error(`answer to ${name} broke its contract`, parsed.error.issues)
        throw new VerbatimError('internal', `The answer to ${name} could not be read.`)
      }
      return parsed.data as RequestOutput<typeof name>
    },
    accept: async (files) => FileHandle.array().parse(unwrap(await api.accept(files))),
    topic: <T extends TopicName>(name: T) => {
      const known = topics.get(name) as TopicStore<T> | undefined
      if (known !== undefined) return known
      const made = createTopicStore(api, name)
      topics.set(name, made)
      return made
    },
  }
}
