/** What a killed command leaves, and what the next one makes of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { RESOURCES_FOLDER } from '../helpers/resourcesFolder.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'
import { createServices } from '../../src/main/createServices.ts'
import { databasePath } from '../../src/main/db/open.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { Source } from '../../src/shared/domain/source.ts'

const COMMAND_LINE = fileURLToPath(new URL('../helpers/commandLineProcess.ts', import.meta.url))

interface ImportReport {
  sources: { id: number; path: string; rows: number; items: number; duplicates: number }[]
}

const ROWS = 60_000

/** A survey that takes long enough to be interrupted. */
function workplace() {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const survey = join(folder, 'survey.csv')
  const rows = Array.from({ length: ROWS }, (_, index) => `${index % 11},answer ${index},${index}`)
  writeFileSync(survey, `nps,comment,number\n${rows.join('\n')}\n`)
  return { folder, data, survey }
}

/** Looked up in the store itself: a command that asks would take longer than the import. */
const isInState = (data: string, state: Source['state']): boolean => {
  if (!existsSync(databasePath(data))) return false
  const db = new Database(databasePath(data), { readonly: true })
  try {
    return db.prepare(`SELECT 1 FROM source WHERE state = ?`).get(state) !== undefined
  } catch {
    // Its tables are just being made.
    return false
  } finally {
    db.close()
  }
}

/** Imports a file, and presses Ctrl+C once its source is in a state. */
async function interruptImport(
  file: string,
  data: string,
  state: Source['state'],
  ...options: string[]
): ReturnType<typeof verbatim> {
  const interruption = new AbortController()
  const importing = verbatim(['import', file, '--data', data, ...options], {
    interrupted: interruption.signal,
  })
  while (!isInState(data, state)) await wait(2)
  interruption.abort()
  return importing
}

it('an import ended by Ctrl+C keeps what it has, says so wherever one looks, and goes on or goes away', async () => {
  const { data, survey } = workplace()
  const interrupted = await interruptImport(survey, data, 'importing', '--json')
  expect(interrupted.code).toBe(130)
  expect(interrupted.json()).toMatchObject({
    error: { code: 'cancelled', hint: expect.stringContaining('verbatim forget 1') as string },
  })

  const run = (...argv: string[]) => verbatim([...argv, '--data', data, '--json'])
  const hint = expect.stringContaining(
    `"verbatim import ${survey}" goes on with it, "verbatim forget 1" takes it away`,
  ) as string
  expect((await run('sources')).json()).toMatchObject([{ id: 1, state: 'importing', hint }])
  expect((await run('status')).json()).toMatchObject({
    alerts: [{ code: 'import_unfinished', message: hint }],
  })
  expect((await run('nps')).json()).toMatchObject({ n: 0 })

  const again = await run('import', survey)
  expect(again.json<ImportReport>().sources).toMatchObject([
    { id: 1, rows: ROWS, items: ROWS, duplicates: 0 },
  ])
  expect((await run('status')).json()).toMatchObject({ alerts: [] })
})

it('an import ended by Ctrl+C when all of it is stored says that it is there', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const mails = join(folder, 'mails.mbox')
  const messages = Array.from(
    { length: 6_000 },
    (_, index) =>
      `From a@b.example Mon Jan  1 10:00:00 2024\nFrom: a@b.example\nTo: c@d.example\nMessage-ID: <${index}@b.example>\n` +
      `Date: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: number ${index}\n\nword${index} and more words\n`,
  )
  writeFileSync(mails, messages.join('\n'))
  const interrupted = await interruptImport(mails, data, 'complete', '--json')
  expect(interrupted.code).toBe(130)
  const { error } = interrupted.json<{ error: { message: string; hint: string } }>()
  expect(error.message).toBe(`interrupted; all of ${mails} is imported (source 1) and counts`)
  expect(error.hint).not.toContain('forget')
  const run = (...argv: string[]) => verbatim([...argv, '--data', data, '--json'])
  expect((await run('sources')).json()).toMatchObject([{ id: 1, state: 'complete', items: 6_000 }])
  expect((await run('status')).json()).toMatchObject({ alerts: [] })
})

