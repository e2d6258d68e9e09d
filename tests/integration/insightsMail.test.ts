import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Filter, NO_FILTER } from '../../src/shared/domain/filter.ts'
import { readChainLeads } from '../../src/main/db/queries/chainAnswers.ts'
import { mailContract } from '../../src/shared/ipc/mail.ts'
import { explaining } from '../helpers/queryPlan.ts'
import { withStore } from '../helpers/runHarness.ts'
import { FIRST_PAGE, type MailboxSeed, US, createMailboxSeed } from '../helpers/seedMailbox.ts'

let seed: MailboxSeed
beforeEach(() => {
  seed = createMailboxSeed()
})
afterEach(() => seed.close())

const chains = (preset: 'all' | 'urgent' | 'waiting for us' | 'incomplete', filter = NO_FILTER): number[] => {
  const { total, rows } = seed.reads['mail.chains']({ filter, preset, page: FIRST_PAGE })
  expect(total).toBe(rows.length)
  return rows.map((row) => row.id)
}

describe('the list of chains', () => {
  it('has the status of the latest message, the highest priority, the latest assignee', () => {
    const { order, refund, news } = seed.threeChains()
    const { rows } = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'all', page: FIRST_PAGE })
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
    seed.threeChains()
    const { rows } = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'all', page: FIRST_PAGE })
    expect(rows.find(({ subject }) => subject === 'Order 17')).toMatchObject({
      firstAt: '2024-05-01T08:00:00+02:00',
      lastAt: '2024-05-01T08:00:00+00:00',
    })
  })

  it('is narrowed by presets and by the filter', () => {
    const { order, refund, news } = seed.threeChains()
    expect(chains('urgent')).toEqual([refund, order])
    // In the order chain somebody waited for us, but no longer does.
    expect(chains('waiting for us')).toEqual([refund])
    expect(chains('incomplete')).toEqual([refund])
    expect(chains('all', Filter.parse({ query: 'money' }))).toEqual([refund])
    expect(chains('all', Filter.parse({ customer: 'ANN@example.org' }))).toEqual([order])
    expect(chains('all', Filter.parse({ from: '2024-05-03' }))).toEqual([news])
    expect(chains('all', Filter.parse({ sources: [seed.source + 1] }))).toEqual([])
  })

  it("follows a person's judgement", () => {
    const { order } = seed.threeChains()
    seed.judge({ item: seed.items[2]!, field: 'status', value: 'waiting for us' })
    seed.judge({ item: seed.items[2]!, field: 'assignedTo', value: 'Zoe' })
    seed.judge({ item: seed.items[0]!, field: 'priority', value: 5 })
    expect(chains('waiting for us')).toContain(order)
    const { chain } = seed.reads['mail.chain']({ chain: order })
    expect(chain).toMatchObject({ status: 'waiting for us', assignedTo: 'Zoe', priority: 40 })
  })

  it("has a conversation's own answer before its messages', and a person's word before both", () => {
    const { order } = seed.threeChains()
    const listed = () => seed.reads['mail.chain']({ chain: order }).chain
    seed.answerChain(order, { priority: 20, assignedTo: 'Kim' })
    expect(listed()).toMatchObject({ priority: 20, assignedTo: 'Kim' })
    seed.judge({ item: seed.items[1]!, field: 'priority', value: 55 })
    seed.judge({ item: seed.items[0]!, field: 'assignedTo', value: 'Zoe' })
    expect(listed()).toMatchObject({ priority: 55, assignedTo: 'Zoe' })
  })

  it('is among the urgent ones by its own answer, too', () => {
    const { order, refund, news } = seed.threeChains()
    expect(chains('urgent')).toEqual([refund, order])
    seed.answerChain(news, { priority: 90, assignedTo: 'Kim' })
    expect(chains('urgent').toSorted()).toEqual([order, refund, news].toSorted())
  })

  it("leaves aside a conversation's own answer as far as the rules gave it, or mails came since", () => {
    const { order, refund } = seed.threeChains()
    seed.answerChain(order, { priority: 20, assignedTo: 'Kim' }, { fallback: ['priority'] })
    expect(seed.reads['mail.chain']({ chain: order }).chain).toMatchObject({
      priority: 80,
      assignedTo: 'Kim',
    })
    seed.answerChain(refund, { priority: 20, assignedTo: 'Kim' }, { version: 'before the last mail' })
    expect(seed.reads['mail.chain']({ chain: refund }).chain).toMatchObject({
      priority: 60,
      assignedTo: 'Adam',
    })
  })

  it("reads the conversations' own answers of a page by their keys", () => {
    const { order, refund } = seed.threeChains()
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
    const { order, refund, news } = seed.threeChains()
    expect(chains('all')).toEqual([news, refund, order])
    expect(seed.reads['mail.overview']({ filter: NO_FILTER })).toMatchObject({ messages: 5, chains: 3 })
  })
})

