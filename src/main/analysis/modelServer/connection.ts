/**
 * How we talk HTTP to a model server: no time limit but our own watchdogs, no redirects, no link-local address behind
 * a name, and every failure as a VerbatimError.
 */
import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { LONGEST_BODY_BYTES, atMost, textOf } from './boundedBody.ts'
import { isLinkLocal } from './serverAddress.ts'
import { type Access, authorization, keyRefused, withoutKey } from './serverKey.ts'

const CONNECT_MS = 10_000

/** Waits for slow first tokens as long as we do: undici's own limits of 300 s are switched off. */
export function createAgent(): Agent {
  return new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: null,
    keepAliveTimeout: 30_000,
    connect: { timeout: CONNECT_MS, lookup: lookupNoLinkLocal },
  })
}

const lookupNoLinkLocal: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '', 0)
      return
    }
    const allowed = addresses.filter(({ address }) => !isLinkLocal(address))
    const [first] = allowed
    if (first === undefined) callback(new Error(`${hostname} has only link-local addresses`), '', 0)
    else if (options.all === true) callback(null, allowed)
    else callback(null, first.address, first.family)
  })
}

const END_WITHIN_MS = 250

/**
 * Waits a moment for the end of a body of which all is known: a connection that is left before it cannot be asked again.
 *
 * @param rest what is left of it; that it breaks off is no concern any more
 */
export async function bodyEnd(rest: AsyncIterator<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, END_WITHIN_MS)))
  await Promise.race([readOut(rest).catch(() => {}), enough])
  clearTimeout(timer)
}

async function readOut(rest: AsyncIterator<unknown>): Promise<void> {
  while ((await rest.next()).done !== true);
}

export interface HttpRequest {
  method: string
  headers: Record<string, string>
  body: string | null
}

/** A 2xx that is not a web page. Its body is for one reader, who closes the connection by leaving it. */
export interface HttpAnswer {
  /** The content type; '' where none is told. */
  type: string
  body: AsyncIterable<Uint8Array>
  /** The whole body as text. */
  text(): Promise<string>
}

/** Some firewalls let nothing in without the first two. */
const USUAL_HEADERS = { accept: '*/*', 'user-agent': 'verbatim', 'accept-encoding': 'identity' }

/** In lower case. The client library takes a key from the environment: none goes along but what is set for the server. */
const withoutForeignKey = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => name !== 'authorization'),
  )

/**
 * undici's `request`, which by itself hears of an abort only when it is connected, or has tried for ten seconds.
 *
 * @throws the signal's reason at once; what undici throws
 */
