import { z } from 'zod'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import {
  type HttpAnswer,
  type HttpRequest,
  answerTooLong,
  askServer,
  bodyEnd,
  connectionFailure,
  createAgent,
  errorIn,
  failureInStream,
  notAModelServer,
  serverFailed,
  streamFailure,
} from './connection.ts'
import { identityByName } from './identity.ts'
import { modelMissing } from './modelMissing.ts'
import { completionBody } from './completionBody.ts'
import type { GenerateEvent, GenerateRequest, ModelServer, ModelSummary } from './modelServer.ts'
import type { Access } from './serverKey.ts'
import { readServerSentEvents } from './serverSentEvents.ts'
import { TokenCount } from './tokenCount.ts'

/** Beside OpenAI's own fields those of vLLM (root, max_model_len) and of llama-server (meta). */
const Listed = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      root: z.string().nullish(),
      max_model_len: z.number().nullish(),
      meta: z.object({ size: z.number(), n_params: z.number(), n_ctx_train: z.number() }).partial().nullish(),
    }),
  ),
})
type ListedModel = z.infer<typeof Listed>['data'][number]

const Version = z.object({ version: z.string() })
/** Of llama-server: the context of one slot, which is what a question has. */
const Properties = z.object({ default_generation_settings: z.object({ n_ctx: z.number() }) })

const Usage = z.object({ prompt_tokens: TokenCount, completion_tokens: TokenCount }).nullish().catch(null)

const Embeddings = z.object({
  data: z.array(z.object({ index: z.number(), embedding: z.array(z.number()) })),
  usage: Usage,
})

/** A piece of a stream, or the whole answer of a server that does not stream. */
const Part = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), reasoning_content: z.string().nullish() }).nullish(),
        message: z.object({ content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: Usage,
})
type Part = z.infer<typeof Part>

const READ: HttpRequest = { method: 'GET', headers: {}, body: null }
const posted = (body: unknown): HttpRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/**
 * OpenAI's API as vLLM, llama-server, LM Studio and Ray Serve speak it. What they cannot tell stays unknown: a digest of the
 * model (see `identity.ts`), often its size, its context or its version.
 *
 * @param address as `checkAddress` gives it, with or without /v1
 * @param key null where it wants none
 */
export function createOpenAiClient(address: string, key: string | null = null): ModelServer {
  const access: Access = { address, key }
  const agent = createAgent()
  const root = address.replace(/\/v1$/, '')
  const request = (path: string, signal: AbortSignal, asked: HttpRequest = READ): Promise<HttpAnswer> =>
    askServer({ agent, access, signal }, root + path, asked)

  const ask = async <T>(
    path: string,
    schema: z.ZodType<T>,
    signal: AbortSignal,
    asked: HttpRequest = READ,
  ): Promise<T> => {
    let answer: unknown
    try {
      answer = JSON.parse(await (await request(path, signal, asked)).text())
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof SyntaxError) throw notAModelServer(address, 'its answer is not JSON')
      if (error instanceof VerbatimError && error.code === 'model_missing')
        throw notAModelServer(address, 'HTTP 404')
      throw connectionFailure(error, address)
    }
    const parsed = schema.safeParse(answer)
    if (!parsed.success) throw notAModelServer(address, 'its answer has another form than OpenAI’s')
    return parsed.data
  }
  /** What only some servers tell. */
  const askIfTold = <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | null> =>
    ask(path, schema, signal).catch((error: unknown) => {
      if (error instanceof VerbatimError && !signal.aborted) return null
      throw error
    })

  const list = async (signal: AbortSignal): Promise<ListedModel[]> =>
    (await ask('/v1/models', Listed, signal)).data

  return {
    address,
    kind: 'openai',
    health: async (signal) => {
      await list(signal)
      return { version: (await askIfTold('/version', Version, signal))?.version ?? null }
    },
    list: async (signal) => (await list(signal)).map(summaryOf),
    describe: async (model, signal) => {
      const models = await list(signal)
      const found = models.find(({ id }) => id === model)
      if (found === undefined) throw modelMissing({ address, kind: 'openai' }, model, models.map(summaryOf))
      const isLlamaServer = typeof found.meta?.n_ctx_train === 'number'
      const slot = !isLlamaServer ? null : await askIfTold('/props', Properties, signal)
      return {
        ...summaryOf(found),
        contextLength:
          found.max_model_len ?? slot?.default_generation_settings.n_ctx ?? found.meta?.n_ctx_train ?? null,
        // Nobody tells; only the answer can.
        canChat: true,
      }
    },
    generate: (asked, signal) =>
      generate((bound) => request('/v1/chat/completions', bound, posted(bodyOf(asked))), access, signal),
    embed: async ({ model, texts }, signal) => {
      const asked = { model, input: texts, encoding_format: 'float' }
      const { data, usage } = await ask('/v1/embeddings', Embeddings, signal, posted(asked))
      if (data.length !== texts.length)
        throw serverFailed(address, `it gave ${data.length} vectors for ${texts.length} texts`)
      const vectors = [...data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding)
      return { vectors, promptTokens: usage?.prompt_tokens ?? null }
    },
    close: () => agent.destroy(),
  }
}

