/** How the simulated model server words what it says: as Ollama does, or as servers with OpenAI's API do. */

export interface SimulatedModels {
  models: readonly string[]
  digest: string
}

export interface Dialect {
  chatPath: string
  streamType: string
  /** The answer to a question about the server; null where it is none. */
  tell(url: string, known: SimulatedModels): unknown
  longestAnswer(request: Readonly<Record<string, unknown>>): number | undefined
  /** A document of the stream. */
  frame(document: unknown): string
  /** Something in the stream that is not JSON. */
  garbled: string
  part(model: string, content: string): string
  end(model: string, reason: 'stop' | 'length', tokens: { prompt: number; output: number }): string
  error(message: string): unknown
}

const line = (document: unknown): string => `${JSON.stringify(document)}\n`

const ollama: Dialect = {
  chatPath: '/api/chat',
  streamType: 'application/x-ndjson',
  tell: (url, { models, digest }) => {
    switch (url) {
      case '/api/version':
        return { version: '0.0.0-simulated' }
      case '/api/tags':
        return {
          models: models.map((name) => ({
            name,
            model: name,
            digest: `${digest}-${name}`,
            size: 1_000,
            modified_at: '2026-01-01T00:00:00Z',
            details: { quantization_level: 'Q4_0', family: 'simulated' },
          })),
        }
      case '/api/show':
        return {
          details: {},
          model_info: { 'simulated.context_length': 8_192 },
          capabilities: ['completion'],
        }
      default:
        return null
    }
  },
  longestAnswer: ({ options }) => (options as { num_predict?: number } | undefined)?.num_predict,
  frame: line,
  garbled: 'not json at all\n',
  part: (model, content) =>
    line({
      model,
      created_at: '2026-01-01T00:00:00Z',
      message: { role: 'assistant', content },
      done: false,
    }),
  end: (model, reason, { prompt, output }) =>
    line({
      model,
      created_at: '2026-01-01T00:00:00Z',
      message: { role: 'assistant', content: '' },
      done: true,
      done_reason: reason,
      total_duration: 1,
      prompt_eval_count: prompt,
      eval_count: output,
    }),
  error: (message) => ({ error: message }),
}

const event = (document: unknown): string => `data: ${JSON.stringify(document)}\n\n`
const chunk = (model: string, choices: unknown[], rest: Record<string, unknown> = {}): string =>
  event({ id: 'simulated', object: 'chat.completion.chunk', created: 0, model, choices, ...rest })

const openai: Dialect = {
  chatPath: '/v1/chat/completions',
  streamType: 'text/event-stream; charset=utf-8',
  tell: (url, { models }) => {
    if (url !== '/v1/models') return null
    return {
      object: 'list',
      data: models.map((id) => ({
        id,
        object: 'model',
        created: Date.now(),
        owned_by: 'simulated',
        root: id,
        max_model_len: 8_192,
      })),
    }
  },
  longestAnswer: (request) => request['max_tokens'] as number | undefined,
  frame: event,
  garbled: 'data: {not json at all\n\n',
  part: (model, content) => chunk(model, [{ index: 0, delta: { content }, finish_reason: null }]),
  end: (model, reason, { prompt, output }) =>
    chunk(model, [{ index: 0, delta: {}, finish_reason: reason }]) +
    chunk(model, [], {
      usage: { prompt_tokens: prompt, completion_tokens: output, total_tokens: prompt + output },
    }) +
    'data: [DONE]\n\n',
  error: (message) => ({ error: { message, type: 'simulated_error', code: null } }),
}

export const DIALECTS: Readonly<Record<'ollama' | 'openai', Dialect>> = { ollama, openai }
