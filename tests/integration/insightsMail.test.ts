import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Filter, NO_FILTER } from '../../src/shared/domain/filter.ts'
import { recordAnswer } from '../../src/main/db/queries/answers.ts'
import { activateRecipe } from '../../src/main/db/queries/recipes.ts'
import { readChainLeads } from '../../src/main/db/queries/chainAnswers.ts'
import { chainVersion } from '../../src/main/db/queries/chainVersion.ts'
import { explaining } from '../helpers/queryPlan.ts'
import { withStore } from '../helpers/runHarness.ts'
import { customersContract } from '../../src/shared/ipc/feedback.ts'
import { mailContract } from '../../src/shared/ipc/mail.ts'
import { type MessageSeed, NPS_SCALE, type Seed, createSeed } from '../helpers/seedFeedback.ts'

const US = 'help@shop.example'
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

let seed: Seed
let items: number[]
let source: number
beforeEach(() => {
  seed = createSeed()
  ;({ items, source } = seed.mail({ name: 'Inbox.mbox', path: '/mail/Inbox.mbox' }, MESSAGES))
})
afterEach(() => seed.close())

const label = (
  index: number,
  labels: Record<string, unknown>,
  stage: 'rules' | 'primary' = 'rules',
): void => {
  seed.answer(items[index]!, {
    kind: 'email',
    stage,
    labels: { sentiment: 'neutral', urgency: 'low', ...labels },
  })
}

function threeChains(): { order: number; refund: number; news: number } {
  seed.prefer('ownAddress', US)
  const order = seed.chain({ items: [items[0]!, items[1]!, items[2]!], subject: 'Order 17', lastBy: 'us' })
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
}

const answerChain = (
  chain: number,
  labels: Record<string, unknown>,
  { fallback = [], version }: { fallback?: string[]; version?: string } = {},
): number =>
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
  })

const page = { offset: 0, limit: 10 }
const chains = (preset: 'all' | 'urgent' | 'waiting for us' | 'incomplete', filter = NO_FILTER): number[] => {
  const { total, rows } = seed.reads['mail.chains']({ filter, preset, page })
  expect(total).toBe(rows.length)
  return rows.map((row) => row.id)
}

