import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settleChangedRows } from '../../src/main/importers/settleChangedRows.ts'
import type { Source } from '../../src/shared/domain/source.ts'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'

let harness: ImportHarness
beforeEach(async () => {
  harness = await openImportHarness()
})
afterEach(() => harness.close())

const survey = (rows: readonly (readonly [id: number, score: number, comment: string])[]): string =>
  `response id,date,nps,comment\n${rows.map(([id, score, comment]) => `${id},2024-03-${10 + (id % 9)},${score},${comment}\n`).join('')}`

const ROWS = Array.from(
  { length: 30 },
  (_, index) => [index + 1, index % 11, `comment number ${index + 1} of many`] as const,
)
const EDITED = ROWS.map(([id, score, comment]) =>
  id === 7 ? ([7, 2, 'the parcel broke on the way'] as const) : ([id, score, comment] as const),
)

const all = { after: 0, limit: 100 }
const duplicatesOf = (source: Source) => harness.read.ask('sources.duplicates', { source: source.id, ...all })
const changedOf = (source: Source) => harness.read.ask('sources.changed', { source: source.id, ...all })
const settle = (source: Source, take: boolean, positions: number[] | null = null) =>
  settleChangedRows(harness.write, { source: source.id, positions, take })
const item = (position: number) =>
  harness.db
    .prepare(
      'SELECT i.* FROM place p JOIN item i ON i.id = p.item_id WHERE p.source_id = 1 AND p.position = ?',
    )
    .get(position) as Record<string, unknown>
const found = (word: string): number =>
  (
    harness.db.prepare('SELECT count(*) AS n FROM item_text WHERE item_text MATCH ?').get(word) as {
      n: number
    }
  ).n

describe('what was folded', () => {
  it('is listed row by row with where it stands besides, as many as were counted', async () => {
    const first = await harness.take(harness.file('one.csv', survey(ROWS)))
    expect(await duplicatesOf(first)).toEqual({ total: 0, rows: [] })
    const second = await harness.take(
      harness.file('two.csv', survey([...ROWS.slice(20), [31, 9, 'one more']])),
    )
    const { total, rows } = await duplicatesOf(second)
    expect(total).toBe(second.duplicates)
    expect(rows).toHaveLength(10)
    expect(rows[0]).toEqual({
      position: 1,
      item: expect.any(Number) as number,
      subject: null,
      text: 'comment number 21 of many',
      known: [{ source: first.id, name: 'one.csv', position: 21 }],
    })
    expect(
      (await harness.read.ask('sources.duplicates', { source: second.id, after: 8, limit: 1 })).rows.map(
        ({ position }) => position,
      ),
    ).toEqual([9])

    await harness.forget(first.id)
    expect(await duplicatesOf(second)).toEqual({ total: 0, rows: [] })
  })

  it('is listed for a mail in two mailboxes, and for one that stands twice in a file', async () => {
    const mail = (id: number): string =>
      `From a@x Mon Jan 01 10:00:00 2024\nMessage-ID: <m${id}@x>\nFrom: a@x\nTo: b@x\nSubject: Hi ${id}\n\nText ${id}.\n\n`
    const inbox = await harness.take(harness.file('inbox.mbox', mail(1) + mail(2) + mail(1)))
    expect((await duplicatesOf(inbox)).rows).toMatchObject([
      { position: 3, subject: 'Hi 1', known: [{ source: inbox.id, position: 1 }] },
    ])
    const archive = await harness.take(harness.file('archive.mbox', mail(1)))
    expect((await duplicatesOf(archive)).rows).toMatchObject([
      {
        position: 1,
        known: [
          { name: 'inbox.mbox', position: 1 },
          { name: 'inbox.mbox', position: 3 },
        ],
      },
    ])
  })
})

