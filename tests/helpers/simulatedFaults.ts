/** The faults that a question to the simulated model server may meet, and how each of them looks on the wire. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Dialect } from './simulatedDialects.ts'

export type Fault =
  /** The connection is closed without an answer. */
  | 'refuse'
  | '500'
  | '503'
  | '429'
  /** Too many requests, with when to come back: in a second. */
  | 'come back'
  /** The model has gone. */
  | 'no model'
  /** A web page instead of an answer. */
  | 'html'
  /** An error inside the stream, after HTTP 200. */
  | 'in-band'
  /** The connection breaks in the middle of the stream. */
  | 'reset'
  /** The stream begins and does not go on. */
  | 'stall'
  /** Nothing comes at all. */
  | 'silence'
  /** The stream ends without saying that it is done. */
  | 'unfinished'
  /** The stream holds something that is not JSON. */
  | 'garbled'
  /** The answer is prose. */
  | 'prose'
  /** The answer's JSON stops in the middle although the model says it is done. */
  | 'truncated'
  /** The answer is as long as allowed and therefore not complete. */
  | 'cut'

export interface Asked {
  /** The user's message: equal for equal items. */
  prompt: string
  system: string
  model: string
  /** How often this very prompt was asked before. */
  before: number
  /** Running number of the question over all prompts, from 0. */
  index: number
}

/** Pseudo-random faults that depend on the seed, the prompt and the attempt alone. */
export function randomFaults(
  seed: number,
  share: number,
  kinds: readonly Fault[],
): (asked: Asked) => Fault | null {
  return ({ prompt, before }) => {
    let hash = seed | 0
    for (const character of `${before} ${prompt}`)
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    hash = (hash ^ (hash >>> 13)) >>> 0
    return hash / 2 ** 32 < share ? kinds[hash % kinds.length]! : null
  }
}

export interface Reply {
  dialect: Dialect
  model: string
  prompt: string
  text: string
  fault: Fault | null
}

/** Sends an answer, or what the fault makes of it. */
export async function reply(
  response: ServerResponse,
  { dialect, model, text, fault, prompt }: Reply,
): Promise<void> {
  const part = (content: string): string => dialect.part(model, content)
  const end = (reason: 'stop' | 'length'): string =>
    dialect.end(model, reason, { prompt: Math.ceil(prompt.length / 4), output: Math.ceil(text.length / 4) })
  const begin = (): void => {
    response.writeHead(200, { 'content-type': dialect.streamType })
  }
  const half = text.slice(0, Math.floor(text.length / 2))
  switch (fault) {
    case 'refuse':
      response.destroy()
      return
    case '500':
      return sendJson(response, 500, dialect.error('llama runner process has terminated'))
    case '503':
      return sendJson(response, 503, dialect.error('server busy'))
    case '429':
      response.setHeader('retry-after', '0')
      return sendJson(response, 429, dialect.error('too many requests'))
    case 'come back':
      response.setHeader('retry-after', '1')
      return sendJson(response, 429, dialect.error('too many requests'))
    case 'no model':
      return sendJson(response, 404, dialect.error(`model '${model}' not found`))
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html><body>Sign in to the network</body></html>')
      return
    case 'in-band':
      begin()
      response.end(part(half) + dialect.frame(dialect.error('out of memory')))
      return
    case 'reset':
      begin()
      response.write(part(half))
      await wait(2)
      response.destroy()
      return
    case 'stall':
      begin()
      response.write(part(half))
      await new Promise((resolve) => response.once('close', resolve))
      return
    case 'silence':
      await new Promise((resolve) => response.once('close', resolve))
      return
    case 'unfinished':
      begin()
      response.end(part(text))
      return
    case 'garbled':
      begin()
      response.end(part(half) + dialect.garbled + end('stop'))
      return
    case 'prose':
      begin()
      response.end(part('I am sorry, I cannot do that.') + end('stop'))
      return
    case 'truncated':
      begin()
      response.end(part(text.slice(0, 12)) + end('stop'))
      return
    case 'cut':
      begin()
      response.end(part(text.slice(0, 20)) + end('length'))
      return
    case null:
      begin()
      response.write(part(half))
      response.end(part(text.slice(half.length)) + end('stop'))
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}
