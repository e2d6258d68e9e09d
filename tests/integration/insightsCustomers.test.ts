import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { customersContract } from '../../src/shared/ipc/feedback.ts'
import { NPS_SCALE } from '../helpers/seedFeedback.ts'
import { FIRST_PAGE, type MailboxSeed, US, createMailboxSeed } from '../helpers/seedMailbox.ts'

let seed: MailboxSeed
beforeEach(() => {
  seed = createMailboxSeed()
})
afterEach(() => seed.close())

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
    seed.threeChains()
    const { total, rows } = seed.reads['customers.list']({ filter: NO_FILTER, page: FIRST_PAGE })
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
    seed.threeChains()
    const alias = 'INSERT INTO alias (address, person, reason, certain) VALUES (?, ?, ?, ?)'
    seed.db.run(alias, ['cleo@example.org', 'ann@example.org', 'same mailbox', 1])
    seed.db.run(alias, ['news@list.example', 'ann@example.org', 'same name', 0])
    const { total, rows } = seed.reads['customers.list']({ filter: NO_FILTER, page: FIRST_PAGE })
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
    const { refund } = seed.threeChains()
    const found = seed.reads['customers.page']({ customer: 'ben fox' })
    expect(found.items.map((item) => item.kind)).toEqual(['email', 'survey'])
    expect(found.chains.map((chain) => chain.id)).toEqual([refund])
    expect(found.row).toMatchObject({ customer: 'Ben Fox', responses: 1, messages: 1, lastScore: 8 })
    expect(customersContract['customers.page'].output.parse(found)).toEqual(found)
    expect(() => seed.reads['customers.page']({ customer: 'nobody' })).toThrow('nothing is known of nobody')
  })
})
