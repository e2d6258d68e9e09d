import { Ollama } from 'ollama'
import type { Agent } from 'undici'
import { askServer, createAgent } from './connection.ts'
import { wholeLines } from './jsonLines.ts'
import type { Access } from './serverKey.ts'

/** The lines of a streamed answer, which its reader may leave behind the last one that tells something. */
type Lines = AsyncGenerator<Uint8Array>

export interface OllamaConnection {
  /** For what the library has no call for. */
  agent: Agent
  /**
   * A client's abort() ends all its streams, so each request has a client (a few fields) and a signal of its own.
   *
   * @param onLines told of the lines of a streamed answer, before the library reads them
   */
  clientFor(signal: AbortSignal, onLines?: (lines: Lines) => void): Ollama
  close(): Promise<void>
}

export function connectOllama(access: Access): OllamaConnection {
  const agent = createAgent()
  return {
    agent,
    clientFor: (signal, onLines) =>
      new Ollama({ host: access.address, fetch: createFetch({ agent, access, signal }, onLines) }),
    close: () => agent.destroy(),
  }
}

/** A `fetch` for one request of the library: bound to a signal, and checked before the library sees the answer. */
function createFetch(
  asking: { agent: Agent; access: Access; signal: AbortSignal },
  onLines: (lines: Lines) => void = () => {},
): typeof fetch {
  return async (input, init = {}) => {
    const { method = 'GET', headers, body } = init
    const answer = await askServer(asking, input as string, {
      method,
      headers: headers as Record<string, string>,
      body: (body ?? null) as string | null,
    })
    // What it reads line by line, it gives a signal to, and to nothing else; what the server calls its answer says less.
    if (init.signal === undefined) return new Response(await answer.text())
    const lines = wholeLines(answer.body, asking.access)
    onLines(lines)
    return responseOf(lines)
  }
}

/** As much of a response as the library reads: its web streams would cost a fast server more than the rest of an answer. */
const responseOf = (lines: Lines): Response =>
  ({
    ok: true,
    body: { getReader: () => ({ read: () => lines.next(), releaseLock: () => {} }) },
  }) as unknown as Response

/**
 * @param facts what Ollama tells of a model, each under its architecture's name ("llama.context_length")
 * @returns tokens; null when it does not tell
 */
export function contextLengthIn(facts: Readonly<Record<string, unknown>>): number | null {
  const length = Object.entries(facts).find(([key]) => key.endsWith('.context_length'))?.[1]
  return typeof length === 'number' ? Math.trunc(length) : null
}
