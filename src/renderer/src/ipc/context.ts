import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Client } from './client.ts'
import type { TopicName, TopicValue } from '../../../shared/ipc/index.ts'

export const ClientContext = createContext<Client | null>(null)

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (client === null) throw new Error('no client in this tree')
  return client
}

/** The latest snapshot of a topic; null until the first one came. */
export function useTopic<T extends TopicName>(name: T): TopicValue<T> | null {
  const store = useClient().topic(name)
  return useSyncExternalStore(store.subscribe, store.snapshot)
}
