import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { VerbatimError } from '../../src/shared/domain/errors.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { Unit } from '../../src/main/watched/folderLook.ts'
import { createIntake } from '../../src/main/watched/intake.ts'
import { type WatchOptions, createWatchService } from '../../src/main/watched/watchService.ts'
import { type ImportHarness, openImportHarness, surveyText } from '../helpers/importHarness.ts'
import { until } from '../helpers/until.ts'

const { signal } = new AbortController()

let harness: ImportHarness
beforeEach(async () => {
  harness = await openImportHarness()
})
afterEach(() => harness.close())

/** A file in a folder of the harness, as a look gives it. */
function unitIn(folder: string, name: string, content: string): Unit {
  mkdirSync(join(harness.dataFolder, folder), { recursive: true })
  const path = harness.file(join(folder, name), content)
  const { size, mtimeMs } = statSync(path)
  return { path, isFolder: false, bytes: size, modifiedAt: Math.trunc(mtimeMs) }
}

const SURVEY = 'score,said\n9,very good indeed\n2,slow and late\n'
/** A person reads a table of the same columns through its preview. */
const readByHand = (name: string): Promise<unknown> =>
  harness.take(harness.file(name, 'score,said\n7,nice people\n'))
const isImported = async (path: string): Promise<boolean> =>
  (await harness.read.ask('sources.list', null)).some((source) => source.path === path)

it('takes and tells of what lies in folders that are wanted now, and has the others’ when they are wanted again', async () => {
  const one = join(harness.dataFolder, 'mails')
  const two = join(harness.dataFolder, 'mails-old')
  let wanted = [one, two]
  const intake = createIntake(harness, () => wanted)
  const here = unitIn('mails', 'here.csv', SURVEY)
  const there = unitIn('mails-old', 'there.csv', SURVEY)
  const broken = unitIn('mails-old', 'broken.xlsx', 'PK\u0003\u0004 this is no workbook')
  for (const unit of [here, there, broken]) expect(await intake.take(unit, signal)).toBe('left')
  expect(intake.files()).toHaveLength(3)

  wanted = []
  await readByHand('own.csv')
  expect(await intake.reconsider(signal)).toBe(false)
  expect(intake.files()).toEqual([])
  expect(harness.count('source')).toBe(1)

  wanted = [one]
  expect(await intake.reconsider(signal)).toBe(true)
  expect(await isImported(here.path)).toBe(true)
  expect(await isImported(there.path)).toBe(false)
  expect(intake.files()).toEqual([])

  wanted = [two]
  expect(intake.files()).toMatchObject([
    { path: there.path, state: 'waiting' },
    { path: broken.path, state: 'failed' },
  ])
  expect(await intake.reconsider(signal)).toBe(true)
  expect(await isImported(there.path)).toBe(true)
})

it('takes a file that waits where its readings were known while its folder was not wanted', async () => {
  const one = join(harness.dataFolder, 'one')
  const two = join(harness.dataFolder, 'two')
  let wanted = [one, two]
  const intake = createIntake(harness, () => wanted)
  const other = unitIn('one', 'other.csv', 'stars,words\n5,of another kind\n')
  const there = unitIn('two', 'there.csv', SURVEY)
  for (const unit of [other, there]) await intake.take(unit, signal)
  wanted = [one]
  await readByHand('own.csv')
  expect(await intake.reconsider(signal)).toBe(false)
  // Nothing but the folders is another now.
  wanted = [one, two]
  expect(await intake.reconsider(signal)).toBe(true)
  expect(await isImported(there.path)).toBe(true)
  expect(intake.files()).toMatchObject([{ path: other.path }])
})

it('leaves a file that a person puts away, or whose folder, while one before it is taken', async () => {
  let wanted = ['one', 'two', 'three'].map((name) => join(harness.dataFolder, name))
  const started = Promise.withResolvers<null>()
  const goOn = Promise.withResolvers<null>()
  const imports: typeof harness.imports = {
    ...harness.imports,
    start: async (request) => {
      started.resolve(null)
      await goOn.promise
      return harness.imports.start(request)
    },
  }
  const intake = createIntake({ ...harness, imports }, () => wanted)
  const units = ['one', 'two', 'three'].map((folder) => unitIn(folder, 'survey.csv', SURVEY))
  for (const unit of units) await intake.take(unit, signal)
  await readByHand('own.csv')
  const again = intake.reconsider(signal)
  await started.promise
  await intake.leave(intake.files().find(({ path }) => path === units[1]!.path)!.file)
  wanted = wanted.slice(0, 2)
  goOn.resolve(null)
  expect(await again).toBe(true)
  expect(await isImported(units[0]!.path)).toBe(true)
  expect(await isImported(units[1]!.path)).toBe(false)
  expect(await isImported(units[2]!.path)).toBe(false)
})

it('takes files that wait once the queue of imports has room for them', async () => {
  let hasRoom = false
  // A queue that is really full empties in its own time, which no test can stop.
  const simulatedQueue: typeof harness.imports = {
    ...harness.imports,
    start: (request) =>
      hasRoom
        ? harness.imports.start(request)
        : Promise.reject(new VerbatimError('queue_full', '100 imports are waiting already', '')),
  }
  const folder = join(harness.dataFolder, 'incoming')
  const intake = createIntake({ ...harness, imports: simulatedQueue }, () => [folder])
  const units = ['one.csv', 'two.csv'].map((name) => unitIn('incoming', name, SURVEY))
  for (const unit of units) await intake.take(unit, signal)
  await readByHand('own.csv')
  expect(await intake.reconsider(signal)).toBe(false)
  expect(intake.files()).toHaveLength(2)
  hasRoom = true
  expect(await intake.reconsider(signal)).toBe(true)
  for (const { path } of units) expect(await isImported(path)).toBe(true)
  expect(intake.files()).toEqual([])
})

it(
  'ends an import that was cut short, also where its folder is watched no more',
  { timeout: 60_000 },
  async () => {
    const { path, bytes, modifiedAt } = unitIn('incoming', 'big.csv', surveyText(60_000))
    const source = await harness.start(path)
    const error = null
    await harness.write.ask('watched.note', {
      ...{ path, bytes, modifiedAt, state: 'importing', source, error, notedAt: Date.now() },
    })
    const rows = harness.db.prepare('SELECT rows FROM source WHERE id = ?').pluck()
    await until(() => (rows.get(source) as number) > 0)
    await harness.imports.close()
    expect(await harness.read.ask('sources.get', { source })).toMatchObject({ state: 'importing' })

    const imports = harness.openImports()
    const service = createWatchService({
      ...{ read: harness.read, write: harness.write, imports, runs: {}, logger: SILENT_LOGGER },
      settings: () => ({ folders: [], restMs: 100, request: null }),
    } as unknown as WatchOptions)
    service.start()
    const state = harness.db.prepare('SELECT state FROM watched_file').pluck()
    await until(() => state.get() === 'taken')
    expect(await harness.read.ask('sources.get', { source })).toMatchObject({
      state: 'complete',
      items: 60_000,
    })
    await service.close()
    await imports.close()
  },
)
