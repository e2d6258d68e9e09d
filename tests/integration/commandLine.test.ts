import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CommandOutcome, verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { testData, testFile } from '../helpers/testData.ts'

interface ImportReport {
  sources: { id: number; rows: number; items: number; duplicates: number; skipped: number; kind: string }[]
}

/** A data folder of its own with the command line bound to it. */
function workplace() {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  return {
    folder,
    run: (...argv: string[]): Promise<CommandOutcome> => verbatim([...argv, '--data', data]),
    write: (name: string, content: string): string => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
  }
}

const SURVEY = `Response ID,How likely are you to recommend us?,Comment,Date,Country
r1,10,Delivery was quick and friendly,2026-01-05,DE
r2,9,The app is lovely,2026-01-20,FR
r3,8,Good but pricey,2026-02-02,DE
r4,3,"My order 4711 never arrived, I want a refund immediately!",2026-02-10,FR
r5,0,Your support never answers,2026-02-11,DE
r6,NA,no opinion,2026-02-12,DE
r7,12,typing error,2026-02-13,FR
`

const MAILBOX = [
  'From anna@example.com Mon Jan  5 10:00:00 2026',
  'From: Anna Example <anna@example.com>',
  'To: Support <support@example.org>',
  'Subject: Where is my order 4711?',
  'Date: Mon, 5 Jan 2026 10:00:00 +0100',
  'Message-ID: <a1@example.com>',
  '',
  'My order 4711 has not arrived. When will it come?',
  '',
  'From support@example.org Mon Jan  5 12:00:00 2026',
  'From: Support <support@example.org>',
  'To: Anna Example <anna@example.com>',
  'Subject: Re: Where is my order 4711?',
  'Date: Mon, 5 Jan 2026 12:00:00 +0100',
  'Message-ID: <b1@example.org>',
  'In-Reply-To: <a1@example.com>',
  'References: <a1@example.com>',
  '',
  'It will arrive tomorrow.',
  '',
  'On Mon, 5 Jan 2026 Anna Example wrote:',
  '> My order 4711 has not arrived. When will it come?',
  '',
].join('\n')

