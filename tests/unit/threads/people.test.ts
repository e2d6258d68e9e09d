import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directionOf } from '../../../src/main/threads/direction.ts'
import type { MessageHeader } from '../../../src/main/threads/header.ts'
import { findOwners, type OwnerEvidence } from '../../../src/main/threads/owner.ts'
import { joinPeople } from '../../../src/main/threads/people.ts'
import { chainTimes, whoIsWaitedFor } from '../../../src/main/threads/responses.ts'
import { threaderOperations, type People } from '../../../src/main/threads/threader.ts'
import { mailHeader } from '../../helpers/mailHeader.ts'

const HOUR = 3_600_000

const mail = (from: string, fields: Partial<MessageHeader> = {}): MessageHeader =>
  mailHeader({ from, to: ['Me <me@x>'], ...fields })

describe('addresses of one person', () => {
  it('are those of one mailbox: capitals, and dots and +tags where the provider ignores them', () => {
    const aliases = joinPeople([
      [mail('Jane.Doe@gmail.com'), mail('jane.doe@GMAIL.com')],
      [mail('janedoe+shop@googlemail.com'), mail('jane.doe@gmail.com')],
    ])
    expect(aliases).toEqual([
      {
        address: 'janedoe+shop@googlemail.com',
        person: 'jane.doe@gmail.com',
        reason: 'same mailbox',
        certain: true,
      },
    ])
  })

  it('joins a +tag elsewhere only under the same full name', () => {
    expect(joinPeople([[mail('a@firm.example'), mail('a+b@firm.example')]])).toEqual([])
    expect(joinPeople([[mail('Al Fa <a@firm.example>')], [mail('Al Fa <a+b@firm.example>')]])).toMatchObject([
      { address: 'a+b@firm.example', person: 'a@firm.example', reason: 'same mailbox' },
    ])
    const bounces = [mail('bounce+a=b.c@list.example'), mail('bounce@list.example')]
    expect(joinPeople([bounces])).toEqual([])
  })

  it('joins the same full name in one conversation, and only proposes it otherwise', () => {
    const office = mail('Jane Doe <jane@office.example>')
    const home = mail('"Doe, Jane" <jd@home.example>')
    expect(joinPeople([[office, office, home]])).toEqual([
      {
        address: 'jd@home.example',
        person: 'jane@office.example',
        reason: 'same name in a conversation',
        certain: true,
      },
    ])
    expect(joinPeople([[office, office], [home]])).toEqual([
      { address: 'jd@home.example', person: 'jane@office.example', reason: 'same name', certain: false },
    ])
  })

  it('takes her word for it in Reply-To', () => {
    const mails = [mail('Jane Doe <jane@x>', { replyTo: 'Jane Doe <jdoe@y>' }), mail('Jane Doe <jdoe@y>')]
    expect(joinPeople(mails.map((each) => [each]))).toMatchObject([{ reason: 'reply-to', certain: true }])
    const desk = mail('Acme Shoes <acme@x>', { replyTo: 'Acme Shoes <otto@y>' })
    expect(joinPeople([[desk], [mail('Otto Poe <otto@y>')]])).toEqual([])
    const forAnother = mail('Jane Doe <a@x>', { replyTo: 'Office of Jane Doe <b@y>' })
    expect(joinPeople([[forAnother], [mail('Eve Fox <b@y>')]])).toEqual([])
  })

  it.each([
    ['one wrote to the other', [mail('Jane Doe <a@x>', { to: ['b@y'] }), mail('Jane Doe <b@y>')]],
    ['only a first name', [mail('Jane <a@x>'), mail('Jane <b@y>')]],
    ['an initial', [mail('J. Doe <a@x>'), mail('J. Doe <b@y>')]],
    ['a desk, not a person', [mail('Shop Support <a@x>'), mail('Shop Support <b@y>')]],
    ['a list in between', [mail('Jane Doe via Talk <a@x>'), mail('Jane Doe via Talk <b@y>')]],
    [
      'a machine that writes for many',
      [
        mail('Jane Doe <noreply@hub>'),
        mail('Eve Fox <noreply@hub>'),
        mail('Ben Poe <noreply@hub>'),
        mail('Jane Doe <jane@x>'),
      ],
    ],
  ])('are never joined: %s', (_why, mails) => {
    expect(joinPeople([mails])).toEqual([])
  })

  it.each([
    ['"Müller, Jörg"', 'Jorg Muller', true],
    ['JANE DOE', 'Jane Doe', true],
    ['"jane@x.org"', '"jane@x.org"', false],
    ['Acme Inc', 'Acme Inc', false],
  ])('knows a full name by its words: %s and %s', (one, other, isOne) => {
    const mails = [mail(`${one} <a@x>`), mail(`${other} <b@y>`)]
    expect(joinPeople([mails])).toHaveLength(isOne ? 1 : 0)
  })

  it('does not depend on the order of the mails', () => {
    const from = fc.constantFrom(
      'Jane Doe <a@x>',
      'Jane Doe <b@y>',
      'jane.doe@gmail.com',
      'Jane Doe <janedoe@gmail.com>',
      'Eve Fox <c@z>',
      'Eve Fox <b@y>',
    )
    const conversations = fc.array(
      fc.array(
        fc.tuple(from, from).map(([writer, reader]) => mail(writer, { to: [reader], replyTo: '' })),
        { minLength: 1, maxLength: 4 },
      ),
      { maxLength: 6 },
    )
    const sorted = (mails: MessageHeader[][]): string[] =>
      joinPeople(mails)
        .map((alias) => JSON.stringify(alias))
        .sort()
    fc.assert(
      fc.property(conversations, (mails) => {
        expect(sorted(mails.map((each) => each.toReversed()).toReversed())).toEqual(sorted(mails))
      }),
    )
  })
})

