import { z } from 'zod'
import { Filter } from './filter.ts'
import { ShownAnswer } from './item.ts'

/** Why a chain is not complete; null when it is. */
export const IncompleteReason = z.enum(['missing root', 'missing parent', 'unanswered question'])
export type IncompleteReason = z.infer<typeof IncompleteReason>

export const Chain = z.object({
  id: z.number().int(),
  subject: z.string(),
  messages: z.number().int(),
  participants: z.array(z.string()),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  state: z.enum(['complete', 'incomplete']),
  reason: IncompleteReason.nullable(),
  /** From the deepest answers of its messages: the most urgent status and priority, the latest assignee. */
  status: z.string().nullable(),
  priority: z.number().nullable(),
  assignedTo: z.string().nullable(),
})
export type Chain = z.infer<typeof Chain>

export const ChainPreset = z.enum(['all', 'urgent', 'waiting for us', 'incomplete'])
export type ChainPreset = z.infer<typeof ChainPreset>

export const ChainQuery = z.object({ filter: Filter, preset: ChainPreset })
export type ChainQuery = z.infer<typeof ChainQuery>

export const Attachment = z.object({
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
})
export type Attachment = z.infer<typeof Attachment>

export const ChainMessage = z.object({
  item: z.number().int(),
  parent: z.number().int().nullable(),
  depth: z.number().int(),
  messageId: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  subject: z.string(),
  sentAt: z.string().nullable(),
  /** New text and quoted text, told apart; both plain. */
  text: z.string(),
  /** What was folded below the text: signature, disclaimers, quotes. */
  quotedText: z.string(),
  html: z.string().nullable(),
  attachments: z.array(Attachment),
  warnings: z.array(z.string()),
  answer: ShownAnswer.nullable(),
})
export type ChainMessage = z.infer<typeof ChainMessage>

export const ChainDetail = z.object({
  chain: Chain,
  missingParents: z.array(z.string()),
  messages: z.array(ChainMessage),
})
export type ChainDetail = z.infer<typeof ChainDetail>

/** One thread as `verbatim threads` prints it. */
export interface ThreadLine {
  id: number
  subject: string
  messageIds: string[]
  root: string
  missingParents: string[]
  inferredLinks: { child: string; parent: string }[]
  state: 'complete' | 'incomplete'
}

/** Counts for the header of the mail view; times in hours. */
export const MailOverview = z.object({
  messages: z.number().int(),
  chains: z.number().int(),
  complete: z.number().int(),
  incomplete: z.record(z.string(), z.number().int()),
  byStatus: z.record(z.string(), z.number().int()),
  byType: z.record(z.string(), z.number().int()),
  analysed: z.number().int(),
  volume: z.array(z.object({ period: z.string(), messages: z.number().int() })),
  medianResponseHours: z.number().nullable(),
})
export type MailOverview = z.infer<typeof MailOverview>
