/**
 * A simulated model server: speaks Ollama's API, or OpenAI's, over real HTTP but has no model; its answers are made from the text by
 * a fixed rule. For speed and faults, never as evidence of what a model can do.
 *
 *   node tests/helpers/simulatedServer.ts --port 11500 --slots 8 --ms 170 [--dialect openai]
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { DIALECTS, type Dialect } from './simulatedDialects.ts'

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
  model: string
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
  /** What it speaks; with `openai` nobody learns of the digest. */
  dialect?: 'ollama' | 'openai'
  /** Which fault a question meets, null for none. */
  fault?: (asked: Asked) => Fault | null
  /** Whether a model can be loaded: its warm-up fails where it cannot. */
  loads?: (model: string) => boolean
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
  const dialect = DIALECTS[options.dialect ?? 'ollama']

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
    const isWarmUp = dialect.longestAnswer(request) === 1
    if (isWarmUp) warmUps += 1
    else {
      if (requests.length < KEPT_REQUESTS) requests.push(request)
      const before = asked.get(prompt) ?? 0
      asked.set(prompt, before + 1)
      fault = state.fault({ prompt, system, model, before, index: questions })
      questions += 1
    }
    if (isWarmUp && options.loads?.(model) === false) fault = '500'
    if (!state.models.includes(model)) fault = 'no model'
    let gone = false
    response.once('close', () => (gone = true))
    if (!(await enter(() => gone))) return
    try {
      if (fault === null) await wait(isWarmUp ? 0 : state.ms)
      if (gone) return
      const whole = isWarmUp ? '{}' : (options.answer ?? standardAnswer)(prompt, system)
      await reply(response, { dialect, model, prompt, text: whole, fault })
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
      fault = state.fault({ prompt, system: '', model, before: 0, index: questions })
      questions += 1
    }
    if (!state.models.includes(model)) fault = 'no model'
    let gone = false
    response.once('close', () => (gone = true))
    if (!(await enter(() => gone))) return
    try {
      if (fault !== null) return await reply(response, { dialect, model, prompt, text: '{}', fault })
      await wait(state.ms)
      if (gone) return
      for (const text of input) answered.set(text, (answered.get(text) ?? 0) + 1)
      json(response, 200, {
        model,
        data: input.map((text, index) => ({ index, embedding: standardVector(text) })),
        embeddings: input.map(standardVector),
        prompt_eval_count: Math.ceil(prompt.length / 4),
      })
    } finally {
      leave()
    }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    const told = dialect.tell(url, state)
    if (url === '/api/show' && told !== null) {
      const body = JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>
      const embeds = /embed/.test(String(body['model']))
      return json(response, 200, { ...(told as object), ...(embeds ? { capabilities: ['embedding'] } : {}) })
    }
    if (told !== null) return json(response, 200, told)
    if (url === '/api/embed' || url === '/v1/embeddings')
      return embed(JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>, response)
    if (url !== dialect.chatPath) return json(response, 404, dialect.error('not found'))
    return chat(JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>, response)
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
  dialect: Dialect
  model: string
  prompt: string
  text: string
  fault: Fault | null
}

async function reply(
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
      return json(response, 500, dialect.error('llama runner process has terminated'))
    case '503':
      return json(response, 503, dialect.error('server busy'))
    case '429':
      response.setHeader('retry-after', '0')
      return json(response, 429, dialect.error('too many requests'))
    case 'no model':
      return json(response, 404, dialect.error(`model '${model}' not found`))
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
      dialect: { type: 'string', default: 'ollama' },
    },
  })
  const server = await startSimulatedServer({
    port: Number(values.port),
    slots: Number(values.slots),
    ms: Number(values.ms),
    dialect: values.dialect === 'openai' ? 'openai' : 'ollama',
  })
  console.log(
    `simulated model server (no model): ${server.address}, ${values.slots} slots, ${values.ms} ms an answer`,
  )
}