describe('the list of chains', () => {
  it('has the status of the latest message, the highest priority, the latest assignee', () => {
    const { order, refund, news } = threeChains()
    const { rows } = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'all', page })
    expect(rows.map((row) => row.id)).toEqual([news, refund, order])
    expect(rows[2]).toMatchObject({
      messages: 3,
      status: 'waiting for them',
      priority: 80,
      assignedTo: 'Eve',
      state: 'complete',
    })
    expect(rows[1]).toMatchObject({ status: 'waiting for us', assignedTo: 'Adam', reason: 'missing root' })
    expect(rows[0]).toMatchObject({ status: 'done', assignedTo: 'Unassigned' })
    expect(mailContract['mail.chains'].output.shape.rows.parse(rows)).toEqual(rows)
  })

  it('begins and ends by the clock of who wrote then, as its messages are shown', () => {
    threeChains()
    const { rows } = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'all', page })
    expect(rows.find(({ subject }) => subject === 'Order 17')).toMatchObject({
      firstAt: '2024-05-01T08:00:00+02:00',
      lastAt: '2024-05-01T08:00:00+00:00',
    })
  })

  it('is narrowed by presets and by the filter', () => {
    const { order, refund, news } = threeChains()
    expect(chains('urgent')).toEqual([refund, order])
    // In the order chain somebody waited for us, but no longer does.
    expect(chains('waiting for us')).toEqual([refund])
    expect(chains('incomplete')).toEqual([refund])
    expect(chains('all', Filter.parse({ query: 'money' }))).toEqual([refund])
    expect(chains('all', Filter.parse({ customer: 'ANN@example.org' }))).toEqual([order])
    expect(chains('all', Filter.parse({ from: '2024-05-03' }))).toEqual([news])
    expect(chains('all', Filter.parse({ sources: [source + 1] }))).toEqual([])
  })

  it("follows a person's judgement", () => {
    const { order } = threeChains()
    seed.judge({ item: items[2]!, field: 'status', value: 'waiting for us' })
    seed.judge({ item: items[2]!, field: 'assignedTo', value: 'Zoe' })
    seed.judge({ item: items[0]!, field: 'priority', value: 5 })
    expect(chains('waiting for us')).toContain(order)
    const { chain } = seed.reads['mail.chain']({ chain: order })
    expect(chain).toMatchObject({ status: 'waiting for us', assignedTo: 'Zoe', priority: 40 })
  })

  it("has a conversation's own answer before its messages', and a person's word before both", () => {
    const { order } = threeChains()
    const listed = () => seed.reads['mail.chain']({ chain: order }).chain
    answerChain(order, { priority: 20, assignedTo: 'Kim' })
    expect(listed()).toMatchObject({ priority: 20, assignedTo: 'Kim' })
    seed.judge({ item: items[1]!, field: 'priority', value: 55 })
    seed.judge({ item: items[0]!, field: 'assignedTo', value: 'Zoe' })
    expect(listed()).toMatchObject({ priority: 55, assignedTo: 'Zoe' })
  })

  it("leaves aside a conversation's own answer as far as the rules gave it, or mails came since", () => {
    const { order, refund } = threeChains()
    answerChain(order, { priority: 20, assignedTo: 'Kim' }, { fallback: ['priority'] })
    expect(seed.reads['mail.chain']({ chain: order }).chain).toMatchObject({
      priority: 80,
      assignedTo: 'Kim',
    })
    answerChain(refund, { priority: 20, assignedTo: 'Kim' }, { version: 'before the last mail' })
    expect(seed.reads['mail.chain']({ chain: refund }).chain).toMatchObject({
      priority: 60,
      assignedTo: 'Adam',
    })
  })

  it("reads the conversations' own answers of a page by their keys", () => {
    const { order, refund } = threeChains()
    withStore(seed.folder, (read) => {
      const { db, plans } = explaining(read)
      readChainLeads(db, [order, refund])
      const answers = plans.flat().filter((step) => /^\w+ a /.test(step))
      expect(answers).toHaveLength(2)
      for (const step of answers) expect(step).toMatch(/subject=\?|rowid=\?/)
    })
  })

  it('leaves sample chains out as soon as there is own mail', () => {
    const sample = seed.mail({ name: 'sample.mbox', sample: true }, [
      { id: 's1', from: 'x@example.org', text: 'A sample' },
    ])
    seed.chain({ items: sample.items })
    const { order, refund, news } = threeChains()
    expect(chains('all')).toEqual([news, refund, order])
    expect(seed.reads['mail.overview']({ filter: NO_FILTER })).toMatchObject({ messages: 5, chains: 3 })
  })
})

