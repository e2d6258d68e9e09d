import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ComputedChain, findConversations, toChains } from '../../../src/main/threads/chains.ts'
import { findChanges, chainContent } from '../../../src/main/threads/changes.ts'
import type { MessageHeader } from '../../../src/main/threads/header.ts'
import { readMailArchive, readThreadOracle } from '../../helpers/mailArchive.ts'
import { mailHeader } from '../../helpers/mailHeader.ts'
import { testData } from '../../helpers/testData.ts'

const HOUR = 3_600_000

const computeChains = (mails: readonly MessageHeader[], owners: readonly string[]): ComputedChain[] =>
  toChains(findConversations(mails), new Set(owners))

const mail = (item: number, fields: Partial<MessageHeader> = {}): MessageHeader =>
  mailHeader({
    item,
    identity: `identity-${item}`,
    messageId: `m${item}@x`,
    subject: 'Delivery',
    sentAt: item * HOUR,
    from: 'Ann <ann@x>',
    to: ['Bob <bob@x>'],
    ...fields,
  })

/** Items by their id, so that chains of shuffled mails can be compared. */
const partition = (chains: readonly ComputedChain[]): number[][] =>
  chains.map((chain) => chain.members.map((member) => member.item).sort((a, b) => a - b))

describe('computeChains', () => {
  it('links a reply to what it refers to, in reading order', () => {
    const [chain, ...others] = computeChains(
      [
        mail(1),
        mail(4, { references: ['m1@x'] }),
        mail(2, { references: ['m1@x'] }),
        mail(3, { references: ['m1@x', 'm2@x'] }),
      ],
      [],
    )
    expect(others).toEqual([])
    expect(chain!.members).toEqual([
      { item: 1, parent: null, depth: 0 },
      { item: 2, parent: 1, depth: 1 },
      { item: 3, parent: 2, depth: 2 },
      { item: 4, parent: 1, depth: 1 },
    ])
    expect(chain).toMatchObject({ identity: 'm1@x', state: 'complete', firstAt: HOUR, lastAt: 4 * HOUR })
  })

  it('uses the first valid In-Reply-To only when there are no references', () => {
    const chains = computeChains(
      [
        mail(1),
        mail(2),
        mail(3, { inReplyTo: ['Monday', 'm2@x', 'm1@x'] }),
        mail(4, { references: ['m1@x'], inReplyTo: ['m2@x'] }),
      ],
      [],
    )
    expect(partition(chains)).toEqual([
      [1, 4],
      [2, 3],
    ])
  })

  it('keeps a place for an absent mail and says what is missing', () => {
    const absentRoot = computeChains(
      [mail(1, { references: ['gone@x'] }), mail(2, { references: ['gone@x'] })],
      [],
    )
    expect(absentRoot).toMatchObject([
      { identity: 'gone@x', state: 'incomplete', reason: 'missing root', missingParents: ['gone@x'] },
    ])
    expect(absentRoot[0]!.members).toEqual([
      { item: 1, parent: null, depth: 0 },
      { item: 2, parent: null, depth: 0 },
    ])
    const absentParent = computeChains([mail(1), mail(3, { references: ['m1@x', 'm2@x'] })], [])
    expect(absentParent).toMatchObject([
      { identity: 'm1@x', reason: 'missing parent', missingParents: ['m2@x'] },
    ])
    expect(absentParent[0]!.members[1]).toEqual({ item: 3, parent: 1, depth: 1 })
  })

  it('prunes places that nothing stands under', () => {
    const chains = computeChains(
      [
        mail(1),
        mail(2, { references: ['m1@x'] }),
        mail(3, { references: ['m1@x', 'stray@x', 'm2@x'] }),
        mail(4, { references: ['other@x', 'm2@x'] }),
      ],
      [],
    )
    expect(chains).toMatchObject([{ identity: 'm1@x', state: 'complete', missingParents: [] }])
  })

  it('refuses loops and mails that refer to themselves', () => {
    const chains = computeChains(
      [
        mail(1, { references: ['m2@x'] }),
        mail(2, { references: ['m1@x'] }),
        mail(3, { references: ['m3@x'] }),
        mail(4, { references: ['m5@x', 'm6@x', 'm5@x'] }),
      ],
      [],
    )
    expect(partition(chains)).toEqual([[1, 2], [3], [4]])
  })

  it('gives mails with the same Message-ID, or none, a conversation of their own', () => {
    const chains = computeChains(
      [
        mail(1),
        mail(2, { messageId: 'm1@x' }),
        mail(3, { messageId: '' }),
        mail(4, { messageId: '' }),
        mail(5, { references: ['m1@x'] }),
      ],
      [],
    )
    expect(partition(chains)).toEqual([[1, 5], [2], [3], [4]])
    expect(new Set(chains.map((chain) => chain.identity)).size).toBe(4)
  })

  it('survives a conversation thousands of mails deep', () => {
    const mails = Array.from({ length: 20_000 }, (_, index) =>
      mail(index + 1, index === 0 ? {} : { inReplyTo: [`m${index}@x`] }),
    )
    const [chain] = computeChains(mails, [])
    expect(chain!.members).toHaveLength(20_000)
    expect(chain!.members.at(-1)!.depth).toBe(19_999)
  })

  it('looks for an unanswered question only where the owner is known', () => {
    const asked = [mail(1, { asks: true, to: ['me@x'] })]
    const answered = [...asked, mail(2, { references: ['m1@x'], from: 'me@x', to: ['ann@x'] })]
    expect(computeChains(asked, [])[0]!.reason).toBeNull()
    expect(computeChains(asked, ['me@x'])[0]!.reason).toBe('unanswered question')
    expect(computeChains(answered, ['me@x'])[0]!.reason).toBeNull()
    const toList = [mail(1, { asks: true, to: ['me@x'], bulk: true })]
    expect(computeChains(toList, ['me@x'])[0]!.reason).toBeNull()
    const asksThem = [mail(1, { asks: true, from: 'me@x', to: ['ann@x'] })]
    expect(computeChains(asksThem, ['me@x'])[0]!.reason).toBe('unanswered question')
  })
})

