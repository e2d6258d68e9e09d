import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { createSeed } from '../helpers/seedFeedback.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

function workplace() {
  const folder = temporaryFolder()
  const survey = join(folder, 'survey.csv')
  writeFileSync(survey, 'score;comment\n9;fine\n3;bad\n')
  return { folder, survey, data: join(folder, 'data') }
}

it('an empty path or folder, as an unset variable leaves it, never means the current folder', async () => {
  const { survey, data } = workplace()
  const before = readdirSync('.')
  const path = await verbatim(['import', '', '--data', data, '--json'])
  expect([path.code, path.json()]).toEqual([
    2,
    { error: expect.objectContaining({ code: 'usage' }) as unknown },
  ])
  const folder = await verbatim(['import', survey, '--data', '', '--json'])
  expect([folder.code, folder.json()]).toEqual([
    2,
    { error: expect.objectContaining({ code: 'usage' }) as unknown },
  ])
  expect(readdirSync('.')).toEqual(before)
})

it('a VERBATIM_DATA that is empty counts as not set', async () => {
  const { folder, survey } = workplace()
  const environment = { VERBATIM_DATA: '', XDG_DATA_HOME: folder, APPDATA: folder, HOME: folder }
  const outcome = await verbatim(['inspect', survey, '--json'], { environment })
  expect(outcome.code).toBe(0)
  expect(existsSync('verbatim.db')).toBe(false)
})

it.each([
  ...['', '"', '\n', 'four', 'abc', 'x', '\\n'].map((delimiter) => ['--delimiter', delimiter]),
  ...['ab', 'x', '1', ' ', '\t'].map((quote) => ['--quote', quote]),
  ['--delimiter', '|', '--quote', '|'],
])('%j %j is refused', async (...named) => {
  const { survey, data } = workplace()
  const outcome = await verbatim(['import', survey, ...named, '--data', data, '--json'])
  expect([outcome.code, outcome.json()]).toEqual([
    2,
    { error: expect.objectContaining({ code: 'usage' }) as unknown },
  ])
})

it('takes a tab by its name and a delimiter of several signs', async () => {
  const { folder, data } = workplace()
  for (const [named, mark] of [
    ['tab', '\t'],
    ['\\t', '\t'],
    ['||', '||'],
  ] as const) {
    const path = join(folder, 'divided.csv')
    writeFileSync(path, `score${mark}comment\n9${mark}fine\n3${mark}bad\n`)
    const outcome = await verbatim(['inspect', path, '--delimiter', named, '--data', data, '--json'])
    expect(outcome.json()).toMatchObject({
      delimiter: mark,
      columns: [{ name: 'score' }, { name: 'comment' }],
    })
  }
})

it('a row of names below the last row is refused, and nothing is imported', async () => {
  const { survey, data } = workplace()
  for (const named of [
    ['--header-row', '99'],
    ['--header-row', '2', '--header-rows', '3'],
  ]) {
    const outcome = await verbatim(['import', survey, ...named, '--data', data, '--json'])
    expect([outcome.code, outcome.json()]).toMatchObject([
      2,
      {
        error: {
          code: 'mapping_invalid',
          message: expect.stringContaining('survey.csv has 3 rows') as string,
        },
      },
    ])
  }
  expect((await verbatim(['nps', '--data', data, '--json'])).json()).toMatchObject({ n: 0 })
  const last = await verbatim(['inspect', survey, '--header-row', '3', '--data', data, '--json'])
  expect(last.code).toBe(0)
})

it('names what is not there, and asks for what is missing, instead of showing nothing', async () => {
  const { survey, data } = workplace()
  await verbatim(['import', survey, '--data', data])
  const asked: [number, string, string, ...string[]][] = [
    [1, 'not_found', 'there is no source 99', 'threads', '--source', '99'],
    [1, 'not_found', 'there is no source 99', 'nps', '--source', '99'],
    [1, 'not_found', 'there is no source 99', 'themes', '--source', '99'],
    [1, 'not_found', 'there is no theme 999', 'themes', 'doubtful', '999'],
    [1, 'not_found', 'there is no run 99', 'stop', '99'],
    [1, 'not_found', 'there is no run 99', 'resume', '99'],
    [1, 'run_state', 'no run is going on', 'pause'],
    [2, 'usage', 'nothing to search for', 'search', ''],
    [2, 'usage', 'nothing to search for', 'search', ' ', '--semantic'],
  ]
  for (const [code, errorCode, message, ...argv] of asked) {
    const outcome = await verbatim([...argv, '--data', data, '--json'])
    expect([argv, outcome.code, outcome.json()]).toEqual([
      argv,
      code,
      {
        error: expect.objectContaining({
          code: errorCode,
          message,
          hint: expect.stringMatching(/./) as string,
        }) as unknown,
      },
    ])
  }
})

