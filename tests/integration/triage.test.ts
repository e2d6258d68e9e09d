import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Evidence, MailLabels, ResponseLabels } from '../../src/shared/domain/labels.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createThemeService, type ThemeService } from '../../src/main/themes/themeService.ts'
import { createTriageService, type TriageService } from '../../src/main/triage/triageService.ts'
import { beforeFirst } from '../helpers/beforeFirst.ts'
import { readMailArchive } from '../helpers/mailArchive.ts'
import { seedMails, seedResponses, seedSource } from '../helpers/seedMail.ts'
import { openStoreThreads, type StoreThreads } from '../helpers/storeThreads.ts'
import { testData } from '../helpers/testData.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

let store: StoreThreads
let triage: TriageService
let themes: ThemeService
const preferences = { all: () => ({ mostThemes: 30 }) }

beforeEach(async () => {
  store = await openStoreThreads()
  themes = createThemeService({
    read: store.read,
    write: store.write,
    workerFiles: TEST_WORKERS,
    preferences,
    logger: SILENT_LOGGER,
  })
  triage = createTriageService({
    themes,
    read: store.read,
    write: store.write,
    workerFiles: TEST_WORKERS,
    logger: SILENT_LOGGER,
  })
})
afterEach(async () => {
  await triage.close()
  await themes.close()
  await store.close()
})

interface StoredAnswer {
  item: number
  text: string
  labels: Record<string, unknown>
  evidence: Evidence[]
  shown: boolean
}

function storedAnswers(): StoredAnswer[] {
  const rows = store.db
    .prepare(
      `SELECT i.id AS item, i.text, a.labels, a.evidence, i.answer_id = a.id AS shown, a.fallback
       FROM answer a JOIN item i ON i.id = a.subject WHERE a.stage = 'rules' ORDER BY i.id`,
    )
    .all() as {
    item: number
    text: string
    labels: string
    evidence: string
    shown: number
    fallback: string
  }[]
  expect(rows.every((row) => row.fallback === '[]')).toBe(true)
  return rows.map((row) => ({
    item: row.item,
    text: row.text,
    labels: JSON.parse(row.labels) as Record<string, unknown>,
    evidence: Evidence.array().parse(JSON.parse(row.evidence)),
    shown: row.shown === 1,
  }))
}

const ruleThemes = (): { name: string; items: number }[] =>
  store.db
    .prepare(
      `SELECT t.name, count(l.item_id) AS items FROM theme t LEFT JOIN item_theme l ON l.theme_id = t.id
       WHERE t.origin = 'rule' GROUP BY t.id ORDER BY items DESC, t.name`,
    )
    .all() as never

const COMMENTS = [
  { text: 'The delivery was late and nobody told me.', score: 2 },
  { text: 'Great shop, fast delivery!', score: 10 },
  { text: 'Delivery took three weeks.', score: 3 },
  { text: 'The checkout is confusing.', score: 6 },
  { text: 'Checkout crashed twice', score: 1 },
  { text: 'I like the checkout', score: 9 },
  { text: 'Très bon accueil', score: 9 },
  { text: '', score: 4 },
  { text: '', score: null },
]

