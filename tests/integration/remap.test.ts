import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { finishRemaps, remapSource } from '../../src/main/importers/remapSource.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createTriageService, type TriageService } from '../../src/main/triage/triageService.ts'
import type { ColumnMapping } from '../../src/shared/domain/reading.ts'
import type { Source } from '../../src/shared/domain/source.ts'
import { beforeFirst } from '../helpers/beforeFirst.ts'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

let harness: ImportHarness
let triage: TriageService
const themes = { update: () => Promise.resolve() }
beforeEach(async () => {
  harness = await openImportHarness()
  triage = createTriageService({ ...harness, themes, workerFiles: TEST_WORKERS, logger: SILENT_LOGGER })
})
afterEach(async () => {
  await triage.close()
  await harness.close()
})

const HEAD = 'id,Recommend shop,Recommend app,Why?,What else?,Date,Customer'
const row = (id: number): string =>
  `${id},${id % 11},${(id * 7) % 11},Reason ${id} of many words,${id % 3 === 0 ? '' : `Idea ${id} of many words`},0${(id % 9) + 1}/0${(id % 8) + 1}/2026,Customer ${id % 5}`
const survey = (from: number, to: number): string =>
  `${HEAD}\n${Array.from({ length: to - from + 1 }, (_, index) => row(from + index)).join('\n')}\n`

const all = <Row>(sql: string): Row[] => harness.db.prepare(sql).all() as Row[]
const items = () =>
  all<{ id: number; identity: string; text: string; score: number; customer: string; occurred_at: number }>(
    'SELECT id, identity, text, score, customer, occurred_at FROM item ORDER BY id',
  )
const one = (sql: string): number => (harness.db.prepare(sql).get() as { n: number }).n
const checkIndex = (): void => {
  harness.db.prepare(`INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)`).run()
}

/** Gives an item an answer of a model, as settled by a run that is over or goes on. */
function answer(item: number, runState = 'done', jobState = 'done'): void {
  harness.db.exec(`
    INSERT OR IGNORE INTO recipe (id, hash, stage, kind, model, content, created_at) VALUES (900, 'h', 'primary', 'survey', 'm', '{}', 0);
    INSERT OR IGNORE INTO run (id, state, stages, request, seed, started_at) VALUES (7, '${runState}', '["primary"]', '{}', 1, 0);
    INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank, attempt)
      VALUES (7, 'item', ${item}, 'primary', 900, '${jobState}', 'sample', 1, 1);
  `)
  if (jobState !== 'done') return
  harness.db.exec(`
    INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
      VALUES ('item', ${item}, 'primary', 900, '{"sentiment":"positive"}', '[]', '[]', 1, 1);
    UPDATE item SET answer_id = (SELECT max(id) FROM answer), stage = 'primary', sentiment = 'positive' WHERE id = ${item};
  `)
}

const mappingOf = (source: Source, change: Partial<ColumnMapping>): ColumnMapping => ({
  ...source.mapping!,
  ...change,
})

