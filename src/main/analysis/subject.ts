/** What a model is asked about, as the ledger hands it out. */

/** What of a mail a model sees beside its new text: the fields of its text key. */
export interface MailInput {
  from: string
  to: readonly string[]
  subject: string
}

export interface ItemInput {
  kind: 'survey' | 'email'
  text: string
  mail: MailInput | null
}

export interface ChainMessageInput extends MailInput {
  item: number
  /** ISO 8601; null when the mail has no date. */
  sentAt: string | null
  text: string
  quotedText: string
}

export interface ChainInput {
  kind: 'chain'
  /** The inclusive messages, in reading order: whoever reads them has read everything. */
  messages: readonly ChainMessageInput[]
  /** The messages that those hold; their own texts are looked up for quotes and not sent. */
  contained: readonly { item: number; text: string }[]
}

export type AskedSubject = ItemInput | ChainInput
