/**
 * A simulated model server: speaks Ollama's API over real HTTP but has no model; its answers are made from the text by
 * a fixed rule. For speed and faults, never as evidence of what a model can do.
 *
 *   node tests/helpers/simulatedServer.ts --port 11500 --slots 8 --ms 170
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

export type Fault =
  /** The connection is closed without an answer. */
  | 'refuse'
  | '500'
  | '503'
  | '429'
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
  /** How often this very prompt was asked before. */
  before: number
  /** Running number of the question over all prompts, from 0. */
  index: number
}

export interface SimulatedServerOptions {
  port?: number
  /** Answers in the making at once; further questions wait. */
  slots?: number
  /** Milliseconds an answer takes. */
  ms?: number
  models?: readonly string[]
  digest?: string
  /** Which fault a question meets, null for none. */
  fault?: (asked: Asked) => Fault | null
  /** The text of the answer; the standard one quotes the item. */
  answer?: (prompt: string, system: string) => string
}

export interface SimulatedServer {
  readonly address: string
  readonly port: number
  /** How often each prompt was asked; warm-up questions are left out. */
  readonly asked: ReadonlyMap<string, number>
  readonly questions: number
  /** How often each prompt was answered to the end. */
  readonly answered: ReadonlyMap<string, number>
  readonly warmUps: number
  /** The most answers in the making at any time. */
  readonly mostAtOnce: number
  readonly requests: readonly Record<string, unknown>[]
  slots: number
  ms: number
  fault: (asked: Asked) => Fault | null
  digest: string
  models: readonly string[]
  /** Closes the port and every connection, as a crash would; `comeBack` opens the same port again. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  stop(): Promise<void>
}

const KEPT_REQUESTS = 2_000

export async function startSimulatedServer(options: SimulatedServerOptions = {}): Promise<SimulatedServer> {
  const asked = new Map<string, number>()
  const answered = new Map<string, number>()
  const requests: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  let questions = 0
  let warmUps = 0
  let busy = 0
  let mostAtOnce = 0
  let server: Server

  const enter = async (gone: () => boolean): Promise<boolean> => {
    if (busy >= state.slots) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy += 1
    mostAtOnce = Math.max(mostAtOnce, busy)
    if (!gone()) return true
    leave()
    return false
  }
  const leave = (): void => {
    const next = waiting.shift()
    if (next !== undefined) next()
    else busy -= 1
  }

  const chat = async (request: Record<string, unknown>, response: ServerResponse): Promise<void> => {
    const { messages } = request as { messages: { role: string; content: string }[] }
    const prompt = messages.at(-1)?.content ?? ''
    const system = messages[0]?.content ?? ''
    const model = String(request['model'])
    let fault: Fault | null = null
    const isWarmUp = (request['options'] as { num_predict?: number } | undefined)?.num_predict === 1
    if (isWarmUp) warmUps += 1
    else {
      if (requests.length < KEPT_REQUESTS) requests.push(request)
      const before = asked.get(prompt) ?? 0
      asked.set(prompt, before + 1)
      fault = state.fault({ prompt, system, before, index: questions })
      questions += 1
    }
    if (!state.models.includes(model)) fault = 'no model'
    let gone = false
    response.once('close', () => (gone = true))
    if (!(await enter(() => gone))) return
    try {
      if (fault === null) await wait(isWarmUp ? 0 : state.ms)
      if (gone) return
      const whole = isWarmUp ? '{}' : (options.answer ?? standardAnswer)(prompt, system)
      await reply(response, { model, prompt, text: whole, fault, ms: state.ms })
      if (!isWarmUp && fault === null) answered.set(prompt, (answered.get(prompt) ?? 0) + 1)
    } finally {
      leave()
    }
  }

  const embed = async (request: Record<string, unknown>, response: ServerResponse): Promise<void> => {
    const { model, input } = request as { model: string; input: string[] }
    const prompt = input.join('\n')
    let fault: Fault | null = null
    if (input.join() === 'ready') warmUps += 1
    else {
      if (requests.length < KEPT_REQUESTS) requests.push(request)
      for (const text of input) asked.set(text, (asked.get(text) ?? 0) + 1)
      fault = state.fault({ prompt, system: '', before: 0, index: questions })
      questions += 1
    }
    if (!state.models.includes(model)) fault = 'no model'
    let gone = false
    response.once('close', () => (gone = true))
    if (!(await enter(() => gone))) return
    try {
      if (fault !== null) return await reply(response, { model, prompt, text: '{}', fault, ms: state.ms })
      await wait(state.ms)
      if (gone) return
      for (const text of input) answered.set(text, (answered.get(text) ?? 0) + 1)
      json(response, 200, {
        model,
        embeddings: input.map(standardVector),
        prompt_eval_count: Math.ceil(prompt.length / 4),
      })
    } finally {
      leave()
    }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    if (url === '/api/version') return json(response, 200, { version: '0.0.0-simulated' })
    if (url === '/api/tags') {
      const models = state.models.map((name) => ({
        name,
        model: name,
        digest: `${state.digest}-${name}`,
        size: 1_000,
        modified_at: '2026-01-01T00:00:00Z',
        details: { quantization_level: 'Q4_0', family: 'simulated' },
      }))
      return json(response, 200, { models })
    }
    const body = JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>
    if (url === '/api/show') {
      return json(response, 200, {
        details: {},
        model_info: { 'simulated.context_length': 8_192 },
        capabilities: /embed/.test(String(body['model'])) ? ['embedding'] : ['completion'],
      })
    }
    if (url === '/api/chat') return chat(body, response)
    if (url === '/api/embed') return embed(body, response)
    return json(response, 404, { error: 'not found' })
  }

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer((request, response) => {
        handle(request, response).catch(() => response.destroy())
      })
      server.keepAliveTimeout = 60_000
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  const state = {
    slots: options.slots ?? 4,
    ms: options.ms ?? 5,
    fault: options.fault ?? (() => null),
    digest: options.digest ?? 'simulated-1',
    models: options.models ?? ['simulated:latest'],
  }
  await listen(options.port ?? 0)
  const { port } = server!.address() as AddressInfo
  return Object.defineProperties(state, {
    ...Object.getOwnPropertyDescriptors({
      address: `http://127.0.0.1:${port}`,
      port,
      asked,
      answered,
      requests,
      goAway: close,
      comeBack: () => listen(port),
      stop: close,
    }),
    questions: { get: () => questions },
    warmUps: { get: () => warmUps },
    mostAtOnce: { get: () => mostAtOnce },
  }) as unknown as SimulatedServer
}

interface Reply {
  model: string
  prompt: string
  text: string
  fault: Fault | null
  ms: number
}

async function reply(response: ServerResponse, { model, text, fault, prompt }: Reply): Promise<void> {
  const part = (content: string, rest: Record<string, unknown> = {}): string =>
    `${JSON.stringify({ model, created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, done: false, ...rest })}\n`
  const end = (reason: string): string =>
    part('', {
      done: true,
      done_reason: reason,
      total_duration: 1,
      prompt_eval_count: Math.ceil(prompt.length / 4),
      eval_count: Math.ceil(text.length / 4),
    })
  const begin = (): void => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  }
  const half = text.slice(0, Math.floor(text.length / 2))
  switch (fault) {
    case 'refuse':
      response.destroy()
      return
    case '500':
      return json(response, 500, { error: 'llama runner process has terminated' })
    case '503':
      return json(response, 503, { error: 'server busy' })
    case '429':
      response.setHeader('retry-after', '0')
      return json(response, 429, { error: 'too many requests' })
    case 'no model':
      return json(response, 404, { error: `model '${model}' not found` })
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html><body>Sign in to the network</body></html>')
      return
    case 'in-band':
      begin()
      response.end(`${part(half)}${JSON.stringify({ error: 'out of memory' })}\n`)
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
      response.end(`${part(half)}not json at all\n${end('stop')}`)
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

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(value))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** The text of the item within its delimiters; of a question for a repair, too. */
export const itemTextOf = (prompt: string): string =>
  /^<(response|mail|chain)>\n([\s\S]*)\n<\/\1>(?:$|\n\nYour answer could not be read)/.exec(prompt)?.[2] ??
  prompt

const BATCHED = /^Text \d+:\n(<(response|mail)>\n[\s\S]*?\n<\/\2>)/gm

/** By a fixed rule: the same text always gets the same answer. */
export function standardAnswer(prompt: string, system = ''): string {
  const batched = [...prompt.matchAll(BATCHED)].map((match) => match[1]!)
  if (batched.length > 0) {
    const answers = batched.map((text, index) => ({ number: index + 1, ...answerOf(text, system) }))
    return JSON.stringify({ answers })
  }
  return JSON.stringify(answerOf(prompt, system))
}

const VECTOR_LENGTH = 32

/** A direction for each word, added up: texts that share words lie close to each other. */
export function standardVector(text: string): number[] {
  const vector = new Array<number>(VECTOR_LENGTH).fill(0)
  for (const word of text.toLowerCase().match(/\p{L}{4,}/gu) ?? ['']) {
    let hash = 7
    for (const character of word) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
    for (let at = 0; at < VECTOR_LENGTH; at++) {
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x9e3779b9
      vector[at]! += ((hash >>> 8) / 2 ** 24) * 2 - 1
    }
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

function answerOf(prompt: string, system: string): Record<string, unknown> {
  const text = itemTextOf(prompt)
  const hasHead = prompt.startsWith('<mail>') || prompt.startsWith('<chain>')
  const body = hasHead ? text.split('\n\n').slice(1).join('\n\n') : text
  const quote = body.trim().split(/\s+/).slice(0, 4).join(' ')
  const sentiment = /bad|broken|never|slow|angry/i.test(body) ? 'negative' : 'positive'
  if (/in depth/.test(system)) {
    return {
      situation: `Situation: ${quote}`,
      cause: 'Not told.',
      risk: 'The customer leaves.',
      commitments: [{ what: 'reply', who: 'Support', due: '', state: 'promised', quote }],
      nextSteps: [{ what: 'call', who: 'Support', due: '' }],
      quotes: [{ field: 'situation', quote }],
    }
  }
  if (prompt.startsWith('<response>')) {
    return {
      sentiment,
      intent: sentiment === 'negative' ? 'complaint' : 'praise',
      urgency: /urgent|danger/i.test(body) ? 'high' : 'low',
      themes: quote === '' ? [] : [{ name: `topic ${quote.length % 5}`, sentiment, quote }],
      summary: `Says: ${quote}`,
    }
  }
  return {
    type: 'request',
    summary: `Mail: ${quote}`,
    assignedTo: 'Support',
    status: 'waiting for us',
    priority: body.length % 101,
    priorityReason: 'by rule of the simulation',
    sentiment,
    urgency: 'medium',
    entities: [],
    actions: quote === '' ? [] : [{ what: 'reply', who: 'Support', due: '', state: 'asked', quote }],
  }
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '11500' },
      slots: { type: 'string', default: '8' },
      ms: { type: 'string', default: '170' },
    },
  })
  const server = await startSimulatedServer({
    port: Number(values.port),
    slots: Number(values.slots),
    ms: Number(values.ms),
  })
  console.log(
    `simulated model server (no model): ${server.address}, ${values.slots} slots, ${values.ms} ms an answer`,
  )
}
