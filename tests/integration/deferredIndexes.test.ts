import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'

const SURVEY = `id,nps,comment,who,when\n${Array.from(
  { length: 300 },
  (_, row) =>
    `${row},${row % 11},"comment ${row % 7} of a row",who${row % 40}@example.org,2024-03-0${(row % 9) + 1}`,
).join('\n')}\n`
const MAILS = Array.from(
  { length: 12 },
  (_, mail) =>
    `From a@b Mon Mar  4 10:00:00 2024\nMessage-ID: <${mail}@b>\nFrom: Ann <ann@b.example>\nTo: shop@c.example\n` +
    `${mail === 0 ? '' : 'References: <0@b>\n'}Date: Mon, 4 Mar 2024 10:${10 + mail}:00 +0000\nSubject: Order\n\nText ${mail}\n\n`,
).join('')

let harness: ImportHarness
beforeEach(async () => {
  harness = await openImportHarness()
})
afterEach(() => harness.close())

/** As a process leaves the store that was killed when the rows were in and the indexes were not. */
function leaveIndexesOut(): void {
  const { db } = harness
  const indexes = db
    .prepare(
      `SELECT name, sql FROM sqlite_schema
       WHERE name IN ('item_facts', 'item_by_customer', 'item_by_source', 'place_by_item')`,
    )
    .all() as { name: string; sql: string }[]
  expect(indexes).toHaveLength(4)
  for (const { name, sql } of indexes) {
    db.prepare('INSERT INTO deferred_object (name, sql) VALUES (?, ?)').run(name, sql)
    db.exec(`DROP INDEX ${name}`)
  }
}

async function viewAll(): Promise<unknown[]> {
  const { read } = harness
  const page = { offset: 0, limit: 500 }
  const filters = [NO_FILTER, { ...NO_FILTER, score: 9 }, { ...NO_FILTER, customer: 'who3@example.org' }]
  const views: unknown[] = [
    await read.ask('customers.list', { filter: NO_FILTER, page }),
    ...(await Promise.all(
      (['all', 'urgent', 'waiting for us', 'incomplete'] as const).map((preset) =>
        read.ask('mail.chains', { filter: NO_FILTER, preset, page }),
      ),
    )),
  ]
  for (const filter of filters) {
    views.push(await read.ask('feedback.summary', { filter }))
    views.push(await read.ask('feedback.items', { filter, page, sort: 'newest' }))
  }
  return views
}

describe('indexes that a first import left out', () => {
  it('are not missed by the views, and are built at the next start', async () => {
    await harness.take(harness.file('survey.csv', SURVEY))
    await harness.take(harness.file('mails.mbox', MAILS))
    expect(harness.count('deferred_object')).toBe(0)
    const before = await viewAll()
    leaveIndexesOut()
    expect(await viewAll()).toEqual(before)

    await harness.imports.finishLeftovers()
    await expect.poll(() => harness.count('deferred_object')).toBe(0)
    expect(harness.db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(await viewAll()).toEqual(before)
  })

  it('are built where a removal reads by them, each in a slice of its own', async () => {
    const left = () => harness.db.prepare('SELECT name FROM deferred_object ORDER BY name').pluck().all()
    const { id } = await harness.take(harness.file('survey.csv', SURVEY))
    leaveIndexesOut()
    await harness.write.ask('sources.beginRemoval', { source: id })
    expect(await harness.write.ask('sources.removeSlice', { source: id })).toMatchObject({
      done: false,
      items: 0,
    })
    expect(left()).toEqual(['item_by_customer', 'item_by_source', 'item_facts'])
    while (!(await harness.write.ask('sources.removeSlice', { source: id })).done);
    expect(harness.count('item')).toBe(0)
    expect(harness.count('place')).toBe(0)
    expect(harness.count('source')).toBe(0)
    expect(left()).toEqual(['item_by_customer', 'item_facts'])
    await harness.take(harness.file('survey.csv', SURVEY))
    expect(left()).toEqual([])
    expect(harness.db.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})
