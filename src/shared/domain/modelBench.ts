import { z } from 'zod'
import { ErrorData } from './errors.ts'

/** Of so many, and how many of them. */
const Share = z.object({ of: z.number().int(), hits: z.number().int() })

/** How one model did on the sample. Latencies in milliseconds, tokens of answers. */
export const ModelResult = z.object({
  model: z.string(),
  /** Bytes; null when the server does not tell. */
  size: z.number().nullable(),
  quantisation: z.string(),
  answered: z.number().int(),
  failed: z.number().int(),
  /** How often which error was met, by its code. */
  errors: z.record(z.string(), z.number().int()),
  seconds: z.number(),
  itemsPerMinute: z.number(),
  latency: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  tokensPerSecond: z.number().nullable(),
  /** Fields of a closed set of values in which it says what the first model says; null for the first. */
  agreement: z.nullable(Share),
  /** Fields in which it says what a person said of the same text. */
  judged: Share,
  /** Fields that it filled itself, and not the rules for it. */
  completeness: Share,
  /** Quotes that stand in the text. */
  quotes: Share,
})
export type ModelResult = z.infer<typeof ModelResult>

export const ModelBench = z.object({
  /** Texts that were asked of each model. */
  sampled: z.number().int(),
  workers: z.number().int(),
  results: z.array(z.union([ModelResult, z.object({ model: z.string(), error: ErrorData })])),
})
export type ModelBench = z.infer<typeof ModelBench>
