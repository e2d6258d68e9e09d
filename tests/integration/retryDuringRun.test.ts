import { expect, it } from 'vitest'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import {
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

it('what failed by an earlier recipe is asked by the one in use, and what failed of a stage the run has not by the run that goes on', async () => {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, surveyItems(40))
  const server = await startSimulatedServer({
    models: ['simulated:latest', 'simulated-embed:latest'],
    slots: 4,
    ms: 5,
  })
  cleanUp.push(() => server.stop())
  const { runs, setPreferences, close } = await startRunHarness({
    dataFolder: folder.path,
    address: server.address,
    preferences: { contextTokens: 2_048, maximumAttempts: 1 },
    tuning: { pauseGraceMs: 20_000 },
  })
  cleanUp.push(close)
  const first = await runs.start(primaryRequest({ stages: ['primary', 'embed'] }))
  expect(await runs.settled(first.run)).toMatchObject({ state: 'done', failed: 0 })
  const connection = openWritable(folder.path)
  asWriteDatabase(connection).run(`UPDATE job SET state = 'failed' WHERE subject IN (?, ?)`, ids.slice(0, 2))
  connection.close()

  setPreferences({ contextTokens: 3_072 })
  server.ms = 30
  const second = await runs.start(primaryRequest({ workers: 2 }))
  await until(() => server.questions > 44)
  await runs.pause()
  // A later run is done when the earlier one goes on again.
  const third = await runs.start(primaryRequest({ stages: ['embed'] }))
  expect(await runs.settled(third.run)).toMatchObject({ state: 'done' })
  await runs.resume(second.run)
  // Of the first stage nothing is left: its texts were asked anew, and the earlier model may be gone.
  expect(await runs.retryFailed()).toEqual({ jobs: 2 })
  expect(await runs.settled(second.run)).toMatchObject({ state: 'done', failed: 0 })
  const left = withStore(folder.path, (db) =>
    db.all(`SELECT run_id, stage, state, last_error FROM job WHERE state <> 'done'`),
  )
  expect(left).toEqual([])
  expect(answersOf(folder.path).filter(({ item }) => ids.slice(0, 2).includes(item))).toHaveLength(4)
})

it('what failed by models that are gone meanwhile fails again by itself, and the run goes on by its own', async () => {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, surveyItems(12))
  const server = await startSimulatedServer({ models: ['old:latest', 'old-embed:latest'], slots: 4, ms: 1 })
  cleanUp.push(() => server.stop())
  const { runs, setPreferences, close } = await startRunHarness({
    dataFolder: folder.path,
    address: server.address,
    preferences: { model: 'old:latest', embeddingModel: 'old-embed:latest', breakerPauseSeconds: 0.1 },
  })
  cleanUp.push(close)
  const first = await runs.start(primaryRequest({ stages: ['primary', 'embed'] }))
  expect(await runs.settled(first.run)).toMatchObject({ state: 'done', failed: 0 })
  server.models = ['new:latest', 'new-embed:latest']
  setPreferences({ model: 'new:latest', embeddingModel: 'new-embed:latest' })
  const second = await runs.start(primaryRequest({ stages: ['primary', 'embed'], limit: 4 }))
  expect(await runs.settled(second.run)).toMatchObject({ state: 'done', failed: 0 })
  const connection = openWritable(folder.path)
  const { changes } = asWriteDatabase(connection).run(
    `UPDATE job SET state = 'failed' WHERE run_id = ? OR subject IN (SELECT subject FROM job WHERE run_id = ?)`,
    [first.run, second.run],
  )
  connection.close()
  expect(changes).toBeGreaterThan(ids.length)

  expect(await runs.retryFailed()).toEqual({ jobs: changes })
  const end = await runs.settled(second.run)
  expect(end.state).toBe('done')
  const left = withStore(folder.path, (db) =>
    db.all<{ model: string; state: string }>(
      `SELECT DISTINCT r.model, j.state FROM job j JOIN recipe r ON r.id = j.recipe_id ORDER BY r.model`,
    ),
  )
  expect(left).toEqual([
    { model: 'new-embed:latest', state: 'done' },
    { model: 'new:latest', state: 'done' },
    { model: 'old-embed:latest', state: 'failed' },
    { model: 'old:latest', state: 'failed' },
  ])
})
