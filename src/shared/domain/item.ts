import { z } from 'zod'
import { ItemKind } from './reading.ts'
import { ScoreState } from './scale.ts'
import { Evidence, Origin, Stage } from './labels.ts'

/** One row of a virtual table. `occurredAt` is ISO 8601 with the original offset, null when unknown. */
export const ItemRow = z.object({
  item: z.number().int(),
  kind: ItemKind,
  source: z.number().int(),
  text: z.string(),
  subject: z.string().nullable(),
  occurredAt: z.string().nullable(),
  score: z.number().nullable(),
  customer: z.string().nullable(),
  stage: z.nullable(Stage),
  sentiment: z.string().nullable(),
  urgency: z.string().nullable(),
  summary: z.string().nullable(),
})
export type ItemRow = z.infer<typeof ItemRow>

/** A person's correction of one field; it outranks every answer. */
export const Judgement = z.object({
  item: z.number().int(),
  field: z.enum(['sentiment', 'urgency', 'intent', 'type', 'status', 'assignedTo', 'priority', 'summary']),
  /** null takes the correction back. */
  value: z.union([z.string(), z.number()]).nullable(),
})
export type Judgement = z.infer<typeof Judgement>

/** The labels of the deepest settled stage with a person's judgements laid over them. */
export const ShownAnswer = z.object({
  stage: Stage,
  model: z.string().nullable(),
  labels: z.record(z.string(), z.unknown()),
  origins: z.record(z.string(), Origin),
  evidence: z.array(Evidence),
  fallback: z.array(z.string()),
  foldedInto: z.number().int().nullable(),
  /** The text of `foldedInto` is not equal, but near to its own. */
  foldedNear: z.boolean().default(false),
  durationMs: z.number(),
  settledAt: z.string(),
})
export type ShownAnswer = z.infer<typeof ShownAnswer>

/** Where an item stands in a source. For mail the folder of the mailbox ('' where it has none) and what the mailbox says of it. */
export const ItemPlace = z.object({
  source: z.number().int(),
  name: z.string(),
  position: z.number().int(),
  folder: z.string(),
  /** "read", "flagged", the labels of Gmail. */
  labels: z.array(z.string()),
})
export type ItemPlace = z.infer<typeof ItemPlace>

/** A theme in which an item is counted. */
export const CountedTheme = z.object({
  theme: z.number().int(),
  name: z.string(),
  /** It is not sure that the text speaks of it. */
  doubtful: z.boolean(),
})
export type CountedTheme = z.infer<typeof CountedTheme>

export const ItemDetail = z.object({
  item: z.number().int(),
  kind: ItemKind,
  source: z.number().int(),
  sourceName: z.string(),
  places: z.array(ItemPlace),
  text: z.string(),
  subject: z.string().nullable(),
  occurredAt: z.string().nullable(),
  score: z.number().nullable(),
  scoreState: ScoreState,
  customer: z.string().nullable(),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })),
  language: z.string().nullable(),
  /** The themes it is counted in, the surest first. */
  themes: z.array(CountedTheme),
  answer: z.nullable(ShownAnswer),
})
export type ItemDetail = z.infer<typeof ItemDetail>

/** One line of `verbatim results`. */
export interface ResultLine {
  item: number
  kind: ItemKind
  stage: Stage
  model: string | null
  source: number
  text: string
  labels: Record<string, unknown>
  evidence: Evidence[]
  fallback: string[]
  foldedInto: number | null
  /** The text of `foldedInto` is not equal, but near to its own. */
  foldedNear: boolean
  durationMs: number
}

/**
 * One line of `verbatim results --stage chain`, and of `--stage critical` for the chains that were read in depth. Evidence
 * names the message (`item`) in whose text it stands.
 */
export interface ChainResultLine {
  chain: number
  kind: 'chain'
  stage: Stage
  model: string | null
  subject: string
  /** Ids of its messages, in reading order. */
  items: number[]
  labels: Record<string, unknown>
  evidence: Evidence[]
  fallback: string[]
  durationMs: number
}

export const SearchHit = z.object({
  item: z.number().int(),
  kind: ItemKind,
  /** Plain text; the matches stand between U+2068 and U+2069. */
  snippet: z.string(),
  /** The name of the attachment in which the words were found; null when they stand in the text or subject itself. */
  attachment: z.string().nullable(),
  rank: z.number(),
})
export const SearchResult = z.object({
  total: z.number().int(),
  milliseconds: z.number(),
  hits: z.array(SearchHit),
})
export type SearchResult = z.infer<typeof SearchResult>
