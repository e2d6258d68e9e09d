import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

interface Checks {
  checks: { name: string; ok: boolean; detail: string }[]
}

it.each(['nps', 'sources', 'status', 'results', 'forget 1', 'analyze', 'stop', 'preferences get'])(
  '%s says that a data folder is not there, and makes none',
  async (command) => {
    const data = join(temporaryFolder(), 'data')
    const outcome = await verbatim([...command.split(' '), '--data', data, '--json'])
    expect([outcome.code, outcome.json()]).toMatchObject([
      1,
      { error: { code: 'not_found', message: expect.stringContaining(data) as string } },
    ])
    expect(existsSync(data)).toBe(false)
  },
)

it('reading leaves a folder that is no data folder as it is', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  const file = join(folder, 'survey.csv')
  writeFileSync(file, 'NPS,comment\n9,fine\n')
  expect((await verbatim(['sources', '--data', data, '--json'])).json()).toEqual([])
  expect((await verbatim(['inspect', file, '--data', join(folder, 'none'), '--json'])).code).toBe(0)
  expect((await verbatim(['import', file, '--dry-run', '--data', data, '--json'])).json()).toMatchObject({
    sources: [{ items: 1 }],
  })
  const { checks } = (await verbatim(['doctor', '--data', data, '--json'])).json<Checks>()
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['model server'])
  expect([readdirSync(data), readdirSync(folder).sort()]).toEqual([[], ['data', 'survey.csv']])
})

it('doctor looks through the database, and what is not well is no success', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'survey.csv')
  writeFileSync(
    file,
    `NPS,comment\n${Array.from({ length: 3_000 }, (_, row) => `${row % 11},remark ${row} of many more`).join('\n')}\n`,
  )
  const data = join(folder, 'data')
  await verbatim(['import', file, '--data', data])
  const well = await verbatim(['doctor', '--data', data, '--json'])
  expect(well.json<Checks>().checks.find(({ name }) => name === 'database')).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^1 sources, all \d+ tables/) as string,
  })
  const path = join(data, 'verbatim.db')
  const pages = Math.floor(statSync(path).size / 8_192)
  const database = openSync(path, 'r+')
  for (let page = Math.floor(pages / 3); page < pages / 2; page += 1)
    writeSync(database, Buffer.alloc(8_192, 0xa5), 0, 8_192, page * 8_192)
  closeSync(database)
  const damaged = await verbatim(['doctor', '--data', data, '--json'])
  expect(damaged.code).toBe(3)
  expect(damaged.json<Checks>().checks.find(({ name }) => name === 'database')).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/damaged|malformed/) as string,
  })
})

it.skipIf(process.platform === 'win32')(
  'others cannot read the store of a folder that they may look into',
  async () => {
    const data = temporaryFolder()
    chmodSync(data, 0o755)
    const file = join(temporaryFolder(), 'survey.csv')
    writeFileSync(file, 'NPS,comment\n9,fine\n')
    expect((await verbatim(['import', file, '--data', data])).code).toBe(0)
    const open = readdirSync(data).filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0)
    expect(open.filter((name) => name.startsWith('verbatim.db'))).toEqual([])
  },
)