describe('an edited row', () => {
  it('waits with its new cells, and changes nothing by itself', async () => {
    await harness.take(harness.file('one.csv', survey(ROWS)))
    const second = await harness.take(harness.file('two.csv', survey(EDITED)))
    expect(second).toMatchObject({ items: 0, duplicates: 30 })
    expect(second.warnings.join()).toContain('1 rows have an id that is known with other cells')
    expect(await changedOf(second)).toMatchObject({
      total: 1,
      rows: [
        {
          position: 7,
          cells: [
            { column: 'nps', was: '6', now: '2' },
            { column: 'comment', was: 'comment number 7 of many', now: 'the parcel broke on the way' },
          ],
        },
      ],
    })
    expect(item(7)).toMatchObject({ text: 'comment number 7 of many', score: 6 })
  })

  it('changes its item when it is taken, and what was said of the old words goes', async () => {
    await harness.take(harness.file('one.csv', survey(ROWS)))
    const { id } = item(7) as { id: number }
    const recipe = harness.db
      .prepare(
        `INSERT INTO recipe (hash, stage, kind, content, created_at) VALUES ('r', 'rules', 'survey', '{}', 0) RETURNING id`,
      )
      .pluck()
      .get() as number
    harness.db
      .prepare(
        `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
         VALUES ('item', ?, 'rules', ?, '{"sentiment":"positive"}', '[]', '[]', 0, 0)`,
      )
      .run(id, recipe)
    harness.db
      .prepare(
        `UPDATE item SET answer_id = (SELECT id FROM answer), stage = 'rules', language = 'en' WHERE id = ?`,
      )
      .run(id)
    const second = await harness.take(harness.file('two.csv', survey(EDITED)))
    const again = await harness.take(harness.file('three.csv', `${survey(EDITED)}40,2024-03-11,5,new\n`))

    expect(await settle(second, true)).toBe(1)
    expect(item(7)).toMatchObject({
      text: 'the parcel broke on the way',
      score: 2,
      answer_id: null,
      stage: null,
      language: null,
    })
    expect(harness.count('answer')).toBe(0)
    expect([found('broke'), found('"number 7"')]).toEqual([1, 0])
    expect((await changedOf(second)).total + (await changedOf(again)).total).toBe(0)
    expect(await settle(second, true)).toBe(0)
    harness.db.prepare(`INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)`).run()

    // The file as it was before does not ask to go back.
    const old = await harness.take(harness.file('four.csv', survey([...ROWS, [50, 1, 'late']])))
    expect((await changedOf(old)).total).toBe(0)
    expect(old.warnings.join()).toContain('1 rows are as a person left them before')
    expect(item(7)).toMatchObject({ score: 2 })
  })

  it('gives way to a later one of the same file, and each tells what it really changed', async () => {
    await harness.take(harness.file('one.csv', survey(ROWS)))
    const first = item(7)
    const twice = await harness.take(
      harness.file(
        'twice.csv',
        survey([
          [7, 2, 'the parcel broke on the way'],
          [7, 4, 'a new one came at last'],
          [7, 2, 'the parcel broke on the way'],
        ]),
      ),
      { survey: 'one' },
    )
    expect((await changedOf(twice)).total).toBe(3)
    expect(await settle(twice, true)).toBe(3)
    expect(item(7)).toMatchObject({ text: 'the parcel broke on the way', score: 2 })
    const taken = harness.db
      .prepare(`SELECT position, state, cells, was FROM changed_row ORDER BY position`)
      .all() as { position: number; state: string; cells: string; was: string }[]
    expect(taken.map(({ position, state }) => [position, state])).toEqual([
      [1, 'taken'],
      [2, 'taken'],
      [3, 'taken'],
    ])
    expect(taken.map(({ was }) => was)).toEqual([first['cells'], taken[0]!.cells, taken[1]!.cells])
    harness.db.prepare(`INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)`).run()
  })

  it('is taken by the mapping of its own file while the file it is known from is being taken away', async () => {
    const first = await harness.take(harness.file('one.csv', survey(ROWS)))
    const second = await harness.take(harness.file('two.csv', survey(EDITED)))
    await harness.write.ask('sources.beginRemoval', { source: first.id })
    expect(await settle(second, true)).toBe(1)
    await harness.forget(first.id)
    expect(harness.db.prepare(`SELECT text, score FROM item WHERE text LIKE 'the%'`).all()).toEqual([
      { text: 'the parcel broke on the way', score: 2 },
    ])
  })

  it('is not asked about again once it was left', async () => {
    await harness.take(harness.file('one.csv', survey(ROWS)))
    const second = await harness.take(harness.file('two.csv', survey(EDITED)))
    expect(await settle(second, false, [8])).toBe(0)
    expect(await settle(second, false, [7])).toBe(1)
    expect(item(7)).toMatchObject({ score: 6 })
    const again = await harness.take(harness.file('two again.csv', survey(EDITED)))
    expect((await changedOf(again)).total).toBe(0)
  })

  it('goes with its file', async () => {
    await harness.take(harness.file('one.csv', survey(ROWS)))
    const second = await harness.take(harness.file('two.csv', survey(EDITED)))
    await harness.forget(second.id)
    expect(harness.count('changed_row')).toBe(0)
    expect(harness.count('item')).toBe(30)
  })
})

describe('another shop’s file', () => {
  const table = (rows: readonly string[]): string => `score,comment\n${rows.join('\n')}\n`

  it.each([
    ['begins with the one answer of the first', ['10,great'], ['10,great', '3,slow', '4,dear']],
    ['has the same two answers first', ['9,good', '8,fine'], ['9,good', '8,fine', '2,bad']],
    ['has scores only, which agree by chance', ['9,', '9,', '10,', '8,'], ['9,', '9,', '10,', '8,', '1,']],
  ])('is never folded into a survey without ids: it %s', async (_how, first, second) => {
    await harness.take(harness.file('a.csv', table(first)))
    const other = await harness.take(harness.file('b.csv', table(second)))
    expect(other).toMatchObject({ items: second.length, duplicates: 0, survey: 'b' })
    const asked = await harness.take(harness.file('c.csv', table(second)), { survey: 'a' })
    expect(asked).toMatchObject({
      items: second.length - first.length,
      duplicates: first.length,
      survey: 'a',
    })
  })
})