export async function requestUntil(
  signal: AbortSignal,
  url: string,
  options: NonNullable<Parameters<typeof request>[1]>,
): Promise<Dispatcher.ResponseData<unknown>> {
  signal.throwIfAborted()
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([request(url, { ...options, signal }), givenUp])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/**
 * Asks a model server. The server's key goes with it, and to nobody else: redirects are not followed. Bodies are read as they come:
 * the streams of `fetch` cost a fast server more than all that is done with its answers.
 *
 * @throws VerbatimError; the signal's reason when it is aborted
 */
export async function askServer(
  { agent, access, signal }: { agent: Agent; access: Access; signal: AbortSignal },
  url: string,
  { method, headers, body }: HttpRequest,
): Promise<HttpAnswer> {
  const { address, key } = access
  let answered
  try {
    answered = await requestUntil(signal, url, {
      ...{ dispatcher: agent, method, body },
      headers: { ...USUAL_HEADERS, ...withoutForeignKey(headers), ...authorization(key) },
    })
  } catch (error) {
    throw signal.aborted ? signal.reason : connectionFailure(error, address)
  }
  const status = answered.statusCode
  const header = (name: string): string | null => [answered.headers[name] ?? null].flat()[0] ?? null
  const type = header('content-type') ?? ''
  if (status < 200 || status > 299 || status === 204 || type.includes('text/html'))
    throw responseFailure(access, {
      ...{ status, type },
      text: await wordsOf(answered.body),
      retryAfter: header('retry-after'),
      location: header('location'),
    })
  if ((header('content-encoding') ?? 'identity') !== 'identity') {
    await answered.body.dump({ limit: 0 })
    throw serverFailed(address, 'its answer is compressed, which it was not asked for')
  }
  const tooLong = (): Error => answerTooLong(address, LONGEST_BODY_BYTES)
  return {
    type,
    body: answered.body,
    text: () => textOf(atMost(LONGEST_BODY_BYTES, answered.body, tooLong)),
  }
}

/** What a failing server says is short; what has no end says nothing. */
const LONGEST_WORDS_BYTES = 1_024 * 1_024

const wordsOf = (body: AsyncIterable<Uint8Array>): Promise<string> =>
  textOf(atMost(LONGEST_WORDS_BYTES, body, () => new Error('too long'))).catch(() => '')

interface FailedResponse {
  status: number
  type: string
  text: string
  retryAfter: string | null
  location: string | null
}

function responseFailure(access: Access, response: FailedResponse): VerbatimError {
  const { address } = access
  const { status } = response
  if (status >= 300 && status < 400) {
    return new VerbatimError(
      'server_address_refused',
      `${address} answers with a redirect to ${withoutKey(response.location ?? 'elsewhere', access)}`,
      'Redirects are not followed. Set the address of the model server itself.',
    )
  }
  const told = errorOf(response)
  const said = told === null ? null : tellable(told, access)
  // 403 may be about what was asked: a filter before the server that refuses one text must not end the run.
  if (status === 401) return keyRefused(access, said)
  if (said === null) {
    // A proxy in front of a failing server answers with a page of its own.
    if (status === 429 || status === 502 || status === 503 || status === 504)
      return busyOrFailed(address, response, '')
    if (status >= 500) return serverFailed(address, `HTTP ${status}`)
    return notAModelServer(
      address,
      response.type.includes('html') ? 'a web page answers there' : `HTTP ${status}`,
    )
  }
  if (status === 404) {
    return new VerbatimError('model_missing', `${address}: ${said}`, 'Choose a model the server has.')
  }
  if (status === 400 && /context|exceed|too long/i.test(said)) return contextExceeded(address, said)
  if (status !== 429 && status !== 503 && saysContextExceeded(said)) return contextExceeded(address, said)
  return busyOrFailed(address, response, said)
}

const saysContextExceeded = (said: string): boolean => /context (size|length|window)/i.test(said)

const contextExceeded = (address: string, said: string): VerbatimError =>
  new VerbatimError(
    'context_exceeded',
    `${address}: ${said}`,
    'Raise the “Context” of the stage in the preferences (contextTokens, chainContextTokens, criticalContextTokens), or that of the server.',
  )

/** An error that came inside a stream, after HTTP 200, in the server's own words. */
export function failureInStream(access: Access, told: string): VerbatimError {
  const said = tellable(told, access)
  return saysContextExceeded(said)
    ? contextExceeded(access.address, said)
    : serverFailed(access.address, said)
}

function busyOrFailed(address: string, response: FailedResponse, said: string): VerbatimError {
  if (response.status !== 429 && response.status !== 503) {
    return serverFailed(address, said === '' ? `HTTP ${response.status}` : `HTTP ${response.status}, ${said}`)
  }
  const retryAfterSeconds = readRetryAfter(response.retryAfter, Date.now())
  return new VerbatimError(
    'server_busy',
    `${address} is busy (HTTP ${response.status}${said === '' ? '' : `, ${said}`})`,
    'Verbatim waits and asks again. Fewer workers may help.',
    retryAfterSeconds === null ? {} : { retryAfterSeconds },
  )
}

/** A server that asks for more is asked sooner all the same: it may have meant somebody else. */
const LONGEST_WAIT_SECONDS = 600

/**
 * Seconds from now on, whichever of its two forms the header has: a number of seconds or a date.
 *
 * @param now milliseconds since 1970
 * @returns from 0 to 600; null when there is none or it cannot be read
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1_000
  return Number.isNaN(seconds) ? null : Math.min(Math.max(0, seconds), LONGEST_WAIT_SECONDS)
}

/** The forms in which servers tell of an error: Ollama, OpenAI, older vLLM, FastAPI. */
const SaidError = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ object: z.literal('error'), message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
])