describe('who is waited for', () => {
  const figures = () => {
    const { byStatus } = seed.reads['mail.overview']({ filter: NO_FILTER })
    const list = seed.reads['mail.chains']({ filter: NO_FILTER, preset: 'waiting for us', page: FIRST_PAGE })
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
    const ours = seed.chain({ items: seed.items.slice(0, 3), waiting: 'them', lastBy: 'us' })
    const theirs = seed.chain({ items: [seed.items[3]!], waiting: 'us', lastBy: 'them' })
    seed.label(2, { status: 'waiting for us' }, 'primary')
    seed.label(3, { status: 'escalated' }, 'primary')
    expect(stateOf(ours)).toEqual(['waiting for them', 'them'])
    // What is escalated can wait, too, and is counted.
    expect(stateOf(theirs)).toEqual(['escalated', 'us'])
    expect(figures()).toEqual([1, 1, 1])
    expect(chains('waiting for us')).toEqual([theirs])
  })

  it('follows who wrote last where no question is open', () => {
    seed.prefer('ownAddress', US)
    const ours = seed.chain({ items: seed.items.slice(0, 3), lastBy: 'us' })
    const theirs = seed.chain({ items: [seed.items[3]!], lastBy: 'them' })
    seed.label(2, { status: 'waiting for us' })
    seed.label(3, { status: 'waiting for us' })
    expect([stateOf(ours), stateOf(theirs)]).toEqual([
      ['in progress', null],
      ['waiting for us', 'us'],
    ])
    expect(figures()).toEqual([1, 1, 1])
  })

  it('names neither us nor them where the owner is not known', () => {
    const several = seed.chain({ items: seed.items.slice(0, 3) })
    const single = seed.chain({ items: [seed.items[3]!] })
    for (const index of [0, 1, 2, 3]) seed.label(index, { status: 'waiting for us', assignedTo: 'Ann' })
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
    const chain = seed.chain({ items: [seed.items[3]!], waiting: 'us', lastBy: 'them' })
    seed.label(3, { status: 'waiting for us' })
    seed.judge({ item: seed.items[3]!, field: 'status', value: 'done' })
    expect(stateOf(chain)).toEqual(['done', null])
    expect(figures()).toEqual([0, 0, 0])
  })

  it('is never told to the customer', () => {
    seed.prefer('ownAddress', US)
    const chain = seed.chain({ items: seed.items.slice(0, 3), lastBy: 'us' })
    seed.label(0, { status: 'new', assignedTo: 'Help' })
    seed.label(2, { status: 'waiting for them', assignedTo: 'ann' })
    const detail = seed.reads['mail.chain']({ chain })
    expect(detail.chain.assignedTo).toBe('Help')
    expect(detail.messages[2]!.answer!.labels).toMatchObject({ assignedTo: 'Unassigned' })
    seed.judge({ item: seed.items[2]!, field: 'assignedTo', value: 'Ann' })
    expect(seed.reads['mail.chain']({ chain }).chain.assignedTo).toBe('Ann')
  })
})

describe('a conversation', () => {
  it('has its messages in order, with everything that came with them', () => {
    const { order, refund } = seed.threeChains()
    const detail = seed.reads['mail.chain']({ chain: order })
    expect(detail.messages.map((message) => [message.messageId, message.depth, message.parent])).toEqual([
      ['a1', 0, null],
      ['a2', 1, seed.items[0]],
      ['a3', 2, seed.items[1]],
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
    expect(seed.reads['mail.chainOf']({ item: seed.items[1]! })).toEqual({ chain: order })
    expect(seed.reads['mail.chainOf']({ item: 9_999 })).toEqual({ chain: null })
    expect(() => seed.reads['mail.chain']({ chain: 9_999 })).toThrow('there is no chain 9999')
  })
})

describe('the overview', () => {
  it('counts messages, chains, states, types and volume', () => {
    seed.threeChains()
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