it('an interrupted import is left alone by that of another file, and taken anew when other options are asked for', async () => {
  const { folder, data, survey } = workplace()
  await interruptImport(survey, data, 'importing')

  const other = join(folder, 'other.csv')
  writeFileSync(other, 'nps,comment\n9,Quick and kind\n3,Slow and rude\n')
  const run = (...argv: string[]) => verbatim([...argv, '--data', data, '--json'])
  const left = { id: 1, path: survey, hint: expect.stringContaining('verbatim forget 1') as string }
  expect((await run('import', other)).json()).toMatchObject({
    sources: [{ id: 2, path: other, rows: 2 }],
    unfinished: [left],
  })
  const told = await verbatim(['import', other, '--data', data])
  expect(told.out).toContain(`${survey}: an earlier import of it is unfinished`)

  const refused = await run('import', '--score', 'Nope', survey)
  expect(refused.code).toBe(2)
  expect(refused.json()).toMatchObject({ error: { code: 'mapping_invalid' } })
  expect((await run('sources')).json()).toMatchObject([{ id: 1, state: 'importing' }, { id: 2 }, { id: 3 }])

  const anew = (await run('import', '--score', 'number', survey)).json<ImportReport>()
  expect(anew.sources).toMatchObject([{ id: 4, rows: ROWS, items: ROWS }])
  expect((await run('sources')).json()).toMatchObject([{ id: 2 }, { id: 3 }, { id: 4, state: 'complete' }])
})

it('forget takes an unfinished import away, and one whose taking away was broken off', async () => {
  const { data, survey } = workplace()
  const interrupted = await interruptImport(survey, data, 'importing')
  expect(interrupted.err).toContain('verbatim forget 1')

  const db = new Database(databasePath(data))
  db.prepare(
    `UPDATE source SET state = 'failed', error = '{"code":"cancelled","message":"","hint":""}'`,
  ).run()
  const run = (...argv: string[]) => verbatim([...argv, '--data', data])
  expect((await run('sources')).out).toContain('was being taken away; "verbatim forget 1" finishes that')
  expect((await run('forget', '1')).code).toBe(0)
  for (const table of ['source', 'item', 'place'])
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  db.close()
  expect((await run('sources')).out).toBe('nothing has been imported\n')
})

it('a killed import is finished by the same command and reported once', async () => {
  const { data, survey } = workplace()
  const child = spawn(process.execPath, [COMMAND_LINE, 'import', survey, '--data', data], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  while (child.exitCode === null && !isInState(data, 'importing')) await wait(5)
  child.kill('SIGKILL')
  await ended

  const again = await verbatim(['import', survey, '--data', data, '--json'])
  expect(again.code).toBe(0)
  expect(again.json<ImportReport>().sources).toMatchObject([
    { id: 1, path: survey, rows: ROWS, items: ROWS, duplicates: 0 },
  ])
  expect((await verbatim(['nps', '--data', data, '--json'])).json()).toMatchObject({ n: ROWS })
})

it('a folder whose reader cannot start is left free for the next process', async () => {
  const folder = temporaryFolder()
  const broken = join(folder, 'broken.mjs')
  writeFileSync(broken, 'this is no program')
  const options = {
    dataFolder: join(folder, 'data'),
    door: 'command line',
    access: 'own',
    background: false,
    logger: SILENT_LOGGER,
    resourcesFolder: RESOURCES_FOLDER,
    environment: {},
  } as const
  await expect(
    createServices({ ...options, workerFiles: { ...TEST_WORKERS, reader: broken } }),
  ).rejects.toThrow()
  const services = await createServices({ ...options, workerFiles: TEST_WORKERS })
  expect(services.readOnlyBecause).toBeNull()
  await services.close()
})
