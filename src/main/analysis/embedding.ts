/** Texts laid out as vectors by a model, for themes and for search by meaning. Touches no database. */
import { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { meanVector, normalise, packVector } from '../vectors.ts'
import { estimateTokens, splitText } from './chunks.ts'
import type { ModelDescription, ModelServer } from './modelServer/modelServer.ts'
import { withinTime } from './modelServer/withinTime.ts'

/** Counts up when what is embedded of a text changes. */
const EMBEDDING_VERSION = 1

/** Everything that can change a vector. */
export const EmbeddingSettings = z.object({
  version: z.number(),
  digest: z.string(),
  contextTokens: z.number().int(),
})
export type EmbeddingSettings = z.infer<typeof EmbeddingSettings>

export interface EmbeddingRecipe {
  stage: 'embed'
  kind: 'item'
  model: string
  content: EmbeddingSettings
}

export const embeddingRecipeOf = (
  { name, digest, contextLength }: ModelDescription,
  preferences: Pick<Preferences, 'embeddingContextTokens'>,
): EmbeddingRecipe => ({
  stage: 'embed',
  kind: 'item',
  model: name,
  content: {
    version: EMBEDDING_VERSION,
    digest,
    contextTokens: Math.min(preferences.embeddingContextTokens, contextLength ?? Number.MAX_SAFE_INTEGER),
  },
})

export interface EmbedQuestion {
  model: string
  settings: EmbeddingSettings
  texts: string[]
  keepAliveMinutes: number
  /** Of one text; of many it is longer. */
  timeoutSeconds: number
}

export interface EmbedAnswer {
  /** As `packVector` makes them, one a text. */
  vectors: Uint8Array[]
  promptTokens: number | null
}

/** A request gets the time-out once for itself and once more for so many texts. */
const TEXTS_PER_TIMEOUT = 32

/** Tokens that models put around a text. */
const FRAME_TOKENS = 8
const SMALLEST_PART_TOKENS = 16

/**
 * A text longer than the context is read in parts; its vector is their mean, each counting by its length.
 *
 * @throws VerbatimError of the server, `model_timeout`, `context_exceeded`
 */
export function embedTexts(
  server: ModelServer,
  question: EmbedQuestion,
  signal: AbortSignal,
): Promise<EmbedAnswer> {
  const timeoutSeconds = Math.round(question.timeoutSeconds * (1 + question.texts.length / TEXTS_PER_TIMEOUT))
  const tooLate = (): VerbatimError =>
    new VerbatimError(
      'model_timeout',
      `the model did not embed ${question.texts.length} texts within ${timeoutSeconds} seconds`,
      'In the preferences raise the time-out of the embedding stage, or lower its texts a request.',
    )
  return withinTime(timeoutSeconds * 1_000, signal, tooLate, (limited) =>
    embedInSmallerParts(server, question, limited),
  )
}

async function embedInSmallerParts(
  server: ModelServer,
  question: EmbedQuestion,
  signal: AbortSignal,
): Promise<EmbedAnswer> {
  let room = question.settings.contextTokens - FRAME_TOKENS
  for (;;) {
    try {
      return await embedInParts(server, question, room, signal)
    } catch (error) {
      if (!(error instanceof VerbatimError) || error.code !== 'context_exceeded') throw error
      // The estimate of tokens was too low for this language.
      room = Math.floor(room / 2)
      if (room < SMALLEST_PART_TOKENS) throw error
    }
  }
}

async function embedInParts(
  server: ModelServer,
  { texts, model, settings, keepAliveMinutes }: EmbedQuestion,
  room: number,
  signal: AbortSignal,
): Promise<EmbedAnswer> {
  const parts = texts.map((text) => splitText(text, Math.max(SMALLEST_PART_TOKENS, room)))
  const { vectors, promptTokens } = await server.embed(
    { model, texts: parts.flat(), contextTokens: settings.contextTokens, keepAliveMinutes },
    signal,
  )
  const length = vectors[0]?.length ?? 0
  if (length === 0 || vectors.some((vector) => vector.length !== length || !vector.every(Number.isFinite)))
    throw new VerbatimError('answer_invalid', `the model ${model} gave vectors that are none`)
  let at = 0
  return {
    promptTokens,
    vectors: parts.map((own) => {
      const weighted = own.map((part) => {
        const vector = normalise(Float32Array.from(vectors[at++]!))
        return vector.map((value) => value * estimateTokens(part))
      })
      return packVector(normalise(meanVector(weighted)))
    }),
  }
}
