import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'
import { testData, testFile } from '../helpers/testData.ts'

let harness: ImportHarness
beforeAll(async () => {
  harness = await openImportHarness()
})
afterAll(() => harness.close())

describe.skipIf(testData === null)('real files', () => {
  it('takes the French survey, with its two encodings', async () => {
    const source = await harness.take(testFile('nps-garden-fr', 'nps.csv'))
    expect(source).toMatchObject({ rows: 13_954, items: 13_954, duplicates: 0, skipped: 0 })
    expect(source.warnings).toEqual([
      'no answer to “nps” is 0: where 1 was the lowest, set the scale 1-10',
      'taken as ratings beside the score, not as NPS: “satisfaction” (0 to 10), “intention” (0 to 10)',
    ])
    expect(source.mapping).toMatchObject({
      id: 'id',
      comment: ['explication'],
      scale: { from: 0, to: 10, kind: 'nps' },
    })
    expect(source.mapping?.score[0]).toBe('nps')
    const counts = harness.db
      .prepare(
        `SELECT sum(score >= 9) AS promoters, sum(score BETWEEN 7 AND 8) AS passives, sum(score <= 6) AS detractors,
           sum(score_state = 'blank') AS blank FROM item WHERE source_id = ?`,
      )
      .get(source.id)
    expect(counts).toEqual({ promoters: 8_465, passives: 3_953, detractors: 1_194, blank: 342 })
    const texts = harness.db
      .prepare('SELECT text FROM item WHERE source_id = ?')
      .pluck()
      .all(source.id) as string[]
    expect(texts.some((text) => text.includes('15€ que'))).toBe(true)
    expect(texts.some((text) => text.includes('appréciée'))).toBe(true)
    expect(texts.join('').includes('\uFFFD')).toBe(false)
    expect(texts.includes('NA')).toBe(false)
  })

  it('finds nothing new in the same file again, and takes only what is new of a grown one', async () => {
    const again = await harness.take(testFile('nps-garden-fr', 'nps.csv'))
    expect(again).toMatchObject({ rows: 13_954, items: 0, duplicates: 13_954, survey: 'nps' })
  })

  it('takes the issues with their fields of many lines', async () => {
    const source = await harness.take(testFile('bugs-priority', 'hadoop_bugs.csv'))
    expect(source).toMatchObject({ rows: 2_503, items: 2_503, skipped: 0 })
    const column = source.columns.indexOf('Priority')
    const priorities = harness.db
      .prepare(
        `SELECT cells ->> ? AS priority, count(*) AS n FROM item WHERE source_id = ? GROUP BY 1 ORDER BY 2 DESC`,
      )
      .all(`$[${column}]`, source.id)
    expect(priorities).toEqual([
      { priority: 'Major', n: 1_738 },
      { priority: 'Minor', n: 539 },
      { priority: 'Critical', n: 86 },
      { priority: 'Blocker', n: 76 },
      { priority: 'Trivial', n: 64 },
    ])
    expect(source.mapping).toMatchObject({ id: 'Issue id', date: 'Created' })
    const dated = harness.db
      .prepare('SELECT count(occurred_at) FROM item WHERE source_id = ?')
      .pluck()
      .get(source.id)
    expect(dated).toBe(2_503)
    const multiline = harness.db
      .prepare(`SELECT count(*) FROM item WHERE source_id = ? AND text LIKE '%' || char(10) || '%'`)
      .pluck()
      .get(source.id)
    expect(multiline).toBeGreaterThan(1_500)
  })

  it('keeps two surveys with the same columns apart unless asked', async () => {
    const train = await harness.take(testFile('banking77', 'train.csv'))
    const test = await harness.take(testFile('banking77', 'test.csv'))
    expect([train.items, test.items]).toEqual([10_003, 3_080])
    expect(test.survey).not.toBe(train.survey)
    const inspection = await harness.imports.inspect(testFile('banking77', 'test.csv'), {}, null)
    expect(inspection.surveys).toContainEqual({ name: 'test', proposed: true })
    expect(inspection.forecast).toMatchObject({ items: 0, duplicates: 3_080 })
  })

  it('takes tables without a header', async () => {
    const source = await harness.take(
      testFile('sentiment-vader', 'hutto_ICWSM_2014', 'tweets_GroundTruth.txt'),
    )
    expect(source).toMatchObject({ rows: 4_200, columns: ['column1', 'column2', 'column3'] })
    expect(source.reading).toMatchObject({ delimiter: '\t', headerRow: null })
  })

  it('takes every mailbox and mail', async () => {
    expect(await harness.take(testFile('mbox-mimekit', 'content-length.mbox.txt'))).toMatchObject({
      format: 'mbox',
      rows: 29,
      items: 29,
    })
    const folder = testFile('eml-stalwart')
    expect(await harness.imports.expand(folder)).toMatchObject({
      paths: [folder],
      passedOver: { files: 224 },
    })
    const source = await harness.take(folder)
    expect(source).toMatchObject({ format: 'eml', rows: 113, skipped: 0 })
    expect(source.items + source.duplicates).toBe(113)
    const emls = (readdirSync(testFile('eml-stalwart', 'eml'), { recursive: true }) as string[]).filter(
      (name) => name.endsWith('.eml'),
    )
    expect(emls).toHaveLength(107)
  })

  it('takes the archive of 2,750 mails, each once', async () => {
    const folder = join(harness.dataFolder, 'ham')
    mkdirSync(folder)
    execFileSync('tar', ['xzf', testFile('email-spamassassin', 'ham-2750.tar.gz'), '-C', folder])
    const source = await harness.take(folder)
    expect(source).toMatchObject({ rows: 2_750, items: 2_750, duplicates: 0, skipped: 0 })
    const ids = harness.db
      .prepare(
        'SELECT count(DISTINCT m.message_id) FROM message m JOIN item i ON i.id = m.item_id WHERE i.source_id = ? AND message_id_made = 0',
      )
      .pluck()
      .get(source.id)
    expect(ids).toBe(2_750)
    expect(await harness.take(folder)).toMatchObject({ items: 0, duplicates: 2_750 })
  })

  it.each([
    ['encoding.iso88591.csv', 'windows-1252'],
    ['encoding.utf16be.csv', 'utf-16be'],
    ['encoding.utf32le.csv', 'utf-32le'],
    ['premiere.win1252.csv', 'windows-1252'],
    ['premiere.utf16le.csv', 'utf-16le'],
    ['premiere.utf32bebom.csv', 'utf-32be'],
    ['premiere.utf8bom.csv', 'utf-8'],
    ['sep.csv', 'utf-8'],
    ['linend.mac.csv', 'utf-8'],
    ['utf16be.line_break_in_enclosure.csv', 'utf-16be'],
  ])('reads %s as %s', async (name, encoding) => {
    const inspection = await harness.imports.inspect(testFile('csv-encodings', name), {}, null)
    expect(inspection.encoding).toBe(encoding)
    expect(JSON.stringify(inspection)).not.toContain('\uFFFD')
    expect(inspection.columns.length).toBeGreaterThan(1)
    if (name.startsWith('premiere'))
      expect(inspection.columns.map((column) => column.name)).toEqual(['première', 'second', 'troisième'])
  })
})