describe('triage of survey responses', () => {
  it('labels every item, also one without text, and lets the rules be what is shown', async () => {
    const items = seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    expect(await triage.run()).toEqual({ items: COMMENTS.length })
    const answers = storedAnswers()
    expect(answers.map((answer) => answer.item)).toEqual(items)
    for (const answer of answers) {
      ResponseLabels.parse(answer.labels)
      expect(answer.shown).toBe(true)
      for (const { quote, start, end } of answer.evidence) expect(answer.text.slice(start, end)).toBe(quote)
    }
    expect(answers.map((answer) => answer.labels['sentiment'])).toEqual([
      'negative',
      'very positive',
      'negative',
      'negative',
      'very negative',
      'positive',
      'positive',
      'negative',
      'neutral',
    ])
    const languages = store.db.prepare('SELECT language FROM item ORDER BY id').pluck().all()
    expect(languages).toEqual(['en', 'en', 'en', 'en', 'en', 'en', 'fr', null, null])
    expect(triage.progress.value).toBeNull()
  })

  it('finds themes that several responses share and leaves the others unassigned', async () => {
    seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    await triage.run()
    expect(ruleThemes()).toEqual([
      { name: 'Checkout', items: 3 },
      { name: 'Delivery', items: 3 },
    ])
    const ids = store.db.prepare(`SELECT id FROM theme ORDER BY id`).pluck().all()

    seedResponses(store.db, seedSource(store.db, 'survey'), [{ text: 'Where is my delivery?', score: 0 }])
    expect(await triage.run()).toEqual({ items: 1 })
    expect(ruleThemes()).toContainEqual({ name: 'Delivery', items: 4 })
    expect(store.db.prepare(`SELECT id FROM theme ORDER BY id`).pluck().all()).toEqual(ids)
  })

  it('brings the themes up to date when an earlier process ended before it did', async () => {
    seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    const write = beforeFirst(store.write, 'themes.store', () => Promise.reject(new Error('killed')))
    const common = { read: store.read, workerFiles: TEST_WORKERS, logger: SILENT_LOGGER }
    const killedThemes = createThemeService({ ...common, write, preferences })
    const killed = createTriageService({ ...common, write: store.write, themes: killedThemes })
    await expect(killed.run()).rejects.toThrow('killed')
    await killed.close()
    expect(ruleThemes()).toEqual([])
    expect(await triage.run()).toEqual({ items: 0 })
    expect(ruleThemes()).toEqual([
      { name: 'Checkout', items: 3 },
      { name: 'Delivery', items: 3 },
    ])
  })

  it('leaves themes of people alone, and takes what it does not find again away', async () => {
    store.db.exec(
      `INSERT INTO theme (name, origin, edited) VALUES ('deliveries', 'person', 1), ('Mine', 'person', 1), ('Old', 'rule', 0)`,
    )
    seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    await triage.run()
    const known = `SELECT id, name, origin, (SELECT count(*) FROM item_theme WHERE theme_id = theme.id) AS items
                   FROM theme ORDER BY id`
    expect(store.db.prepare(known).all()).toEqual([
      { id: 1, name: 'deliveries', origin: 'person', items: 3 },
      { id: 2, name: 'Mine', origin: 'person', items: 0 },
      { id: 4, name: 'Checkout', origin: 'rule', items: 3 },
    ])
  })

  it('does nothing twice, and labels again what other rules had labelled', async () => {
    seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    await triage.run()
    expect(await triage.run()).toEqual({ items: 0 })
    store.db.exec(`UPDATE recipe SET hash = 'older', active = 0 WHERE kind = 'survey'`)
    expect(await triage.run()).toEqual({ items: COMMENTS.length })
    expect(storedAnswers()).toHaveLength(COMMENTS.length)
    expect(storedAnswers().every((answer) => answer.shown)).toBe(true)
  })

  it('leaves what a person judged and what the model said in their place', async () => {
    const [judged, answered, plain] = seedResponses(
      store.db,
      seedSource(store.db, 'survey'),
      COMMENTS.slice(0, 3),
    )
    store.db.exec(`
      INSERT INTO judgement (item_id, field, value, judged_at) VALUES (${judged}, 'sentiment', '"positive"', 0);
      INSERT INTO recipe (id, hash, stage, kind, content, created_at) VALUES (77, 'p', 'primary', 'survey', '{}', 0);
      INSERT INTO answer (id, subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
        VALUES (99, 'item', ${answered}, 'primary', 77, '{"sentiment":"neutral"}', '[]', '[]', 0, 0)`)
    await triage.run()
    expect(store.db.prepare('SELECT id, stage, sentiment FROM item ORDER BY id').all()).toEqual([
      { id: judged, stage: 'rules', sentiment: 'positive' },
      { id: answered, stage: 'primary', sentiment: 'neutral' },
      { id: plain, stage: 'rules', sentiment: 'negative' },
    ])
  })

  it('stores nothing of an item whose number went to another one', async () => {
    const old = seedSource(store.db, 'survey')
    const ids = seedResponses(store.db, old, COMMENTS)
    const write = beforeFirst(store.write, 'triage.store', () => {
      store.db.exec('DELETE FROM item; DELETE FROM source')
      const again = seedSource(store.db, 'survey')
      expect(seedResponses(store.db, again, [...COMMENTS].reverse())).toEqual(ids)
      return Promise.resolve()
    })
    const heldUp = createTriageService({
      read: store.read,
      write,
      themes,
      workerFiles: TEST_WORKERS,
      logger: SILENT_LOGGER,
    })
    await heldUp.run()
    await heldUp.close()
    const stored = storedAnswers()
    expect(stored).toHaveLength(COMMENTS.length)
    store.db.exec('UPDATE item SET answer_id = NULL; DELETE FROM answer')
    await triage.run()
    expect(stored).toEqual(storedAnswers())
  })

  it('waits for a source to be complete, and covers what completes during a pass', async () => {
    const importing = seedSource(store.db, 'survey', 'importing')
    seedResponses(store.db, importing, COMMENTS)
    expect(await triage.run()).toEqual({ items: 0 })
    seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
    const first = triage.run()
    store.db.prepare(`UPDATE source SET state = 'complete' WHERE id = ?`).run(importing)
    const [one, two] = await Promise.all([first, triage.run()])
    expect(one.items).toBe(2 * COMMENTS.length)
    expect(two).toBe(one)
  })

  it('says what it did not read of a very long text', async () => {
    seedResponses(store.db, seedSource(store.db, 'survey'), [{ text: 'word '.repeat(20_000) }])
    await triage.run()
    expect(storedAnswers()[0]!.labels['read']).toEqual({ characters: 50_000, of: 100_000 })
  })
})

