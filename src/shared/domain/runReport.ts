import { z } from 'zod'
import { Stage } from './labels.ts'
import { Run } from './run.ts'

/** A look at a run. `at` is milliseconds since 1970, `memory` resident megabytes. */
export const RunMoment = z.object({
  at: z.number(),
  pending: z.number().int(),
  leased: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** Workers with a question in flight. */
  asking: z.number().int(),
  /** Workers as set. */
  wanted: z.number().int(),
  itemsPerMinute: z.number(),
  memory: z.number(),
})
export type RunMoment = z.infer<typeof RunMoment>

/** What a stage asked of a model in a run, and what came of it. Latencies in milliseconds, over the latest answers. */
export const StageFigures = z.object({
  stage: Stage,
  model: z.string(),
  answers: z.number().int(),
  latency: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
  tokens: z.object({ prompt: z.number().int(), output: z.number().int() }),
  /** Written by one answer while it is in the making; null where nothing tells. */
  tokensPerSecond: z.number().nullable(),
  /** How often which error was met, retried or not, by its code; `model_timeout` for an answer that took too long. */
  errors: z.record(z.string(), z.number().int()),
})
export type StageFigures = z.infer<typeof StageFigures>

/** All that is kept of how a run went. */
export const RunReport = z.object({
  run: Run,
  stages: z.array(StageFigures),
  /** The same of all stages and models. */
  errors: z.record(z.string(), z.number().int()),
  /** Subjects that had their answer before, took over another's, and were asked. */
  cache: z.object({
    hits: z.number().int(),
    folded: z.number().int(),
    near: z.number().int().default(0),
    asked: z.number().int(),
  }),
  timeLine: z.array(RunMoment),
})
export type RunReport = z.infer<typeof RunReport>