describe('the main job from the command line', () => {
  it('imports, scores, threads, labels by rules, searches, exports and forgets', async () => {
    const { run, write, folder } = workplace()
    const imported = await run('import', write('survey.csv', SURVEY), write('mail.mbox', MAILBOX), '--json')
    expect(imported.code).toBe(0)
    expect(imported.json<ImportReport>().sources).toMatchObject([
      { rows: 7, items: 7, duplicates: 0, skipped: 0, kind: 'survey' },
      { rows: 2, items: 2, duplicates: 0, skipped: 0, kind: 'email' },
    ])

    // By hand: 2 promoters, 1 passive, 2 detractors of 5; adjusted: (2.75 - 2.75) / 8 = 0, Var = 5.5 / 8.
    const nps = (await run('nps', '--json')).json()
    expect(nps).toMatchObject({
      n: 5,
      promoters: 2,
      passives: 1,
      detractors: 2,
      excluded: { blank: 1, notAScore: 0, outOfRange: 1 },
      score: 0,
    })
    expect(nps['margin']).toBeCloseTo(100 * 1.959964 * Math.sqrt(5.5 / 8 / 8), 2)
    const byCountry = (await run('nps', '--by', 'Country', '--json')).json<{
      groups: { key: string; n: number; score: number; againstOthers: object }[]
    }>()
    expect(byCountry.groups.map(({ key, n }) => [key, n]).sort()).toEqual([
      ['DE', 3],
      ['FR', 2],
    ])

    // DE has one of each, FR a promoter and a detractor: far too few to tell them apart.
    for (const { againstOthers } of byCountry.groups)
      expect(againstOthers).toMatchObject({ significant: false, z: expect.any(Number) as number })

    const threads = (await run('threads', '--json')).json<{
      messages: number
      threads: number
      list: unknown[]
    }>()
    expect(threads).toMatchObject({ messages: 2, threads: 1 })
    expect(threads.list).toMatchObject([
      { messageIds: ['a1@example.com', 'b1@example.org'], root: 'a1@example.com', missingParents: [] },
    ])

    const rules = await run('analyze', '--stages', 'rules', '--json')
    expect(rules.code).toBe(0)
    expect(rules.json()).toMatchObject({ state: 'done', planned: 9, done: 9, failed: 0 })
    const results = (await run('results')).out
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            kind: string
            text: string
            labels: Record<string, unknown>
            evidence: { quote: string; start: number; end: number }[]
          },
      )
    expect(results).toHaveLength(9)
    for (const result of results) {
      expect(['low', 'medium', 'high', 'critical']).toContain(result.labels['urgency'])
      expect(result.labels['sentiment']).toBeTypeOf('string')
      for (const { quote, start, end } of result.evidence) expect(result.text.slice(start, end)).toBe(quote)
    }
    for (const mail of results.filter(({ kind }) => kind === 'email')) {
      for (const field of ['summary', 'assignedTo', 'status']) expect(mail.labels[field], field).toBeTruthy()
    }

    const found = (await run('search', 'order 4711', '--json')).json<{ total: number }>()
    // The answer r4 and both mails: the reply has the number in its subject.
    expect(found.total).toBe(3)
    const out = join(folder, 'items.json')
    expect(
      (await run('export', '--what', 'items', '--format', 'json', '--out', out, '--json')).json(),
    ).toEqual({ file: out, rows: 9 })
    expect(JSON.parse(readFileSync(out, 'utf8'))).toHaveLength(9)

    const forgotten = await run('forget', '1', '--json')
    expect(forgotten.json()).toMatchObject({ source: 1, items: 7, keptElsewhere: 0, answers: 7 })
    expect((await run('nps', '--json')).json()).toMatchObject({ n: 0, score: null })
    expect((await run('search', 'refund', '--json')).json()).toMatchObject({ total: 0 })
  })

  it('adds nothing when a file is imported again, and counts equal answers of two people twice', async () => {
    const { run, write } = workplace()
    const twice = write('twice.csv', 'score,comment\n9,fine\n9,fine\n3,bad\n')
    expect((await run('import', twice, '--json')).json<ImportReport>().sources).toMatchObject([
      { rows: 3, items: 3 },
    ])
    expect((await run('import', twice, '--json')).json<ImportReport>().sources).toMatchObject([
      { rows: 3, items: 0, duplicates: 3, skipped: 0 },
    ])
  })

  it('keeps an item that another source has too', async () => {
    const { run, write } = workplace()
    await run('import', write('one.mbox', MAILBOX), '--json')
    await run('import', write('two.mbox', MAILBOX), '--json')
    expect((await run('forget', '1', '--json')).json()).toMatchObject({ items: 0, keptElsewhere: 2 })
    expect((await run('threads', '--json')).json()).toMatchObject({ messages: 2, threads: 1 })
    expect((await run('forget', '2', '--json')).json()).toMatchObject({
      items: 2,
      keptElsewhere: 0,
      chains: 1,
    })
    expect((await run('threads', '--json')).json()).toMatchObject({ messages: 0, threads: 0 })
  })

  it('reads with the roles and the dialect the person names', async () => {
    const { run, write } = workplace()
    const odd = write('odd.csv', 'a#b#c\n1#10#gut\n2#0#schlecht\n')
    const named = ['--delimiter', '#', '--score', 'b', '--scale', '0-10', '--comment', 'c']
    expect((await run('inspect', odd, ...named, '--json')).json()).toMatchObject({
      rows: 2,
      delimiter: '#',
      scale: { from: 0, to: 10, kind: 'nps' },
    })
    const dry = await run('import', odd, ...named, '--dry-run', '--json')
    expect(dry.json<ImportReport>().sources).toMatchObject([{ id: null, rows: 2, items: 2 }])
    // A dry run leaves no data folder.
    expect((await run('sources', '--json')).json()).toMatchObject({ error: { code: 'not_found' } })
    await run('import', odd, ...named, '--json')
    expect((await run('nps', '--json')).json()).toMatchObject({ n: 2, promoters: 1, detractors: 1 })
  })

  it('says why there is no NPS, and how to get one', async () => {
    const { run, write } = workplace()
    const mail = write('one.mbox', MAILBOX)
    await run('import', mail)
    const none = await run('nps', '--json')
    expect(none.json()).toMatchObject({ n: 0, ratings: [], warnings: [expect.stringContaining('no survey')] })
    await run(
      'import',
      write('stars.csv', 'stars,comment\n5,fine\n1,bad\n4,good\n'),
      '--score',
      'stars',
      '--scale',
      '1-5',
    )
    const rated = await run('nps', '--json')
    expect(rated.json()).toMatchObject({
      n: 0,
      score: null,
      ratings: [{ survey: 'stars', from: 1, to: 5, n: 3, mean: 10 / 3 }],
      warnings: [expect.stringContaining('--scale 0-10')],
    })
    expect(rated.err).toContain('3 scores from 1 to 5 (mean 3.33) are a rating, not an NPS')

    await run('forget', '2')
    await run('import', write('words.csv', 'topic,comment\nshop,fine\nweb,bad\n'))
    expect((await run('nps', '--json')).json()).toMatchObject({
      warnings: [expect.stringContaining('--score')],
    })
    await run(
      'import',
      write('nps.csv', 'nps,comment\n10,fine\n0,bad\n'),
      '--score',
      'nps',
      '--scale',
      '0-10',
    )
    const scored = await run('nps', '--json')
    expect(scored.json()).toMatchObject({ n: 2, warnings: [], ratings: [] })
    expect(scored.err).toBe('')
  })

  it('sets and shows preferences', async () => {
    const { run } = workplace()
    expect((await run('preferences', 'set', 'workers', '5', '--json')).json()).toMatchObject({
      workers: { value: 5 },
    })
    expect((await run('preferences', 'get', 'workers', '--json')).json()).toMatchObject({
      workers: { value: 5, default: 2 },
    })
    const refused = await run('preferences', 'set', 'workers', '0', '--json')
    expect(refused.code).toBe(2)
    expect(refused.json()).toMatchObject({
      error: { code: 'preference_invalid', hint: expect.stringContaining('1 to 256') },
    })
  })

  it('says what is wrong with the usage', async () => {
    const { run } = workplace()
    expect((await run('import', '--json')).code).toBe(2)
    const unknown = await run('frobnicate')
    expect(unknown.code).toBe(2)
    expect((await verbatim(['--help'])).code).toBe(0)
    expect((await verbatim(['--version'])).out).toBe('0.0.0-test\n')
  })
})

