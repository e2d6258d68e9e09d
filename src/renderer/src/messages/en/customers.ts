import { count, duration, plural, unsigned } from '../format.ts'

export const customers = {
  title: 'Customers',
  list: 'Customers',
  listCount: (value: number): string => plural(value, 'customer', 'customers'),
  columns: {
    customer: 'Customer',
    last: 'Last score',
    mean: 'Mean',
    responses: 'Answers',
    messages: 'Mails',
    open: 'Open chains',
    lastAt: 'Last heard',
  },
  /** The columns a narrow window has no room for. */
  inShort: (mean: number | null, responses: number, messages: number, open: number): string =>
    [
      ...(mean === null ? [] : [`mean ${unsigned(mean)}`]),
      ...(responses === 0 ? [] : [plural(responses, 'answer', 'answers')]),
      ...(messages === 0 ? [] : [plural(messages, 'mail', 'mails')]),
      ...(open === 0 ? [] : [plural(open, 'open chain', 'open chains')]),
    ].join(', '),
  empty: 'No customers in view',
  emptyHint: 'Give a column of a survey the role “Customer”, or import mail: each sender is a customer.',
  chosen: 'Choose a customer',
  chosenHint: 'Answers and mail appear on one time line.',
  timeline: 'Time line',
  scores: 'Scores over time',
  scorePoint: (when: string, score: number): string => `${when}: ${score}`,
  figures: (responses: number, messages: number): string =>
    `${plural(responses, 'answer', 'answers')}, ${plural(messages, 'mail', 'mails')}`,
  response: (hours: number): string => `median answer after ${duration(hours * 3600)}`,
  alias: (address: string, reason: string): string => `${address} (${reason})`,
  aliases: (addresses: string): string => `Also writes as ${addresses}`,
  aliasReason: {
    'same mailbox': 'the same mailbox',
    'reply-to': 'named for answers',
    'same name in a conversation': 'the same full name in one conversation',
    'same name': 'the same full name',
  },
  openChains: (value: number): string => plural(value, 'open chain', 'open chains'),
  answer: 'Answer',
  chain: 'Mail',
  message: 'Mail',
  undated: 'Without a date',
  openItem: 'Open the response',
  openChain: 'Open the chain',
  close: 'Close the customer',
  meanOf: (value: string, n: number): string => `${value} (n = ${count(n)})`,
}
