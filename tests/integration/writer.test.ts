import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { toErrorData } from '../../src/shared/domain/errors.ts'
import { startWriter } from '../../src/main/db/writer.ts'
import { databasePath } from '../../src/main/dataFolder.ts'
import { answersOf, primaryRequest, withStore } from '../helpers/runHarness.ts'
import { setUpRun } from '../helpers/runSetting.ts'
import { surveyItems } from '../helpers/seedItems.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

/**
 * The real writer; it does what it is to die of, and ends in the midst of a further transaction before it has said so.
 *
 * @param diesOf expression of `name`, `input` and `flag`, a file that is not there at first
 */
function mortalWriter(diesOf: string): string {
  const file = join(temporaryFolder(), 'writer.mjs')
  writeFileSync(
    file,
    `
import { appendFileSync, existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))}
await import(${JSON.stringify(pathToFileURL(TEST_WORKERS.writer).href)})
const flag = workerData.dataFolder + '/died'
parentPort.on('message', ({ name, input }) => {
  if (!(${diesOf})) return
  appendFileSync(flag, '')
  globalThis.half = new Database(workerData.dataFolder + ${JSON.stringify(databasePath('/'))})
  globalThis.half.exec("BEGIN IMMEDIATE; INSERT INTO preference (name, value) VALUES ('half', '1')")
  process.exit(7)
})`,
  )
  return file
}

const storedIn = (dataFolder: string): string[] =>
  withStore(dataFolder, (db) =>
    db.all<{ name: string }>('SELECT name FROM preference ORDER BY name').map(({ name }) => name),
  )

it('another writer takes the place of one that died, once in ten minutes, and what was under way is refused', async () => {
  const dataFolder = temporaryFolder()
  const replaced: boolean[] = []
  let now = 0
  const write = startWriter({
    file: mortalWriter(`input?.name === 'die'`),
    data: { dataFolder },
    onDeath: (_error, isReplaced) => replaced.push(isReplaced),
    clock: () => now,
  })
  const store = (name: string): Promise<unknown> => write.ask('preferences.store', { name, value: '1' })
  await store('a')
  const refusal = (asked: Promise<unknown>): Promise<unknown> => asked.catch(toErrorData)
  expect(await Promise.all([store('die'), store('b')].map(refusal))).toMatchObject([
    { code: 'internal', message: expect.stringMatching(/ended before it said.*code 7/) as string },
    { hint: expect.stringMatching(/^It was started again/) as string },
  ])
  await store('c')
  expect(storedIn(dataFolder)).toEqual(['a', 'c', 'die'])
  now = 600_001
  await expect(store('die')).rejects.toMatchObject({
    hint: expect.stringMatching(/^It was started/) as string,
  })
  await store('d')
  now = 700_000
  expect(await refusal(store('die'))).toMatchObject({ hint: expect.stringMatching(/^Restart/) as string })
  expect(await refusal(store('e'))).toMatchObject({ hint: 'Restart Verbatim.' })
  expect(replaced).toEqual([true, true, false])
  expect(storedIn(dataFolder)).toEqual(['a', 'c', 'd', 'die'])
  await write.close()
})

it('a run is paused when the writer dies, and loses nothing when it goes on', async () => {
  const { folder, server, harness } = await setUpRun(
    surveyItems(24),
    { ms: 20 },
    {
      writer: mortalWriter(`name === 'ledger.exchange' && input.outcomes.length > 0 && !existsSync(flag)`),
      preferences: { workers: 2 },
    },
  )
  const { run } = await harness.runs.start(primaryRequest())
  expect(await harness.runs.settled(run)).toMatchObject({
    state: 'paused',
    reason: expect.stringMatching(/^the writer thread ended/) as string,
  })
  await harness.runs.resume(run)
  expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 24, failed: 0 })
  expect(answersOf(folder)).toHaveLength(24)
  expect(server.questions).toBeLessThanOrEqual(24 + 2)
})