describe('triage of mail', () => {
  it('says type, status, assignee, priority and entities with their evidence', async () => {
    const text =
      'Hi Bob,\n\nmy parcel has still not arrived. Could you please check order 48213 by Friday? ' +
      'I paid €49.90.\n\nThanks,\nAnn'
    seedMails(store.db, seedSource(store.db, 'email'), [
      { messageId: 'a@x', subject: 'Parcel', from: 'Ann Lee <ann@x>', to: ['Bob Stone <bob@y>'], text },
      {
        messageId: 'b@x',
        subject: 'Out of office',
        from: 'dan@x',
        to: ['bob@y'],
        text: 'I am away. Urgent: call my lawyer!',
        headers: { 'auto-submitted': 'auto-replied' },
      },
      { messageId: 'c@x', from: 'eve@x', text: '' },
    ])
    expect(await triage.run()).toEqual({ items: 3 })
    const [parcel, away, empty] = storedAnswers()
    expect(MailLabels.parse(parcel!.labels)).toMatchObject({
      type: 'delivery',
      status: 'waiting for us',
      assignedTo: 'Bob Stone',
      sentiment: 'negative',
      urgency: 'high',
      entities: [
        { kind: 'order', value: '48213' },
        { kind: 'amount', value: '€49.90' },
      ],
      actions: [{ who: 'Bob Stone', due: 'by Friday' }],
    })
    for (const { quote, start, end } of parcel!.evidence) expect(text.slice(start, end)).toBe(quote)
    expect(MailLabels.parse(away!.labels)).toMatchObject({
      type: 'notification',
      status: 'done',
      urgency: 'low',
    })
    expect(MailLabels.parse(empty!.labels)).toMatchObject({
      assignedTo: 'Unassigned',
      summary: 'Mail from eve@x',
    })
  })

  it.skipIf(testData === null)('labels 2,750 real mails, every quote at its place', async () => {
    const mails = readMailArchive()
    seedMails(store.db, seedSource(store.db, 'email'), mails)
    const started = performance.now()
    expect(await triage.run()).toEqual({ items: mails.length })
    const milliseconds = Math.round(performance.now() - started)
    const answers = storedAnswers()
    const counts: Record<string, Record<string, number>> = {}
    for (const { labels, evidence, text } of answers) {
      MailLabels.parse(labels)
      for (const { quote, start, end } of evidence) expect(text.slice(start, end)).toBe(quote)
      for (const field of ['type', 'status', 'urgency', 'sentiment']) {
        const value = String(labels[field])
        const count = (counts[field] ??= {})
        count[value] = (count[value] ?? 0) + 1
      }
    }
    console.info(
      `${mails.length} mails in ${milliseconds} ms`,
      JSON.stringify(counts),
      JSON.stringify(ruleThemes()),
    )
  })
})
