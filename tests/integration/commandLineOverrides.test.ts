import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type CommandOutcome, verbatim } from '../helpers/commandLine.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

const ODD = join(import.meta.dirname, '..', 'fixtures', 'odd')

describe('a reading said on the command line', () => {
  const { path: folder, remove } = temporaryFolderFor()
  afterAll(remove)
  const run = (...argv: string[]): Promise<CommandOutcome> =>
    verbatim([...argv, '--data', join(folder, 'data'), '--json'])
  const inspect = (name: string, ...argv: string[]): Promise<CommandOutcome> =>
    run('inspect', join(ODD, name), ...argv)

  it.each([
    ['two-tables.csv', ['--header-row', '15'], { headerRow: 15, headerRows: 1, rows: 20 }],
    ['two-tables.csv', ['--header-row', 'none'], { headerRow: null, rows: 34 }],
    ['surveymonkey-two-rows.csv', ['--header-row', '1', '--header-rows', '1'], { headerRows: 1, rows: 19 }],
    ['us-dates.csv', ['--quote', 'none'], { quote: '' }],
    ['us-dates.csv', ['--date-order', 'monthFirst'], { mapping: { dateOrder: 'monthFirst' } }],
    [
      'shop-report-de.csv',
      ['--decimal-mark', ','],
      { scale: { from: 1, to: 5, kind: 'rating', decimalMark: ',' } },
    ],
    [
      'worte.csv',
      ['--score', 'Wie zufrieden sind Sie?', '--words', 'mal so, mal so=3'],
      { scale: { from: 1, to: 5, words: { 'sehr zufrieden': 5, 'mal so, mal so': 3 } } },
    ],
    [
      'qualtrics-wide.csv',
      ['--scale', 'Q4 How satisfied are you with our support?=0-5'],
      {
        scale: { kind: 'nps' },
        mapping: { scales: { 'Q4 How satisfied are you with our support?': { from: 0, to: 5 } } },
      },
    ],
  ])('%s %j', async (name, argv, expected) => {
    expect((await inspect(name, ...argv)).json()).toMatchObject(expected)
  })

  it('refuses a known tool where it is told to', async () => {
    expect((await inspect('qualtrics-wide.csv')).json()).toMatchObject({ preset: 'Qualtrics' })
    expect((await inspect('qualtrics-wide.csv', '--no-preset')).json()).not.toHaveProperty('preset')
  })

  it.each([
    ['--header-row', '0'],
    ['--header-rows', 'two'],
    ['--quote', '""'],
    ['--decimal-mark', ';'],
    ['--date-order', 'backwards'],
    ['--words', 'good'],
  ])('says what is wrong with %s %s', async (...argv) => {
    const outcome = await inspect('us-dates.csv', ...argv)
    expect(outcome.json()).toMatchObject({ error: { code: 'usage' } })
    expect(outcome.code).toBe(2)
  })

  it('is stored with the source, and another one read without the file', async () => {
    await run('import', join(ODD, 'us-dates.csv'), '--date-order', 'monthFirst')
    const [source] = (await run('sources')).json<{ id: number; mapping: object; reading: object }[]>()
    expect(source).toMatchObject({ mapping: { dateOrder: 'monthFirst' }, reading: { delimiter: ',' } })
    const id = String(source!.id)
    const changes = { texts: 0, scores: 0, dates: 21, customers: 0 }
    expect((await run('reread', id, '--date-order', 'dayFirst', '--dry-run')).json()).toMatchObject({
      changes,
    })
    expect((await run('reread', id, '--date-order', 'dayFirst')).json()).toMatchObject({
      items: 21,
      texts: 0,
    })
    expect((await run('sources')).json()).toMatchObject([{ mapping: { dateOrder: 'dayFirst' } }])
    expect((await run('reread', id)).code).toBe(2)
    expect((await run('reread', id, '--id', 'Date')).code).toBe(2)
    expect((await run('reread', id, '--comment', 'Not there')).json()).toMatchObject({
      error: { code: 'mapping_invalid' },
    })
  })

  it('finds the table although its first row is larger than the usual sample', async () => {
    const log = Array.from({ length: 12_000 }, (_, index) => `2026-01-01, error; code=${index} | x`).join(
      '\n',
    )
    const rows = Array.from({ length: 300 }, (_, index) => `${index + 2};${index % 11};"text, ${index}"`)
    const path = join(folder, 'giant.csv')
    writeFileSync(path, `id;score;comment\n1;9;"${log}"\n${rows.join('\n')}\n`)
    expect((await run('inspect', path)).json()).toMatchObject({ delimiter: ';', headerRow: 1, rows: 301 })
  })

  it('takes a header row that stands far below', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, index) => `${index + 2};${index % 11};"text, number ${index} in some words"`,
    )
    const path = join(folder, 'preamble.csv')
    const notice = 'Line of the legal notice, of some length; please read\n'.repeat(6_000)
    writeFileSync(path, `${notice}id;score;comment\n${rows.join('\n')}\n`)
    expect((await run('inspect', path, '--header-row', '6001')).json()).toMatchObject({
      delimiter: ';',
      rows: 100,
      columns: [{ name: 'id' }, { name: 'score', role: 'score' }, { name: 'comment', role: 'comment' }],
    })
  })
})