describe('another mapping for a source', () => {
  it('reads the stored rows as an import with that mapping would, and the rows stay the ones they are', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 300)))
    const before = items()
    const change = {
      score: ['Recommend app', 'Recommend shop'],
      comment: ['What else?', 'Why?'],
      customer: null,
      dateOrder: 'monthFirst' as const,
    }
    const mapping = mappingOf(source, change)
    const remapped = await remapSource(harness, source.id, mapping)
    const after = items()
    expect(after.map(({ id, identity }) => [id, identity])).toEqual(
      before.map(({ id, identity }) => [id, identity]),
    )
    expect(remapped.texts).toBe(200)

    const other = await openImportHarness()
    await other.take(other.file('one.csv', survey(1, 300)), { mapping })
    const fresh = other.db
      .prepare('SELECT id, identity, text, score, customer, occurred_at FROM item ORDER BY id')
      .all()
    await other.close()
    expect(after).toEqual(fresh)
    checkIndex()
    const again = await harness.read.ask('sources.get', { source: source.id })
    expect(again).toMatchObject({ mapping: change, rows: 300, items: 300, duplicates: 0 })
    expect(await remapSource(harness, source.id, mapping)).toMatchObject({ items: 0, texts: 0 })
  })

  it('lets what was found in a changed text go, keeps the rest, and has the rules read anew', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 12)))
    await triage.run()
    for (const item of [1, 3]) answer(item)
    harness.db.exec(
      `INSERT INTO judgement (item_id, field, value, judged_at) VALUES (1, 'urgency', '"high"', 0), (3, 'urgency', '"high"', 0)`,
    )
    const mapping = mappingOf(source, { comment: ['What else?', 'Why?'] })
    const { changes, counted, rows } = await harness.read.ask('sources.remapPreview', {
      source: source.id,
      mapping,
    })
    expect({ counted, rows, ...changes }).toEqual({
      counted: 12,
      rows: 12,
      texts: 8,
      scores: 0,
      dates: 0,
      customers: 0,
      answers: 1,
      corrections: 1,
    })
    // Item 3 keeps its text: its second comment is empty.
    expect(await remapSource(harness, source.id, mapping)).toMatchObject({
      texts: 8,
      answers: 1,
      corrections: 1,
    })
    expect(all("SELECT subject FROM answer WHERE stage = 'primary'")).toEqual([{ subject: 3 }])
    expect(all('SELECT item_id FROM judgement')).toEqual([{ item_id: 3 }])
    expect(all('SELECT subject FROM job')).toEqual([{ subject: 3 }])
    expect(harness.db.prepare('SELECT stage, sentiment, urgency FROM item WHERE id = 1').get()).toEqual({
      stage: null,
      sentiment: null,
      urgency: null,
    })
    await triage.run()
    expect(one(`SELECT count(*) AS n FROM answer WHERE stage = 'rules'`)).toBe(12)
    expect(one(`SELECT count(*) AS n FROM item WHERE stage IS NULL`)).toBe(0)
    expect(
      harness.db
        .prepare(`SELECT labels ->> '$.summary' AS said FROM answer WHERE stage = 'rules' AND subject = 1`)
        .get(),
    ).toEqual({ said: expect.stringContaining('Idea 1') })
  })

  it.each([
    ['texts', { comment: ['What else?', 'Why?'] }],
    ['scales', { scale: { from: 0, to: 40, kind: 'rating' as const } }],
  ])('stores no labels of the %s that were there when the rules read them', async (_what, change) => {
    const source = await harness.take(harness.file('one.csv', survey(1, 60)))
    const write = beforeFirst(harness.write, 'triage.store', () =>
      remapSource(harness, source.id, mappingOf(source, change)),
    )
    const heldUp = createTriageService({
      read: harness.read,
      write,
      themes,
      workerFiles: TEST_WORKERS,
      logger: SILENT_LOGGER,
    })
    const labels = () =>
      all(`SELECT subject, labels, evidence FROM answer WHERE stage = 'rules' ORDER BY subject`)
    try {
      expect(await heldUp.run()).toEqual({ items: 60 })
      const stored = labels()
      harness.db.exec('UPDATE item SET answer_id = NULL; DELETE FROM answer')
      await heldUp.run()
      expect(stored).toEqual(labels())
    } finally {
      await heldUp.close()
    }
  })

  it('has a run that goes on ask the changed texts anew, and takes no answer to an old one', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 4)))
    answer(1, 'running', 'leased')
    answer(2, 'running', 'done')
    await remapSource(harness, source.id, mappingOf(source, { comment: ['What else?'] }))
    expect(all('SELECT subject, state, attempt FROM job ORDER BY subject')).toEqual([
      { subject: 1, state: 'pending', attempt: 2 },
      { subject: 2, state: 'pending', attempt: 2 },
    ])
    expect(one(`SELECT count(*) AS n FROM answer WHERE stage = 'primary'`)).toBe(0)
  })

  it('is finished at the next start when it was cut short', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 4_000)))
    const mapping = mappingOf(source, { comment: ['What else?', 'Why?'] })
    await harness.write.ask('sources.beginRemap', { source: source.id, mapping })
    const first = await harness.write.ask('sources.remapSlice', { source: source.id })
    expect(first.done).toBe(false)
    expect(await finishRemaps(harness)).toEqual([source.id])
    expect(one(`SELECT count(*) AS n FROM item WHERE text LIKE 'Reason%' AND id % 3 <> 0`)).toBe(0)
    expect(await finishRemaps(harness)).toEqual([])
    checkIndex()
  })

  it('concerns only the rows that stand first in the source', async () => {
    await harness.take(harness.file('one.csv', survey(1, 30)))
    const second = await harness.take(harness.file('two.csv', survey(21, 40)))
    expect(second).toMatchObject({ items: 10, duplicates: 10 })
    await remapSource(harness, second.id, mappingOf(second, { comment: ['What else?'] }))
    expect(one(`SELECT count(*) AS n FROM item WHERE text LIKE 'Reason%'`)).toBe(30)
  })

  it('is refused where there are no such columns, or nothing to map', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 4)))
    await expect(
      remapSource(harness, source.id, mappingOf(source, { comment: ['Nothing'] })),
    ).rejects.toMatchObject({ code: 'mapping_invalid' })
    await expect(remapSource(harness, 99, mappingOf(source, {}))).rejects.toMatchObject({ code: 'not_found' })
    const mail = await harness.take(
      harness.file('a.eml', 'From: a@example.com\nSubject: x\nMessage-ID: <1@example.com>\n\nHello there\n'),
    )
    await expect(remapSource(harness, mail.id, mappingOf(source, {}))).rejects.toMatchObject({
      code: 'usage',
    })
  })

  it('changes what rows are known by in no case', async () => {
    const source = await harness.take(harness.file('one.csv', survey(1, 4)))
    await remapSource(harness, source.id, mappingOf(source, { id: 'Why?' }))
    expect((await harness.read.ask('sources.get', { source: source.id }))?.mapping?.id).toBe('id')
  })
})
