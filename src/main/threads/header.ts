/** What threading needs to know of a message: a few headers, never its body. */
export interface MessageHeader {
  /** The row of the message; only carried along, it decides nothing. */
  item: number
  /** Message-ID and content, hashed: equal for the same mail in whatever order it came in. */
  identity: string
  messageId: string
  /** Ids named in References, oldest first. */
  references: string[]
  inReplyTo: string[]
  subject: string
  /** Milliseconds since 1970 in UTC; null when the mail has no usable date. */
  sentAt: number | null
  /** 'Name <address>' or the bare address. */
  from: string
  to: string[]
  cc: string[]
  /** Sent by a machine or to a list: nobody waits for the owner's answer. */
  bulk: boolean
  /** The new text of the mail asks something; only looked for where the mailbox owner is known. */
  asks: boolean
  /** Outlook's Thread-Index in hexadecimal; '' when there is none. */
  threadIndex: string
  /** The person of Reply-To; '' when there is none. */
  replyTo: string
  /** The source it lies in. */
  source: number
  /** Addresses in Delivered-To. */
  deliveredTo: string[]
  /** It lies among the sent ones. */
  sent: boolean
}
