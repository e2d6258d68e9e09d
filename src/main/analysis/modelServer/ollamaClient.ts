import type { ChatRequest, EmbedRequest as OllamaEmbedRequest, Ollama } from 'ollama'
import { z } from 'zod'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import {
  answerTooLong,
  bodyEnd,
  connectionFailure,
  notAModelServer,
  serverFailed,
  streamFailure,
} from './connection.ts'
import { LONGEST_LINE_BYTES } from './boundedBody.ts'
import { modelMissing } from './modelMissing.ts'
import { isNamed } from './modelName.ts'
import type { GenerateEvent, GenerateRequest, ModelServer, ModelSummary } from './modelServer.ts'
import { connectOllama, contextLengthIn } from './ollamaConnection.ts'
import { TokenCount } from './tokenCount.ts'

const Version = z.object({ version: z.string() })
const Listed = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      size: z.number(),
      details: z.object({ quantization_level: z.string().optional() }).partial().nullish(),
    }),
  ),
})
const Shown = z.object({
  model_info: z.record(z.string(), z.unknown()).nullish(),
  capabilities: z.array(z.string()).nullish(),
})
const Embeddings = z.object({
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: TokenCount,
})
const Part = z.object({
  message: z.object({ content: z.string().nullish() }).nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: TokenCount,
  eval_count: TokenCount,
})

/**
 * Ollama's own API.
 *
 * @param address as `checkAddress` gives it
 * @param key null where it wants none, as one that no proxy stands before
 */
export function createOllamaClient(address: string, key: string | null = null): ModelServer {
  const { clientFor, close } = connectOllama({ address, key })

  const ask = async <T>(
    schema: z.ZodType<T>,
    signal: AbortSignal,
    question: (client: Ollama) => Promise<unknown>,
  ) => {
    let answer: unknown
    try {
      answer = await question(clientFor(signal))
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof SyntaxError) throw notAModelServer(address, 'its answer is not JSON')
      throw connectionFailure(error, address)
    }
    const parsed = schema.safeParse(answer)
    if (!parsed.success) throw notAModelServer(address, 'its answer has another form than Ollama’s')
    return parsed.data
  }

  /** A 404 means a missing model only where a model was named. */
  const pathMissing = (error: unknown): never => {
    if (error instanceof VerbatimError && error.code === 'model_missing')
      throw notAModelServer(address, 'HTTP 404')
    throw error
  }

  const list = async (signal: AbortSignal): Promise<ModelSummary[]> => {
    const { models } = await ask(Listed, signal, (client) => client.list()).catch(pathMissing)
    return models.map(({ name, digest, size, details }) => ({
      name,
      digest,
      bytes: size,
      quantisation: details?.quantization_level ?? '',
    }))
  }

  return {
    address,
    kind: 'ollama',
    health: (signal) => ask(Version, signal, (client) => client.version()).catch(pathMissing),
    list,
    describe: async (model, signal) => {
      const models = await list(signal)
      const found = models.find(({ name }) => isNamed(name, model))
      if (found === undefined) throw modelMissing({ address, kind: 'ollama' }, model, models)
      const shown = await ask(Shown, signal, (client) => client.show({ model: found.name }))
      return {
        ...found,
        contextLength: contextLengthIn(shown.model_info ?? {}),
        // Servers before 0.6 do not tell; then only the answer can.
        canChat: shown.capabilities?.includes('completion') ?? true,
        canEmbed: shown.capabilities?.includes('embedding') ?? null,
      }
    },
    generate: (request, signal) => {
      let lines: AsyncIterator<unknown> | null = null
      const client = clientFor(signal, (streamed) => (lines = streamed))
      const ended = async (): Promise<void> => (lines === null ? undefined : bodyEnd(lines))
      return generate({ client, ended }, address, request, signal)
    },
    embed: async ({ model, texts, contextTokens, keepAliveMinutes }, signal) => {
      const request: OllamaEmbedRequest = {
        model,
        input: [...texts],
        truncate: false,
        keep_alive: `${keepAliveMinutes}m`,
        options: { num_ctx: contextTokens },
      }
      const { embeddings, prompt_eval_count } = await ask(Embeddings, signal, (client) =>
        client.embed(request),
      ).catch((error: unknown) => {
        throw tooLong(error)
      })
      if (embeddings.length !== texts.length)
        throw serverFailed(address, `it gave ${embeddings.length} vectors for ${texts.length} texts`)
      return { vectors: embeddings, promptTokens: prompt_eval_count ?? null }
    },
    close,
  }
}

/** Servers say it in a plain error; the text is then read in smaller parts. */
function tooLong(error: unknown): unknown {
  if (!(error instanceof VerbatimError) || !/context length|too long|exceeds/i.test(error.message))
    return error
  return new VerbatimError('context_exceeded', 'a text did not fit into the model’s context', '', {
    cause: error,
  })
}

async function* generate(
  { client, ended }: { client: Ollama; ended: () => Promise<void> },
  address: string,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  const { options } = request
  // `truncate` is not in the library's types: without it newer servers cut an oversized prompt silently.
  const chat: ChatRequest & { stream: true; truncate: boolean } = {
    model: request.model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.prompt },
    ],
    stream: true,
    think: false,
    truncate: false,
    keep_alive: `${request.keepAliveMinutes}m`,
    ...(request.schema === null ? {} : { format: request.schema }),
    options: {
      num_ctx: options.contextTokens,
      num_predict: options.outputTokens,
      temperature: options.temperature,
      seed: options.seed,
    },
  }
  let characters = 0
  try {
    for await (const part of await client.chat(chat)) {
      const { message, done, ...end } = Part.parse(part)
      characters += message?.content?.length ?? 0
      if (characters > LONGEST_LINE_BYTES) throw answerTooLong(address, LONGEST_LINE_BYTES)
      if (message?.content) yield { kind: 'text', text: message.content }
      if (done !== true) continue
      await ended()
      yield {
        kind: 'end',
        cut: end.done_reason === 'length',
        promptTokens: end.prompt_eval_count ?? null,
        outputTokens: end.eval_count ?? null,
      }
      return
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : streamFailure(error, address)
  }
  throw serverFailed(address, 'the answer ended before it was done')
}