it('a dry run foretells what the import into the named survey does', async () => {
  const { survey, data } = workplace()
  await verbatim(['import', survey, '--data', data, '--json'])
  for (const name of [[], ['--survey', 'survey'], ['--survey', 'another']]) {
    const dry = await verbatim(['import', survey, ...name, '--dry-run', '--data', data, '--json'])
    const real = await verbatim(['import', survey, ...name, '--data', data, '--json'])
    const [foretold, done] = [dry, real].map(
      (outcome) => outcome.json<{ sources: { items: number; duplicates: number }[] }>().sources[0]!,
    )
    expect([foretold!.items, foretold!.duplicates]).toEqual([done!.items, done!.duplicates])
  }
})

it('a dump folder that cannot be is refused, and no file is written over itself', async () => {
  const { folder, survey, data } = workplace()
  for (const target of [join(survey, 'within'), folder]) {
    const outcome = await verbatim(['inspect', survey, '--dump-dir', target, '--data', data, '--json'])
    expect(outcome.code).toBe(2)
    expect(outcome.json()).toHaveProperty('error.hint', expect.stringContaining('folder'))
  }
  expect(readFileSync(survey, 'utf8')).toBe('score;comment\n9;fine\n3;bad\n')
})

it.skipIf(!existsSync('/proc/self'))(
  'a folder that the system makes for nobody is refused at once',
  async () => {
    const { survey, data } = workplace()
    const refused = {
      error: expect.objectContaining({ message: expect.stringContaining('/proc/') as string }) as unknown,
    }
    const outcome = await verbatim(['import', survey, '--data', '/proc/no-folder', '--json'])
    expect([outcome.code, outcome.json()]).toEqual([1, refused])
    const dump = await verbatim([
      'inspect',
      survey,
      '--dump-dir',
      '/proc/no-folder',
      '--data',
      data,
      '--json',
    ])
    expect([dump.code, dump.json()]).toEqual([2, refused])
  },
)

it('options for tables are not dropped without a word where they mean nothing', async () => {
  const { folder, survey, data } = workplace()
  const mail = join(folder, 'a.mbox')
  writeFileSync(mail, 'From a@b.org Mon Jan  1 10:00:00 2024\nFrom: a@b.org\nSubject: s\n\nhello\n')
  for (const command of [['inspect'], ['import', '--dry-run'], ['import']]) {
    const outcome = await verbatim([
      ...command,
      mail,
      '--score',
      'x',
      '--survey',
      'y',
      '--data',
      data,
      '--json',
    ])
    expect(outcome.code).toBe(0)
    expect(outcome.out).toContain('--score, --survey not used: this is mail')
  }
  const outcome = await verbatim(['import', survey, '--sheet', 'one', '--score', 'score', '--data', data])
  expect(outcome.out).toContain('--sheet not used: this is no workbook')
})

it('a file whose name begins with a dash is told how to be named', async () => {
  const { folder, data } = workplace()
  writeFileSync(join(folder, '-dash.csv'), 'NPS,comment\n9,fine\n')
  const before = process.cwd()
  process.chdir(folder)
  try {
    const outcome = await verbatim(['import', '-dash.csv', '--data', data])
    expect([outcome.code, outcome.out]).toEqual([2, ''])
    expect(outcome.err).toContain('./-dash.csv')
    expect(outcome.err.split('\n').length).toBeLessThan(6)
    const json = await verbatim(['import', '-dash.csv', '--data', data, '--json'])
    expect(json.json()).toMatchObject({ error: { hint: expect.stringContaining('./-dash.csv') as string } })
    for (const path of [['./-dash.csv'], ['--', '-dash.csv']])
      expect((await verbatim(['import', '--dry-run', '--data', data, ...path])).code).toBe(0)
  } finally {
    process.chdir(before)
  }
})

it('finds a run however many came after it', async () => {
  const seed = createSeed()
  try {
    seed.db.transaction(() => {
      for (let run = 1; run <= 250; run++)
        seed.db.run(
          `INSERT INTO run (state, stages, request, recipes, started_at, seed) VALUES ('done', '[]', '{"stages":["rules"]}', '{}', 0, 1)`,
        )
    })
    const outcome = await verbatim(['quality', '--run', '1', '--data', seed.folder, '--json'])
    expect([outcome.code, outcome.json()]).toEqual([0, expect.objectContaining({ sampled: 0 })])
  } finally {
    seed.close()
  }
})

it('has no report of a day together with what is not read for it', async () => {
  const outcome = await verbatim(['quality', '--report', 'latest', '--watch', '--json'])
  expect([outcome.code, outcome.json()]).toEqual([
    2,
    { error: expect.objectContaining({ code: 'usage' }) as unknown },
  ])
})