describe('inferred links', () => {
  const first = mail(1, { subject: 'Invoice 12' })

  it('proposes a join when subject, people and time fit, and keeps the conversations apart', () => {
    const chains = computeChains(
      [first, mail(2, { subject: 'AW: Invoice 12', from: 'bob@x', to: ['ann@x'] })],
      [],
    )
    expect(partition(chains)).toEqual([[1], [2]])
    expect(chains[1]!.inferredLinks).toEqual([{ child: 'm2@x', parent: 'm1@x', by: 'subject' }])
    expect(chains[0]!.inferredLinks).toEqual([])
  })

  it('does not take the owner, who is in every conversation, for somebody in common', () => {
    const toAnother = mail(1, { subject: 'Invoice', from: 'me@x', to: ['ann@x'] })
    const fromElse = mail(2, { subject: 'Re: Invoice', from: 'eve@y', to: ['me@x'] })
    const answer = mail(3, { subject: 'Re: Invoice', from: 'ann@x', to: ['me@x'] })
    const links = computeChains([toAnother, fromElse, answer], ['me@x']).flatMap(
      (chain) => chain.inferredLinks,
    )
    expect(links).toEqual([{ child: 'm3@x', parent: 'm1@x', by: 'subject' }])
  })

  it.each([
    ['a forward', { subject: 'Fwd: Invoice 12' }],
    ['no mark of an answer', { subject: 'Invoice 12' }],
    ['other people', { subject: 'Re: Invoice 12', from: 'eve@y', to: ['dan@y'] }],
    ['a list in common only', { subject: 'Re: Invoice 12', from: 'eve@y', to: ['list@x'] }],
    ['too late', { subject: 'Re: Invoice 12', sentAt: 90 * 24 * HOUR }],
    ['sent long before', { subject: 'Re: Invoice 12', sentAt: -90 * 24 * HOUR }],
    ['an empty subject', { subject: 'Re:' }],
  ])('proposes nothing for %s', (_why, fields) => {
    const chains = computeChains([{ ...first, to: ['list@x'] }, mail(2, fields)], [])
    expect(chains.flatMap((chain) => chain.inferredLinks)).toEqual([])
  })
})

describe('links by Outlook’s Thread-Index', () => {
  const root = '01'.repeat(22)
  const answer = `${root}${'02'.repeat(5)}`
  const later = `${answer}${'03'.repeat(5)}`
  const linksOf = (mails: readonly MessageHeader[]) =>
    computeChains(mails, []).flatMap((chain) => chain.inferredLinks)

  it('proposes the nearest mail above that is there, whatever the subject became', () => {
    const start = mail(1, { threadIndex: root })
    const between = mail(2, { threadIndex: answer, references: ['m1@x'] })
    const last = mail(3, { threadIndex: later, subject: 'Something else' })
    expect(linksOf([last, between, start])).toEqual([{ child: 'm3@x', parent: 'm2@x', by: 'thread index' }])
    expect(linksOf([last, start])).toEqual([{ child: 'm3@x', parent: 'm1@x', by: 'thread index' }])
    expect(partition(computeChains([last, start], []))).toEqual([[1], [3]])
  })

  it.each([
    ['the same index, as a template carries it along', { threadIndex: root }],
    [
      'neither subject nor people in common',
      { threadIndex: answer, subject: 'Other', from: 'eve@y', to: [] },
    ],
    ['an answer from before the question', { threadIndex: answer, sentAt: -90 * 24 * HOUR }],
    ['another conversation', { threadIndex: '05'.repeat(27) }],
  ])('proposes nothing for %s', (_why, fields) => {
    expect(linksOf([mail(1, { threadIndex: root }), mail(2, fields)])).toEqual([])
  })
})