describe('who is waited for', () => {
  const figures = () => {
    const { byStatus } = seed.reads['mail.overview']({ filter: NO_FILTER })
    const list = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'waiting for us', page })
    const threads = seed.reads['threads.list']({ source: null })
    return [byStatus['waiting for us'] ?? 0, list.total, threads.waiting.us]
  }
  const stateOf = (chain: number) => {
    const { status, waiting } = seed.reads['mail.chain']({ chain }).chain
    return [status, waiting]
  }

  it('is one figure from one source, and never at odds with the status', () => {
    seed.prefer('ownAddress', US)
    // The model says we are waited for, but our own question is the last; then the other way round.
    const ours = seed.chain({ items: items.slice(0, 3), waiting: 'them', lastBy: 'us' })
    const theirs = seed.chain({ items: [items[3]!], waiting: 'us', lastBy: 'them' })
    label(2, { status: 'waiting for us' }, 'primary')
    label(3, { status: 'escalated' }, 'primary')
    expect(stateOf(ours)).toEqual(['waiting for them', 'them'])
    // What is escalated can wait, too, and is counted.
    expect(stateOf(theirs)).toEqual(['escalated', 'us'])
    expect(figures()).toEqual([1, 1, 1])
    expect(chains('waiting for us')).toEqual([theirs])
  })

  it('follows who wrote last where no question is open', () => {
    seed.prefer('ownAddress', US)
    const ours = seed.chain({ items: items.slice(0, 3), lastBy: 'us' })
    const theirs = seed.chain({ items: [items[3]!], lastBy: 'them' })
    label(2, { status: 'waiting for us' })
    label(3, { status: 'waiting for us' })
    expect([stateOf(ours), stateOf(theirs)]).toEqual([
      ['in progress', null],
      ['waiting for us', 'us'],
    ])
    expect(figures()).toEqual([1, 1, 1])
  })

  it('names neither us nor them where the owner is not known', () => {
    const several = seed.chain({ items: items.slice(0, 3) })
    const single = seed.chain({ items: [items[3]!] })
    for (const index of [0, 1, 2, 3]) label(index, { status: 'waiting for us', assignedTo: 'Ann' })
    expect([stateOf(several), stateOf(single)]).toEqual([
      ['in progress', null],
      ['new', null],
    ])
    expect(figures()).toEqual([0, 0, 0])
    const { messages } = seed.reads['mail.chain']({ chain: several })
    expect(messages.map(({ answer }) => answer?.labels['status'])).toEqual(['new', 'new', 'new'])
  })

  it('is what a person says it is', () => {
    seed.prefer('ownAddress', US)
    const chain = seed.chain({ items: [items[3]!], waiting: 'us', lastBy: 'them' })
    label(3, { status: 'waiting for us' })
    seed.judge({ item: items[3]!, field: 'status', value: 'done' })
    expect(stateOf(chain)).toEqual(['done', null])
    expect(figures()).toEqual([0, 0, 0])
  })

  it('is never told to the customer', () => {
    seed.prefer('ownAddress', US)
    const chain = seed.chain({ items: items.slice(0, 3), lastBy: 'us' })
    label(0, { status: 'new', assignedTo: 'Help' })
    label(2, { status: 'waiting for them', assignedTo: 'ann' })
    const detail = seed.reads['mail.chain']({ chain })
    expect(detail.chain.assignedTo).toBe('Help')
    expect(detail.messages[2]!.answer!.labels).toMatchObject({ assignedTo: 'Unassigned' })
    seed.judge({ item: items[2]!, field: 'assignedTo', value: 'Ann' })
    expect(seed.reads['mail.chain']({ chain }).chain.assignedTo).toBe('Ann')
  })
})

describe('a conversation', () => {
  it('has its messages in order, with everything that came with them', () => {
    const { order, refund } = threeChains()
    const detail = seed.reads['mail.chain']({ chain: order })
    expect(detail.messages.map((message) => [message.messageId, message.depth, message.parent])).toEqual([
      ['a1', 0, null],
      ['a2', 1, items[0]],
      ['a3', 2, items[1]],
    ])
    expect(detail.messages[2]).toMatchObject({
      from: `Help <${US}>`,
      to: ['ann@example.org'],
      quotedText: '> Hello?',
      html: '<p>On its <b>way</b>.<script>x</script></p>',
      answer: { stage: 'rules', labels: { status: 'waiting for them' } },
    })
    expect(detail.messages[0]!.sentAt).toBe('2024-05-01T08:00:00+02:00')
    expect(mailContract['mail.chain'].output.parse(detail)).toEqual(detail)
    expect(seed.reads['mail.chain']({ chain: refund })).toMatchObject({
      missingParents: ['b0'],
      messages: [{ attachments: [{ name: 'bill.pdf', type: 'application/pdf', bytes: 10, sha256: 'ab' }] }],
    })
    expect(seed.reads['mail.chainOf']({ item: items[1]! })).toEqual({ chain: order })
    expect(seed.reads['mail.chainOf']({ item: 9_999 })).toEqual({ chain: null })
    expect(() => seed.reads['mail.chain']({ chain: 9_999 })).toThrow('there is no chain 9999')
  })
})

