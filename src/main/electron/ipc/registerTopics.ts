import { z } from 'zod'
import { CHANNELS } from '../../../shared/ipc/channels.ts'
import { type Topic, throttleLatest } from '../../../shared/topic.ts'
import type { WebContentsPart } from '../parts.ts'
import type { Border } from './registerHandlers.ts'

/** A page sees each topic at most ten times a second. */
const PUSH_INTERVAL_MS = 100

const Subscription = z.object({ topic: z.string(), wanted: z.boolean() })

type Receiver = Pick<WebContentsPart, 'id' | 'isDestroyed' | 'send' | 'once'>

/**
 * Pushes the latest snapshot of each topic to the pages that asked for it, and the present one to whoever asks.
 *
 * @returns how to stop
 */
export function registerTopics(topics: Readonly<Record<string, Topic<unknown>>>, border: Border): () => void {
  const subscribers = new Map<string, Map<number, Receiver>>(
    Object.keys(topics).map((name) => [name, new Map()]),
  )

  const push = (name: string, receiver: Receiver, value: unknown): void => {
    if (!receiver.isDestroyed()) receiver.send(CHANNELS.topic, name, value)
  }
  const stops = Object.entries(topics).map(([name, topic]) => {
    const pass = throttleLatest((value: unknown) => {
      for (const receiver of subscribers.get(name)?.values() ?? []) push(name, receiver, value)
    }, PUSH_INTERVAL_MS)
    return topic.subscribe(pass)
  })

  const awaited = new Set<number>()
  /** Once a page, however often it subscribes: views come and go, and each reload asks for all of it anew. */
  const awaitEnd = (receiver: Receiver): void => {
    const { id } = receiver
    if (awaited.has(id)) return
    awaited.add(id)
    receiver.once('destroyed', () => {
      awaited.delete(id)
      for (const receivers of subscribers.values()) receivers.delete(id)
    })
  }

  border.ipcMain.on(CHANNELS.topic, (event, message: unknown) => {
    const parsed = Subscription.safeParse(message)
    if (!border.isTrusted(event) || !parsed.success) return
    const { topic: name, wanted } = parsed.data
    const receivers = subscribers.get(name)
    const topic = topics[name]
    if (receivers === undefined || topic === undefined) return
    const receiver = event.sender
    if (!wanted) {
      receivers.delete(receiver.id)
      return
    }
    receivers.set(receiver.id, receiver)
    awaitEnd(receiver)
    push(name, receiver, topic.value)
  })

  return () => {
    for (const stop of stops) stop()
  }
}
