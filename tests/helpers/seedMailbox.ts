/** A store with a small mailbox of three conversations, for the specs of the mail room. */
import { recordAnswer } from '../../src/main/db/queries/answers.ts'
import { chainVersion } from '../../src/main/db/queries/chainVersion.ts'
import { activateRecipe } from '../../src/main/db/queries/recipes.ts'
import { type MessageSeed, type Seed, type Seeded, createSeed } from './seedFeedback.ts'

/** The address of whoever owns the mailbox. */
export const US = 'help@shop.example'
const MESSAGES: MessageSeed[] = [
  {
    id: 'a1',
    from: 'ann@example.org',
    fromName: 'Ann',
    to: [US],
    subject: 'Order 17',
    text: 'Where is it?',
    sentAt: '2024-05-01T08:00:00+02:00',
  },
  {
    id: 'a2',
    from: 'ann@example.org',
    fromName: 'Ann',
    to: [US],
    subject: 'Re: Order 17',
    text: 'Hello?',
    sentAt: '2024-05-01T10:00:00+02:00',
  },
  {
    id: 'a3',
    from: US,
    fromName: 'Help',
    to: ['ann@example.org'],
    subject: 'Re: Order 17',
    text: 'On its way.',
    quotedText: '> Hello?',
    html: '<p>On its <b>way</b>.<script>x</script></p>',
    sentAt: '2024-05-01T08:00:00+00:00',
  },
  {
    id: 'b1',
    from: 'ben@example.org',
    fromName: 'Ben Fox',
    to: [US],
    subject: 'Refund',
    text: 'I want my money back.',
    sentAt: '2024-05-02T09:00:00Z',
    attachments: [{ name: 'bill.pdf', type: 'application/pdf', bytes: 10, sha256: 'ab' }],
  },
  { id: 'c1', from: 'news@list.example', subject: 'News', text: 'Buy more.', sentAt: '2024-05-03T09:00:00Z' },
]

export interface MailboxSeed extends Seed, Seeded {
  /** Says of the mail at `index` what the stage found, calm and neutral unless told otherwise. */
  label(index: number, labels: Record<string, unknown>, stage?: 'rules' | 'primary'): void
  /** Three conversations of the mails, with an owner and labels. @returns their ids */
  threeChains(): { order: number; refund: number; news: number }
  /** What the stage of conversations says of one; of its latest mails unless `version` tells otherwise. */
  answerChain(
    chain: number,
    labels: Record<string, unknown>,
    options?: { fallback?: string[]; version?: string },
  ): number
}

export const FIRST_PAGE = { offset: 0, limit: 10 }

export function createMailboxSeed(): MailboxSeed {
  const seed = createSeed()
  const { items, source } = seed.mail({ name: 'Inbox.mbox', path: '/mail/Inbox.mbox' }, MESSAGES)

  const label: MailboxSeed['label'] = (index, labels, stage = 'rules') => {
    seed.answer(items[index]!, {
      kind: 'email',
      stage,
      labels: { sentiment: 'neutral', urgency: 'low', ...labels },
    })
  }
  return {
    ...seed,
    items,
    source,
    label,
    threeChains: () => {
      seed.prefer('ownAddress', US)
      const order = seed.chain({
        items: [items[0]!, items[1]!, items[2]!],
        subject: 'Order 17',
        lastBy: 'us',
      })
      const refund = seed.chain({
        items: [items[3]!],
        lastBy: 'them',
        subject: 'Refund',
        reason: 'missing root',
        missingParents: ['b0'],
      })
      const news = seed.chain({ items: [items[4]!], subject: 'News' })
      label(0, { type: 'question', status: 'waiting for us', priority: 80, assignedTo: 'Eve' })
      label(1, { type: 'question', status: 'waiting for us', priority: 40, assignedTo: 'Unassigned' })
      label(2, { type: 'question', status: 'waiting for them', priority: 10, assignedTo: '' })
      label(
        3,
        { type: 'complaint', status: 'waiting for us', priority: 60, urgency: 'high', assignedTo: 'Adam' },
        'primary',
      )
      label(4, { type: 'newsletter', status: 'done', priority: 0, assignedTo: 'Unassigned' })
      return { order, refund, news }
    },
    answerChain: (chain, labels, { fallback = [], version } = {}) =>
      recordAnswer(seed.db, {
        subjectKind: 'chain',
        subject: chain,
        stage: 'chain',
        recipe: activateRecipe(seed.db, { stage: 'chain', kind: 'chain', model: 'a-model', content: {} }, 0),
        run: null,
        foldedInto: null,
        settledAt: 1_700_000_000_000,
        version: version ?? chainVersion(seed.db, chain),
        answer: {
          ...{ labels, fallback, evidence: [], model: 'a-model', confidence: null },
          ...{ durationMs: 1, promptTokens: null, outputTokens: null },
        },
      }),
  }
}
