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
