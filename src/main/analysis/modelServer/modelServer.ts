import type { ServerKind } from '../../../shared/domain/modelServers.ts'

/**
 * The port to whatever runs the models. Each failure is a VerbatimError: `server_unreachable`, `server_busy` (with
 * `retryAfterSeconds` where the server said so), `server_failed`, `server_not_a_model_server`, `model_missing`,
 * `context_exceeded`.
 */
export interface ModelSummary {
  name: string
  /** Changes with the model's weights or template; where the server does not tell, what it tells: see `identity.ts`. */
  digest: string
  /** null when the server does not tell. */
  bytes: number | null
  /** For example Q4_K_M; '' when unknown. */
  quantisation: string
}

export interface ModelDescription extends ModelSummary {
  /** Tokens the model was trained for; null when the server does not tell. */
  contextLength: number | null
  /** False for models that only embed. */
  canChat: boolean
  /** Made for embedding; null when the server does not tell. */
  canEmbed?: boolean | null
}

/**
 * `contextTokens` is fixed when the model is loaded: send the same on every request, the warm-up included. Servers other than
 * Ollama have it from their own start and take no notice.
 */
export interface GenerationOptions {
  contextTokens: number
  outputTokens: number
  temperature: number
  seed: number
}

export interface GenerateRequest {
  model: string
  /** Stable and first, so that the server can keep it between requests. */
  system: string
  prompt: string
  /** JSON schema that constrains the answer; null for free text. */
  schema: Readonly<Record<string, unknown>> | null
  options: GenerationOptions
  keepAliveMinutes: number
}

export type GenerateEvent =
  | { kind: 'text'; text: string }
  | {
      kind: 'end'
      /** The answer ended because it was as long as allowed. */
      cut: boolean
      promptTokens: number | null
      outputTokens: number | null
    }

export interface EmbedRequest {
  model: string
  texts: readonly string[]
  /** Fixed when the model is loaded: send the same on every request. */
  contextTokens: number
  keepAliveMinutes: number
}

export interface Embedded {
  /** One a text, in their order. */
  vectors: number[][]
  promptTokens: number | null
}

export interface ModelServer {
  readonly address: string
  readonly kind: ServerKind
  /** `version` is null when the server does not tell. */
  health(signal: AbortSignal): Promise<{ version: string | null }>
  list(signal: AbortSignal): Promise<ModelSummary[]>
  /** @throws VerbatimError `model_missing` naming what the server has */
  describe(model: string, signal: AbortSignal): Promise<ModelDescription>
  /** Streams the answer; the last event is always `end`. Aborting the signal closes the connection. */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>
  /** @throws VerbatimError also `context_exceeded` when a text is too long; one that fails fails all */
  embed(request: EmbedRequest, signal: AbortSignal): Promise<Embedded>
  close(): Promise<void>
}