/** Mails that refer to each other, to absent ones, to themselves, with ids and dates that repeat. */
const mailbox = fc
  .array(
    fc.record({
      messageId: fc.integer({ min: 0, max: 25 }).map((id) => (id === 0 ? '' : `m${id}@x`)),
      references: fc.array(
        fc.integer({ min: 1, max: 30 }).map((id) => `m${id}@x`),
        { maxLength: 4 },
      ),
      inReplyTo: fc.array(fc.constantFrom('m1@x', 'm2@x', 'm40@x', 'Monday', '<broken'), { maxLength: 2 }),
      sentAt: fc.option(fc.integer({ min: 0, max: 10 }).map((hour) => hour * HOUR)),
      subject: fc.constantFrom('Bill', 'Re: Bill', 'Fwd: Bill', 'Other'),
      threadIndex: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map((steps) =>
        steps.length === 0
          ? ''
          : '7'.repeat(44) +
            steps
              .slice(1)
              .map((s) => s.repeat(10))
              .join(''),
      ),
      from: fc.constantFrom('ann@x', 'Ann <ann@x>', 'bob@x', 'me@x'),
      asks: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((mails) => mails.map((fields, index) => mail(index + 1, { ...fields, to: ['me@x'] })))

describe('whatever the mails', () => {
  it('gives the same chains in any order of arrival', () => {
    fc.assert(
      fc.property(
        mailbox.chain((mails) =>
          fc.tuple(fc.constant(mails), fc.shuffledSubarray(mails, { minLength: mails.length })),
        ),
        ([mails, shuffled]) => {
          expect(computeChains(shuffled, ['me@x'])).toEqual(computeChains(mails, ['me@x']))
        },
      ),
    )
  })

  it('stores the same chains when the mails come in slices, some of them again', () => {
    const arrivals = mailbox.chain((mails) =>
      fc.record({
        mails: fc.constant(mails),
        shuffled: fc.shuffledSubarray(mails, { minLength: mails.length }),
        cuts: fc.array(fc.integer({ min: 0, max: mails.length }), { maxLength: 3 }),
      }),
    )
    fc.assert(
      fc.property(arrivals, ({ mails, shuffled, cuts }) => {
        const stored = new Map<string, string>()
        for (const end of [...cuts.sort((a, b) => a - b), mails.length, mails.length]) {
          const chains = computeChains(shuffled.slice(0, end), ['me@x'])
          const { slices, removed } = findChanges(chains, stored)
          for (const identity of removed) stored.delete(identity)
          for (const part of slices.flat()) stored.set(part.identity, part.content ?? '')
        }
        const atOnce = computeChains(mails, ['me@x'])
        expect(stored).toEqual(new Map(atOnce.map((chain) => [chain.identity, chainContent(chain)])))
      }),
    )
  })

  it('puts every mail into exactly one chain', () => {
    fc.assert(
      fc.property(mailbox, (mails) => {
        const items = computeChains(mails, []).flatMap((chain) => chain.members.map((member) => member.item))
        expect(items.sort((a, b) => a - b)).toEqual(mails.map((each) => each.item))
      }),
    )
  })

  it('finds nothing to change the second time', () => {
    fc.assert(
      fc.property(mailbox, (mails) => {
        const chains = computeChains(mails, [])
        const stored = new Map(chains.map((chain) => [chain.identity, chainContent(chain)]))
        expect(stored.size).toBe(chains.length)
        expect(findChanges(chains, stored)).toEqual({ slices: [], written: 0, removed: [] })
      }),
    )
  })
})

describe.skipIf(testData === null)('real mails', () => {
  it('equal the partition by references of 2,750 mails, whatever their order', () => {
    const mails = readMailArchive()
    const oracle = readThreadOracle()
    const byItem = new Map(mails.map((each) => [each.item, each.messageId]))
    const chains = computeChains(mails, [])
    expect(computeChains([...mails].reverse(), [])).toEqual(chains)
    expect(mails).toHaveLength(oracle.messages)
    expect(chains).toHaveLength(1_783)

    const key = (ids: readonly string[]): string => [...ids].sort().join('\n')
    const found = chains
      .filter((chain) => chain.members.length > 1)
      .map((chain) => key(chain.members.map((member) => byItem.get(member.item)!)))
    expect(found).toHaveLength(316)
    expect(found.sort()).toEqual(oracle.partition.map(key).sort())
  })
})