const evidence = (fields: Partial<OwnerEvidence>): OwnerEvidence => ({
  source: 1,
  deliveredTo: [],
  sent: false,
  bulk: false,
  from: 'ann@x',
  to: ['list@x'],
  cc: [],
  ...fields,
})

describe('the mailbox owner', () => {
  const repeat = (times: number, make: (index: number) => OwnerEvidence): OwnerEvidence[] =>
    Array.from({ length: times }, (_, index) => make(index))

  it('is whom the preference names', () => {
    expect(
      findOwners(
        'Me@X.org, also@x.org',
        repeat(9, () => evidence({ deliveredTo: ['you@x'] })),
      ),
    ).toEqual([
      { address: 'me@x.org', reason: 'preference' },
      { address: 'also@x.org', reason: 'preference' },
    ])
  })

  it('is to whom most mails were delivered, in each source', () => {
    const deliveredTo = [['me@x'], ['ME@x', 'list@x'], ['me@x'], [], ['list@x']]
    expect(
      findOwners(
        '',
        deliveredTo.map((addresses) => evidence({ deliveredTo: addresses })),
      ),
    ).toEqual([{ address: 'me@x', reason: 'delivered to' }])
    expect(
      findOwners('', [
        ...repeat(3, () => evidence({ deliveredTo: ['me@x'] })),
        ...repeat(9, () => evidence({ source: 2, deliveredTo: ['you@x'] })),
      ]).map(({ address }) => address),
    ).toEqual(['me@x', 'you@x'])
    const undecided = [['a@x'], ['b@x'], ['a@x'], ['b@x']]
    expect(
      findOwners(
        '',
        undecided.map((addresses) => evidence({ deliveredTo: addresses })),
      ),
    ).toEqual([])
    expect(findOwners('', [evidence({ deliveredTo: ['a@x'] })])).toEqual([])
  })

  it('is who sent the sent mails', () => {
    const sent = repeat(4, (index) => evidence({ sent: true, from: 'Me <me@x>', to: [`c${index}@y`] }))
    expect(findOwners('', sent)).toEqual([{ address: 'me@x', reason: 'sent mails' }])
  })

  it('is who takes part in nearly all mails, over small sources too', () => {
    const correspondence = repeat(12, (index) =>
      index % 3 === 0
        ? evidence({ source: index, from: 'me@x', to: [`c${index}@y`] })
        : evidence({ source: index, from: `c${index}@y`, to: ['me@x'] }),
    )
    expect(findOwners('', correspondence)).toEqual([{ address: 'me@x', reason: 'takes part in nearly all' }])
  })

  it('is not told between two who write to each other, nor a list that never writes', () => {
    expect(
      findOwners(
        '',
        repeat(20, (index) =>
          evidence(index % 2 === 0 ? { to: ['ben@x'] } : { from: 'ben@x', to: ['ann@x'] }),
        ),
      ),
    ).toEqual([])
    expect(
      findOwners(
        '',
        repeat(20, (index) => evidence({ from: `c${index}@y` })),
      ),
    ).toEqual([])
  })

  it('owns the aliases too', () => {
    const threader = threaderOperations()
    const writers = ['me@x', 'me@x', 'me+shop@x', 'other@x']
    const headers = writers.map((address, index) =>
      mail(`Al Fa <${address}>`, { item: index, messageId: `m${index}@x`, subject: `subject ${index}` }),
    )
    threader['thread.addHeaders']({ parcel: JSON.stringify(headers) })
    const { people } = threader['thread.findPeople']({ ownAddress: 'me+shop@x' })
    const { owners, aliases } = JSON.parse(people) as People
    expect(owners).toEqual([
      { address: 'me+shop@x', reason: 'preference' },
      { address: 'me@x', reason: 'alias' },
    ])
    expect(aliases).toMatchObject([
      { address: 'me+shop@x', certain: true },
      { address: 'other@x', certain: false },
    ])
  })
})

