import { z } from 'zod'
import type { ErrorData } from './errors.ts'

/**
 * What is said of an item. One zod object per kind and stage makes the JSON schema sent to the model, the parser of
 * its answer, and the types of the views. Every kind and stage has `sentiment`, `urgency` and `summary`.
 */
export const Sentiment = z.enum(['very negative', 'negative', 'neutral', 'positive', 'very positive'])
export type Sentiment = z.infer<typeof Sentiment>

export const Urgency = z.enum(['low', 'medium', 'high', 'critical'])
export type Urgency = z.infer<typeof Urgency>

/** What does not wait: asked first, and counted as found or missed. */
export const HIGH_URGENCIES = ['high', 'critical'] as const satisfies readonly Urgency[]

export const isHighUrgency = (urgency: unknown): boolean => HIGH_URGENCIES.some((high) => high === urgency)

export const Intent = z.enum(['praise', 'complaint', 'question', 'request', 'suggestion', 'other'])
export type Intent = z.infer<typeof Intent>

export const MailType = z.enum([
  'complaint',
  'question',
  'request',
  'order',
  'invoice',
  'delivery',
  'cancellation',
  'feedback',
  'newsletter',
  'notification',
  'internal',
  'other',
])
export type MailType = z.infer<typeof MailType>

export const WorkflowStatus = z.enum([
  'new',
  'waiting for us',
  'waiting for them',
  'in progress',
  'done',
  'escalated',
])
export type WorkflowStatus = z.infer<typeof WorkflowStatus>

export const EntityKind = z.enum([
  'customer',
  'order',
  'invoice',
  'product',
  'amount',
  'date',
  'email',
  'phone',
])
export type EntityKind = z.infer<typeof EntityKind>

/** A quote is copied from the text word for word; code looks it up there and keeps the offsets. */
const quote = z.string()

export const ThemeLabel = z.object({ name: z.string(), sentiment: Sentiment, quote })
export type ThemeLabel = z.infer<typeof ThemeLabel>

export const EntityLabel = z.object({ kind: EntityKind, value: z.string(), quote })
export type EntityLabel = z.infer<typeof EntityLabel>

/** An entity as it is kept: code has read the number or the date that its value writes out. */
export const ReadEntity = EntityLabel.extend({
  amount: z.number().optional(),
  /** ISO 4217; absent where none is written, or one that several countries use. */
  currency: z.string().optional(),
  /** Year-month-day; absent where the value leaves a part of it open. */
  date: z.string().optional(),
})
export type ReadEntity = z.infer<typeof ReadEntity>

export const ActionLabel = z.object({ what: z.string(), who: z.string(), due: z.string(), quote })
export type ActionLabel = z.infer<typeof ActionLabel>

/** How something that was asked or promised stands at the end of a conversation. */
export const ActionState = z.enum(['asked', 'promised', 'done', 'overdue'])
export type ActionState = z.infer<typeof ActionState>

export const CommitmentLabel = z.object({
  what: z.string(),
  who: z.string(),
  due: z.string(),
  state: ActionState,
  quote,
})
export type CommitmentLabel = z.infer<typeof CommitmentLabel>

/** Survey response, stages `rules` and `primary`. */
export const ResponseLabels = z.object({
  sentiment: Sentiment,
  intent: Intent,
  urgency: Urgency,
  themes: z.array(ThemeLabel).max(5),
  summary: z.string(),
})
export type ResponseLabels = z.infer<typeof ResponseLabels>

/** Mail message, stages `rules` and `primary`. `priority` is 0 (can wait) to 100 (now). */
export const MailLabels = z.object({
  type: MailType,
  summary: z.string(),
  assignedTo: z.string(),
  status: WorkflowStatus,
  priority: z.number().int().min(0).max(100),
  priorityReason: z.string(),
  sentiment: Sentiment,
  urgency: Urgency,
  entities: z.array(EntityLabel).max(12),
  actions: z.array(ActionLabel).max(6),
})
export type MailLabels = z.infer<typeof MailLabels>

/** Mail chain, stage `chain`: the conversation as a whole, its actions reconciled along it. */
export const ChainLabels = MailLabels.extend({ actions: z.array(CommitmentLabel).max(10) })
export type ChainLabels = z.infer<typeof ChainLabels>

