import { Ollama } from 'ollama'
import type { Agent } from 'undici'
import { createAgent, createFetch } from './connection.ts'
import type { Access } from './serverKey.ts'

export interface OllamaConnection {
  /** For what the library has no call for. */
  agent: Agent
  /**
   * A client's abort() ends all its streams, so each request has a client (a few fields) and a signal of its own.
   *
   * @param onEnd see `createFetch`
   */
  clientFor(signal: AbortSignal, onEnd?: () => void): Ollama
  close(): Promise<void>
}

export function connectOllama(access: Access): OllamaConnection {
  const agent = createAgent()
  return {
    agent,
    clientFor: (signal, onEnd) =>
      new Ollama({ host: access.address, fetch: createFetch(agent, access, signal, onEnd) }),
    close: () => agent.destroy(),
  }
}

/**
 * @param facts what Ollama tells of a model, each under its architecture's name ("llama.context_length")
 * @returns tokens; null when it does not tell
 */
export function contextLengthIn(facts: Readonly<Record<string, unknown>>): number | null {
  const length = Object.entries(facts).find(([key]) => key.endsWith('.context_length'))?.[1]
  return typeof length === 'number' ? Math.trunc(length) : null
}
