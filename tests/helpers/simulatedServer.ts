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
import { standardAnswer, standardVector } from './simulatedAnswers.ts'
import { DIALECTS } from './simulatedDialects.ts'
import { type Asked, type Fault, reply, sendJson } from './simulatedFaults.ts'

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
  /** Whoever does not bring it is told so, in words that repeat what was brought; null lets everybody in. */
  key?: string | null
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
  key: string | null
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

  /** When a slot is free, unless whoever asked has gone by then. */
  const inSlot = async (
    response: ServerResponse,
    answer: (hasGone: () => boolean) => Promise<void>,
  ): Promise<void> => {
    let gone = false
    response.once('close', () => (gone = true))
    const hasGone = (): boolean => gone
    if (busy >= state.slots) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy += 1
    mostAtOnce = Math.max(mostAtOnce, busy)
    try {
      if (!hasGone()) await answer(hasGone)
    } finally {
      leave()
    }
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
    await inSlot(response, async (hasGone) => {
      if (fault === null) await wait(isWarmUp ? 0 : state.ms)
      if (hasGone()) return
      const whole = isWarmUp ? '{}' : (options.answer ?? standardAnswer)(prompt, system)
      await reply(response, { dialect, model, prompt, text: whole, fault })
      if (!isWarmUp && fault === null) answered.set(prompt, (answered.get(prompt) ?? 0) + 1)
    })
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
    await inSlot(response, async (hasGone) => {
      if (fault !== null) return reply(response, { dialect, model, prompt, text: '{}', fault })
      await wait(state.ms)
      if (hasGone()) return
      for (const text of input) answered.set(text, (answered.get(text) ?? 0) + 1)
      sendJson(response, 200, {
        model,
        data: input.map((text, index) => ({ index, embedding: standardVector(text) })),
        embeddings: input.map(standardVector),
        prompt_eval_count: Math.ceil(prompt.length / 4),
      })
    })
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    const { authorization = '' } = request.headers
    if (state.key !== null && authorization !== `Bearer ${state.key}`)
      return sendJson(response, 401, dialect.error(`no such key: ${authorization}`))
    const told = dialect.tell(url, state)
    if (url === '/api/show' && told !== null) {
      const body = JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>
      const embeds = /embed/.test(String(body['model']))
      return sendJson(response, 200, {
        ...(told as object),
        ...(embeds ? { capabilities: ['embedding'] } : {}),
      })
    }
    if (told !== null) return sendJson(response, 200, told)
    if (url === '/api/embed' || url === '/v1/embeddings')
      return embed(JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>, response)
    if (url !== dialect.chatPath) return sendJson(response, 404, dialect.error('not found'))
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
    key: options.key ?? null,
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
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
