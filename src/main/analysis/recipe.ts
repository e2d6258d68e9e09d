import { z } from 'zod'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { shortHash } from '../hash.ts'
import { answerSchema } from './answerSchema.ts'
import type { ModelDescription } from './modelServer/modelServer.ts'
import type { Prompts } from './prompt.ts'

/** Counts up when prompt building, parsing or checking changes what an answer says. */
const ANALYST_VERSION = 1

/** Everything that can change an answer of the model's stages; stored as JSON and parsed again. */
export const RecipeSettings = z.object({
  analyst: z.number(),
  prompt: z.string(),
  schema: z.string(),
  digest: z.string(),
  contextTokens: z.number().int(),
  outputTokens: z.number().int(),
  temperature: z.number(),
  seed: z.number().int(),
})
export type RecipeSettings = z.infer<typeof RecipeSettings>

export function primaryRecipe(
  kind: ItemKind,
  model: ModelDescription,
  prompts: Prompts,
  limits: { contextTokens: number; outputTokens: number },
): { stage: 'primary'; kind: ItemKind; model: string; content: RecipeSettings } {
  return {
    stage: 'primary',
    kind,
    model: model.name,
    content: {
      analyst: ANALYST_VERSION,
      prompt: shortHash(prompts[kind]),
      schema: shortHash(JSON.stringify(answerSchema(kind))),
      digest: model.digest,
      contextTokens: Math.min(limits.contextTokens, model.contextLength ?? limits.contextTokens),
      outputTokens: limits.outputTokens,
      temperature: 0,
      seed: 1,
    },
  }
}