/** What a model server says of its failure, all of it; null when it is not in a model server's form. */
export function errorIn(answer: unknown): string | null {
  // Of nearly every part of an answer, and there are hundreds a second: nothing in it tells of one.
  if (typeof answer !== 'object' || answer === null) return null
  if (!('error' in answer || 'detail' in answer || ('object' in answer && answer.object === 'error')))
    return null
  const said = SaidError.safeParse(answer)
  return said.success ? said.data : null
}

/** A server's words as they may be told. The key goes before anything is cut: half of one would not be found. */
export const tellable = (said: string, access: Access): string => withoutKey(said, access).slice(0, 300)

function errorOf({ type, text }: FailedResponse): string | null {
  if (!type.includes('json')) return null
  try {
    return errorIn(JSON.parse(text))
  } catch {
    return null
  }
}

export function serverFailed(address: string, what: string, cause?: unknown): VerbatimError {
  return new VerbatimError(
    'server_failed',
    `the model server at ${address} failed: ${what}`,
    'Verbatim asks again. If it stays, look at the server’s log or restart it.',
    { cause },
  )
}

/** @param bytes that are taken at most */
export const answerTooLong = (address: string, bytes: number): VerbatimError =>
  serverFailed(address, `its answer is longer than ${Math.round(bytes / 1_024 / 1_024)} MB and was given up`)

export function notAModelServer(address: string, what: string): VerbatimError {
  return new VerbatimError(
    'server_not_a_model_server',
    `${address} is not a model server: ${what}`,
    'Set the address of Ollama in the preferences (modelServerAddress) or in OLLAMA_HOST; for vLLM, llama-server, LM Studio and others that speak OpenAI’s API, set modelServerKind to openai.',
  )
}

export const garbled = (address: string): VerbatimError =>
  serverFailed(address, 'the answer broke off or is garbled')

/** A connection that could not be made is told from one that broke off. */
export function connectionFailure(error: unknown, address: string): VerbatimError {
  if (error instanceof VerbatimError) return error
  const cause = (error as { cause?: unknown } | null)?.cause ?? error
  const { code: given } = (cause ?? {}) as { code?: unknown }
  const code = typeof given === 'string' ? given : ''
  const message = cause instanceof Error && cause.message !== '' ? cause.message : String(error)
  if (cause instanceof Error && cause.name === 'HTTPParserError')
    return notAModelServer(address, 'what answers there does not speak HTTP')
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') {
    return serverFailed(address, 'the connection broke off', error)
  }
  return new VerbatimError(
    'server_unreachable',
    `no model server answers at ${address} (${code === '' ? message : code})`,
    'Start Ollama, or set the server’s address in the preferences. Everything found so far stays available.',
    { cause: error },
  )
}

/** Of the socket, or of what speaks HTTP on it; the client library's own errors have no code. */
export const isOfConnection = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'HTTPParserError' || typeof (error as { code?: unknown }).code === 'string')

/** Errors inside a stream come as plain errors with the server's words; broken connections with a code. */
export function streamFailure(error: unknown, address: string): VerbatimError {
  if (error instanceof VerbatimError) return error
  if (isOfConnection(error)) return serverFailed(address, 'the connection broke off', error)
  // The client library takes each part for an object.
  if (error instanceof SyntaxError || error instanceof TypeError) return garbled(address)
  if (error instanceof z.ZodError) return serverFailed(address, 'the answer has another form than it should')
  return serverFailed(address, error instanceof Error ? error.message.slice(0, 300) : String(error), error)
}