describe.skipIf(testData === null)('the real survey', () => {
  it('gives the figure its counts give', async () => {
    const { run } = workplace()
    const imported = await run('import', testFile('nps-garden-fr', 'nps.csv'), '--score', 'nps', '--json')
    expect(imported.json<ImportReport>().sources).toMatchObject([
      { rows: 13_954, items: 13_954, duplicates: 0, skipped: 0 },
    ])
    const nps = (await run('nps', '--json')).json()
    expect(nps).toMatchObject({
      promoters: 8_465,
      passives: 3_953,
      detractors: 1_194,
      excluded: { blank: 342 },
    })
    expect(nps['score']).toBeCloseTo((100 * (8_465 - 1_194)) / 13_612, 10)
  })
})

describe('a table as read', () => {
  it('is written with its header first, a second file of the same name beside the first', async () => {
    const { run, write, folder } = workplace()
    const dump = join(folder, 'dump')
    const first = write('odd.csv', 'score;comment\n9;"a ""good"" one; really"\n3;two\tcells\n')
    mkdirSync(join(folder, 'other'))
    const second = write('other/odd.csv', 'score,comment\n1,short\n2,shorter\n')
    expect((await run('inspect', first, second, '--dump-dir', dump, '--json')).code).toBe(0)
    expect(readFileSync(join(dump, 'odd.csv'), 'utf8')).toBe(
      'score,comment\r\n9,"a ""good"" one; really"\r\n3,two\tcells\r\n',
    )
    expect(readFileSync(join(dump, 'odd (2).csv'), 'utf8')).toBe('score,comment\r\n1,short\r\n2,shorter\r\n')
  })
})