describe('the overview', () => {
  it('counts messages, chains, states, types and volume', () => {
    threeChains()
    const overview = seed.reads['mail.overview']({ filter: NO_FILTER })
    expect(overview).toMatchObject({
      messages: 5,
      chains: 3,
      complete: 2,
      incomplete: { 'missing root': 1 },
      byStatus: { 'waiting for them': 1, 'waiting for us': 1, done: 1 },
      byType: { question: 3, complaint: 1, newsletter: 1 },
      analysed: 1,
      volume: [
        { period: '2024-05-01', messages: 3 },
        { period: '2024-05-02', messages: 1 },
        { period: '2024-05-03', messages: 1 },
      ],
      // Ann wrote first at 06:00 UTC; the answer is of 08:00, dated at the same moment as her second mail.
      medianResponseHours: 2,
    })
    expect(mailContract['mail.overview'].output.parse(overview)).toEqual(overview)
    expect(
      seed.reads['mail.overview']({ filter: Filter.parse({ customer: 'ben@example.org' }) }),
    ).toMatchObject({
      messages: 1,
      chains: 1,
      complete: 0,
      medianResponseHours: null,
    })
  })
})

describe('customers', () => {
  beforeEach(() => {
    seed.survey({
      columns: ['nps', 'when', 'who'],
      mapping: { score: ['nps'], date: 'when', customer: 'who', scale: NPS_SCALE },
      rows: [
        ['9', '2024-04-01', 'Ann@Example.org '],
        ['3', '2024-06-01', 'ann@example.org'],
        ['8', '2024-04-05', 'Ben Fox'],
        ['10', '2024-04-06', 'cleo@example.org'],
      ],
    })
    seed.prefer('ownAddress', US)
  })

  it('join answers and mail by address or name, without the owner', () => {
    threeChains()
    const { total, rows } = seed.reads['customers.list']({ filter: NO_FILTER, page })
    expect(total).toBe(4)
    expect(rows.map((row) => row.customer)).toEqual([
      'Ann@Example.org',
      'Ben Fox',
      'news@list.example',
      'cleo@example.org',
    ])
    expect(rows[0]).toEqual({
      customer: 'Ann@Example.org',
      responses: 2,
      messages: 2,
      lastScore: 3,
      meanScore: 6,
      openChains: 1,
      lastAt: '2024-06-01T00:00:00+00:00',
    })
    expect(rows[1]).toMatchObject({
      responses: 1,
      messages: 1,
      openChains: 1,
      lastAt: '2024-05-02T09:00:00+00:00',
    })
    expect(rows[2]).toMatchObject({ responses: 0, messages: 1, lastScore: null, openChains: 0 })
    expect(customersContract['customers.list'].output.shape.rows.parse(rows)).toEqual(rows)
    const second = seed.reads['customers.list']({ filter: NO_FILTER, page: { offset: 1, limit: 1 } })
    expect(second).toEqual({ total: 4, rows: [rows[1]] })
  })

  it('are one where addresses are certainly of one person, with the reason', () => {
    threeChains()
    const alias = 'INSERT INTO alias (address, person, reason, certain) VALUES (?, ?, ?, ?)'
    seed.db.run(alias, ['cleo@example.org', 'ann@example.org', 'same mailbox', 1])
    seed.db.run(alias, ['news@list.example', 'ann@example.org', 'same name', 0])
    const { total, rows } = seed.reads['customers.list']({ filter: NO_FILTER, page })
    expect(total).toBe(3)
    expect(rows[0]).toMatchObject({
      customer: 'Ann@Example.org',
      responses: 3,
      messages: 2,
      meanScore: 22 / 3,
    })
    for (const customer of ['ann@example.org', 'Cleo@example.org']) {
      const found = seed.reads['customers.page']({ customer })
      expect(found.row).toMatchObject({ responses: 3, messages: 2, openChains: 1 })
      expect(found.aliases).toEqual([
        { address: 'cleo@example.org', person: 'ann@example.org', reason: 'same mailbox' },
      ])
    }
  })

  it('have a page with answers and mail on one time line', () => {
    const { refund } = threeChains()
    const found = seed.reads['customers.page']({ customer: 'ben fox' })
    expect(found.items.map((item) => item.kind)).toEqual(['email', 'survey'])
    expect(found.chains.map((chain) => chain.id)).toEqual([refund])
    expect(found.row).toMatchObject({ customer: 'Ben Fox', responses: 1, messages: 1, lastScore: 8 })
    expect(customersContract['customers.page'].output.parse(found)).toEqual(found)
    expect(() => seed.reads['customers.page']({ customer: 'nobody' })).toThrow('nothing is known of nobody')
  })
})