describe('direction', () => {
  const owners = new Set(['me@firm.example'])
  it.each([
    ['ann@x.example', ['me@firm.example'], 'in'],
    ['Me <ME@firm.example>', ['ann@x.example'], 'out'],
    ['boss@firm.example', ['me@firm.example'], 'internal'],
    ['me@firm.example', ['me@firm.example'], 'internal'],
    ['me@firm.example', [], 'out'],
  ])('%s to %s: %s', (from, to, direction) => {
    expect(directionOf(from, to, owners)).toBe(direction)
  })

  it('is unknown without an owner; users of one public provider are not colleagues', () => {
    expect(directionOf('ann@x', ['me@x'], new Set())).toBe('unknown')
    expect(directionOf('ann@gmail.com', ['me@gmail.com'], new Set(['me@gmail.com']))).toBe('in')
  })
})

describe('answers in a conversation', () => {
  const owners = new Set(['me@x'])
  const question = mail('ann@y', { asks: true, sentAt: 0 })
  const answer = mail('me@x', { to: ['ann@y'], sentAt: 5 * HOUR })

  it('have a first time and a median', () => {
    const more = [mail('ann@y', { sentAt: 6 * HOUR }), mail('me@x', { sentAt: 7 * HOUR })]
    expect(chainTimes([question, answer, ...more], owners)).toEqual({
      firstResponse: 5 * HOUR,
      medianResponse: 3 * HOUR,
    })
    expect(chainTimes([question], owners)).toEqual({ firstResponse: null, medianResponse: null })
  })

  it('are waited for by whoever asked last', () => {
    expect(whoIsWaitedFor([question], owners)).toBe('us')
    expect(whoIsWaitedFor([question, answer], owners)).toBeNull()
    expect(whoIsWaitedFor([question, { ...answer, asks: true }], owners)).toBe('them')
    expect(whoIsWaitedFor([{ ...question, bulk: true }], owners)).toBeNull()
    expect(whoIsWaitedFor([question], new Set())).toBeNull()
  })
})
