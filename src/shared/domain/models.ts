import { z } from 'zod'
import { ErrorData } from './errors.ts'

/** Whether a model runs from this machine's memory. `unknown`: the server is another computer. */
export const MemoryFit = z.enum(['fits', 'tight', 'too large', 'unknown'])
export type MemoryFit = z.infer<typeof MemoryFit>

/** A model the server has. `size` and `memory` are bytes. */
export const InstalledModel = z.object({
  name: z.string(),
  digest: z.string(),
  size: z.number(),
  /** For example Q4_K_M; '' when unknown. */
  quantisation: z.string(),
  /** For example 7.6B; '' when unknown. */
  parameters: z.string(),
  family: z.string(),
  /** Tokens the model was trained for; null when the server does not tell. */
  contextLength: z.number().int().nullable(),
  /** The title of its licence; '' when it has none or the server does not tell. */
  licence: z.string(),
  /** False for models that only embed. */
  canChat: z.boolean(),
  /** What it takes with the largest context that the preferences load it with; null when the server does not tell enough. */
  memory: z.number().nullable(),
  fit: MemoryFit,
})
export type InstalledModel = z.infer<typeof InstalledModel>

/** What is known of a model before it is downloaded. */
export const ModelOffer = z.object({
  name: z.string(),
  isInstalled: z.boolean(),
  /** Bytes, as the server has learnt them from where it downloads; null when it cannot tell. */
  size: z.number().nullable(),
  /** Why the size is not known; '' when it is. */
  unknownBecause: z.string(),
  /** null: not known before it is there; then the server has its text. */
  licence: z.string().nullable(),
  fit: MemoryFit,
})
export type ModelOffer = z.infer<typeof ModelOffer>

export const RecommendedModel = z.object({
  name: z.string(),
  purpose: z.enum(['reads', 'embeds']),
  /** About so many bytes. */
  size: z.number(),
  licence: z.string(),
  fit: MemoryFit,
})
export type RecommendedModel = z.infer<typeof RecommendedModel>

/** A setting of Ollama's environment with what it does. */
export const EnvironmentAdvice = z.object({ name: z.string(), value: z.string(), because: z.string() })
export type EnvironmentAdvice = z.infer<typeof EnvironmentAdvice>

export const ModelList = z.object({
  address: z.string(),
  models: z.array(InstalledModel),
  /** Bytes of this machine's memory. */
  machineMemory: z.number(),
  /** The largest that fits first. */
  recommended: z.array(RecommendedModel),
  environment: z.array(EnvironmentAdvice),
})
export type ModelList = z.infer<typeof ModelList>

/** A download, or a file being added. At most one goes on at a time. */
export const ModelTransfer = z.object({
  kind: z.enum(['pull', 'add']),
  name: z.string(),
  state: z.enum(['running', 'cancelled', 'failed', 'done']),
  /** What the server says it is doing. */
  status: z.string(),
  completed: z.number(),
  /** 0 until it is known. */
  total: z.number(),
  error: z.nullable(ErrorData),
})
export type ModelTransfer = z.infer<typeof ModelTransfer>

/** Names that servers take: a model, perhaps of a namespace or a registry, perhaps with a tag. */
export const ModelName = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(?:[:/][A-Za-z0-9][A-Za-z0-9._-]*)*$/)
