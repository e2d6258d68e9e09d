import { count, plural } from '../format.ts'

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
  empty: 'No customers in view',
  emptyHint: 'Give a column of a survey the role “Customer”, or import mail: each sender is a customer.',
  chosen: 'Choose a customer',
  chosenHint: 'Answers and mail appear on one time line.',
  timeline: 'Time line',
  scores: 'Scores over time',
  scorePoint: (when: string, score: number): string => `${when}: ${score}`,
  figures: (responses: number, messages: number): string =>
    `${plural(responses, 'answer', 'answers')}, ${plural(messages, 'mail', 'mails')}`,
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