function summaryOf({ id, root, meta }: ListedModel): ModelSummary {
  const facts = [
    ...(typeof root !== 'string' || root === id ? [] : [root]),
    ...(meta?.n_params === undefined ? [] : [`${meta.n_params} parameters`]),
    ...(meta?.size === undefined ? [] : [`${meta.size} bytes`]),
  ]
  return { name: id, digest: identityByName(id, facts), bytes: meta?.size ?? null, quantisation: '' }
}

const bodyOf = (request: GenerateRequest): Record<string, unknown> => ({
  ...completionBody(request),
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: request.options.outputTokens,
})

async function* generate(
  open: (signal: AbortSignal) => Promise<HttpAnswer>,
  access: Access,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  const { address } = access
  let finish: string | null = null
  let usage: Part['usage'] = null
  const left = new AbortController()
  try {
    for await (const part of partsOf(await open(AbortSignal.any([signal, left.signal])), access)) {
      usage = part.usage ?? usage
      const [choice] = part.choices
      if (choice === undefined) continue
      finish = choice.finish_reason ?? finish
      const text = choice.delta?.content ?? choice.message?.content ?? ''
      // What a model thinks is none of its answer, but shows that it is alive.
      if (text !== '' || choice.delta?.reasoning_content) yield { kind: 'text', text }
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : streamFailure(error, address)
  } finally {
    // Closes the connection where the answer is left before its end, or never ends.
    left.abort()
  }
  if (finish === null) throw serverFailed(address, 'the answer ended before it was done')
  if (finish === 'abort' || finish === 'error') throw serverFailed(address, 'it gave the answer up')
  yield {
    kind: 'end',
    cut: finish === 'length',
    promptTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
  }
}

/** @throws VerbatimError for an error that comes inside the answer; SyntaxError, ZodError */
async function* partsOf(answer: HttpAnswer, access: Access): AsyncGenerator<Part> {
  if (!answer.type.includes('event-stream')) {
    yield readPart(await answer.text(), access)
    return
  }
  const events = readServerSentEvents(answer.body, (bytes) => answerTooLong(access.address, bytes))
  for (;;) {
    const next = await events.next()
    if (next.done === true) return
    const { event, data } = next.value
    if (data === '[DONE]') return bodyEnd(events)
    if (event === 'error') throw failureInStream(access, wordsOf(data))
    if (data.trim() !== '') yield readPart(data, access)
  }
}

function readPart(data: string, access: Access): Part {
  const part: unknown = JSON.parse(data)
  const said = errorIn(part)
  if (said !== null) throw failureInStream(access, said)
  return Part.parse(part)
}

const Words = z.object({ message: z.string() })

/** Of an error: JSON in one of several forms, or plain text. */
function wordsOf(data: string): string {
  try {
    const told: unknown = JSON.parse(data)
    return errorIn(told) ?? Words.safeParse(told).data?.message ?? data
  } catch {
    return data
  }
}
