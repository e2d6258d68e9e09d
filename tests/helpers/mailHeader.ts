import type { MessageHeader } from '../../src/main/threads/header.ts'

/** A mail's header as threading reads it, with nothing in it but what is told. */
export const mailHeader = (fields: Partial<MessageHeader>): MessageHeader => ({
  item: 1,
  identity: '',
  messageId: '',
  references: [],
  inReplyTo: [],
  subject: '',
  sentAt: null,
  from: '',
  to: [],
  cc: [],
  bulk: false,
  asks: false,
  threadIndex: '',
  replyTo: '',
  source: 1,
  deliveredTo: [],
  sent: false,
  ...fields,
})