/** The fields of the critical stage that are told in words; each can rest on quotes. */
export const InDepthField = z.enum(['situation', 'cause', 'risk'])
export type InDepthField = z.infer<typeof InDepthField>

export const InDepthQuote = z.object({ field: InDepthField, quote })
export type InDepthQuote = z.infer<typeof InDepthQuote>

export const NextStep = z.object({ what: z.string(), who: z.string(), due: z.string() })
export type NextStep = z.infer<typeof NextStep>

/**
 * Stage `critical`, whatever the subject: what lies behind it, at length. The answer that is kept has the fields of the
 * stage before it as well.
 */
export const CriticalLabels = z.object({
  situation: z.string(),
  cause: z.string(),
  risk: z.string(),
  commitments: z.array(CommitmentLabel).max(8),
  nextSteps: z.array(NextStep).max(8),
  quotes: z.array(InDepthQuote).max(8),
})
export type CriticalLabels = z.infer<typeof CriticalLabels>

export type Labels = ResponseLabels | MailLabels

/** What the rules add to the labels of the model's stages. */
export interface RuleFindings {
  language: string
  /** True when the language is told reliably (long enough, unambiguous). */
  languageReliable: boolean
  keyPhrases: string[]
}

/**
 * From the shallowest to the deepest; the deepest settled one is shown. `chain` is of mail chains alone; `embed` lays texts out
 * as vectors and says nothing of them.
 */
export const Stage = z.enum(['rules', 'primary', 'chain', 'critical', 'embed'])
export type Stage = z.infer<typeof Stage>

/** The stages of an item. */
export const ItemStage = Stage.exclude(['chain', 'embed'])
export type ItemStage = z.infer<typeof ItemStage>

/** The stages in which a model answers a question. */
export const ModelStage = Stage.exclude(['rules', 'embed'])
export type ModelStage = z.infer<typeof ModelStage>

/** The stages whose work is in the ledger. */
export const LedgerStage = Stage.exclude(['rules'])
export type LedgerStage = z.infer<typeof LedgerStage>

/**
 * The stages of jobs that ask a model beside the answers: what they find is compared with an answer and never shown as one.
 * `check`: some texts asked again, `trial`: a sample asked by two recipes.
 */
export const SideStage = z.enum(['check', 'trial'])
export type SideStage = z.infer<typeof SideStage>

/** What a job of the ledger can be of. */
export const JobStage = z.enum([...Stage.options, ...SideStage.options])
export type JobStage = z.infer<typeof JobStage>

const SIDE_STAGES: ReadonlySet<string> = new Set(SideStage.options)
export const isSideStage = (stage: string): stage is SideStage => SIDE_STAGES.has(stage)

/** What a model can be asked about: an item of either kind, or a mail chain. */
export const AskedKind = z.enum(['survey', 'email', 'chain'])
export type AskedKind = z.infer<typeof AskedKind>

/**
 * A quote found (or not) in the item's text; `start` and `end` are UTF-16 indices into it, -1 when not found. Of a chain
 * `item` is the message it stands in, and `part` is `quoted` where only the text quoted there has it.
 */
export const Evidence = z.object({
  field: z.string(),
  quote: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  verified: z.boolean(),
  item: z.number().int().optional(),
  part: z.enum(['text', 'quoted']).optional(),
})
export type Evidence = z.infer<typeof Evidence>

/** Where a field's value came from. */
export const Origin = z.enum(['rule', 'model', 'person'])
export type Origin = z.infer<typeof Origin>

/** A validated result of a job, as workers hand it to main and as the store keeps it. */
export interface Answer {
  labels: Record<string, unknown>
  evidence: Evidence[]
  /** Fields the model left empty; their value is the rule's. */
  fallback: string[]
  model: string | null
  /** How sure the model says it is of the sentiment, from 0 to 1; null or absent where it does not. */
  confidence?: number | null
  /** It is as far as the last attempt came before its time was out; absent where it came to its end. */
  gaveUp?: ErrorData
  durationMs: number
  promptTokens: number | null
  outputTokens: number | null
}
