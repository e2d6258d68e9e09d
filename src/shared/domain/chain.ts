import { z } from 'zod'
import { Filter } from './filter.ts'
import { ItemPlace, ShownAnswer } from './item.ts'

/** Why a chain is not complete; null when it is. */
export const IncompleteReason = z.enum(['missing root', 'missing parent', 'unanswered question'])
export type IncompleteReason = z.infer<typeof IncompleteReason>

/** Whose answer a chain waits for: the mailbox owner's or the other side's. */
export const Waiting = z.enum(['us', 'them'])
export type Waiting = z.infer<typeof Waiting>

/** Which way a mail went, seen from the mailbox owner; internal: between people of the owner's own domain. */
export const Direction = z.enum(['in', 'out', 'internal', 'unknown'])
export type Direction = z.infer<typeof Direction>

/** Why a message need not be read beside the one that contains it. */
export const Containment = z.enum(['quoted', 'near-duplicate'])
export type Containment = z.infer<typeof Containment>

/** By what the mailbox owner was recognised. */
export const OwnerReason = z.enum([
  'preference',
  'delivered to',
  'sent mails',
  'takes part in nearly all',
  'alias',
])
export type OwnerReason = z.infer<typeof OwnerReason>

/** The addresses a person named, separated by commas, semicolons or spaces; in lower case, each once. */
export const namedOwners = (preference: string): string[] => [
  ...new Set(
    preference
      .split(/[,;\s]+/)
      .map((address) => address.trim().toLowerCase())
      .filter((address) => address.includes('@')),
  ),
]

/** Why two addresses are one person's; the last one is only likely and joins nothing. */
export const AliasReason = z.enum(['same mailbox', 'reply-to', 'same name in a conversation', 'same name'])
export type AliasReason = z.infer<typeof AliasReason>

export const Chain = z.object({
  id: z.number().int(),
  subject: z.string(),
  messages: z.number().int(),
  participants: z.array(z.string()),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  state: z.enum(['complete', 'incomplete']),
  reason: z.nullable(IncompleteReason),
  /** Null when nobody is waited for, or the mailbox owner is not known. */
  waiting: z.nullable(Waiting),
  /** Plain hours until the first answer, and the median of all; null when nothing was answered. */
  firstResponseHours: z.number().nullable(),
  medianResponseHours: z.number().nullable(),
  /**
   * From the deepest answers of its messages: the latest status, made to fit `waiting`; the highest priority; the latest
   * assignee, who is nobody outside.
   */
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
  direction: Direction,
  /** The message of the chain that has all this one says, and why; null for an inclusive message. */
  containedIn: z.number().int().nullable(),
  containment: z.nullable(Containment),
  /** Where it stands; a mail that lies in two mailboxes has two places. */
  places: z.array(ItemPlace),
  sentAt: z.string().nullable(),
  /** New text and quoted text, told apart; both plain. */
  text: z.string(),
  /** What was folded below the text: signature, disclaimers, quotes. */
  quotedText: z.string(),
  html: z.string().nullable(),
  attachments: z.array(Attachment),
  warnings: z.array(z.string()),
  answer: z.nullable(ShownAnswer),
})
export type ChainMessage = z.infer<typeof ChainMessage>

/** What was found in a conversation as a whole. */
export const ChainAnswer = ShownAnswer.extend({
  /** Mails came to the chain, or left it, since it was read: a run reads it again. */
  outdated: z.boolean(),
})
export type ChainAnswer = z.infer<typeof ChainAnswer>

export const ChainDetail = z.object({
  chain: Chain,
  answer: z.nullable(ChainAnswer).default(null),
  missingParents: z.array(z.string()),
  messages: z.array(ChainMessage),
  /** Of all texts with their quotes, and with every sentence counted once; null for a single message. */
  characters: z.number().int().nullable(),
  charactersOnce: z.number().int().nullable(),
  /** Chains that this one probably continues, or that continue it; they are not joined. */
  related: z.array(
    z.object({
      chain: z.number().int(),
      subject: z.string(),
      relation: z.enum(['earlier', 'later']),
      by: z.enum(['thread index', 'subject']),
    }),
  ),
})
export type ChainDetail = z.infer<typeof ChainDetail>

/** A join that references do not prove: proposed by Outlook's Thread-Index, or by subject, people and time. */
export const InferredLink = z.object({
  /** Message-ID of the first mail of the later conversation. */
  child: z.string(),
  /** Message-ID of the mail before it in the earlier one. */
  parent: z.string(),
  by: z.enum(['thread index', 'subject']),
})
export type InferredLink = z.infer<typeof InferredLink>

/** Whose mailboxes these are, and which addresses are one person's. Addresses in lower case. */
export const MailboxPeople = z.object({
  owners: z.array(z.object({ address: z.string(), reason: OwnerReason })),
  /** Joined everywhere. */
  people: z.array(
    z.object({
      person: z.string(),
      aliases: z.array(z.object({ address: z.string(), reason: AliasReason })),
    }),
  ),
  /** Joined nowhere. */
  likely: z.array(z.object({ address: z.string(), person: z.string(), reason: AliasReason })),
})
export type MailboxPeople = z.infer<typeof MailboxPeople>

/** One thread as `verbatim threads` prints it. */
export interface ThreadLine {
  id: number
  subject: string
  messageIds: string[]
  root: string
  missingParents: string[]
  inferredLinks: InferredLink[]
  state: 'complete' | 'incomplete'
  reason: IncompleteReason | null
  /** Where the matter stands, and who is waited for: as the window tells it. */
  status: string | null
  waiting: Waiting | null
  firstResponseHours: number | null
  medianResponseHours: number | null
  /** Beside `messageIds`. */
  directions: Direction[]
  /** Messages whose text another one has, quotes included; the others are the inclusive ones. By Message-ID. */
  contained: { message: string; in: string; why: Containment }[]
  /** Of all texts with their quotes, and with every sentence counted once; null for a single message. */
  characters: number | null
  charactersOnce: number | null
}

/** A folder or a label of the mailboxes, by how many mails stand in it. */
export const MailFolder = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'label']),
  messages: z.number().int(),
})
export type MailFolder = z.infer<typeof MailFolder>

/** Counts for the header of the mail view; times in hours. */
export const MailOverview = z.object({
  messages: z.number().int(),
  chains: z.number().int(),
  complete: z.number().int(),
  incomplete: z.record(z.string(), z.number().int()),
  /** Chains; one that waits for somebody counts there even when it is escalated, too. */
  byStatus: z.record(z.string(), z.number().int()),
  byType: z.record(z.string(), z.number().int()),
  analysed: z.number().int(),
  volume: z.array(z.object({ period: z.string(), messages: z.number().int() })),
  /** Messages dated so far from all the others that the volume leaves them out; months of the first and the last. */
  volumeOutside: z.object({ messages: z.number().int(), from: z.string(), to: z.string() }).nullable(),
  medianResponseHours: z.number().nullable(),
  /** Whose mailboxes these are; empty when that cannot be told. */
  owners: z.array(z.object({ address: z.string(), reason: OwnerReason })),
})
export type MailOverview = z.infer<typeof MailOverview>
