import { describe, expect, it } from 'vitest'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { type Ledger, openLedger, planRun, runToEnd } from '../helpers/ledger.ts'
import { primaryRequest, startRunHarness, temporaryFolder, withStore } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'

const AS_COMPARISON = `UPDATE run SET request = json_set(request, '$.comparison', 1) WHERE id = ?`

/** Runs that are done. */
function runsOf(ledger: Ledger, models: readonly string[]): number[] {
  return models.map((model) => {
    const { run } = planRun(ledger, { model })
    runToEnd(ledger, run)
    ledger.db.run(`UPDATE run SET state = 'done' WHERE id = ?`, [run])
    return run
  })
}
/** One of its jobs. */
const fail = (ledger: Ledger, run: number): unknown =>
  ledger.db.run(`UPDATE job SET state = 'failed' WHERE id = (SELECT min(id) FROM job WHERE run_id = ?)`, [
    run,
  ])
const failedOf = (ledger: Ledger): unknown[] =>
  ledger.db.all(`SELECT run_id AS run, state FROM job WHERE state <> 'done' ORDER BY id`)

describe('what failed and is tried again', () => {
  it('goes on in its own run, or in the latest that is no comparison', () => {
    const ledger = openLedger(surveyItems(2))
    const [first, second, comparison] = runsOf(ledger, ['a', 'b', 'c']) as [number, number, number]
    ledger.db.run(AS_COMPARISON, [comparison])
    expect(ledger.read['runs.toRetry'](null)).toEqual([])
    for (const run of [first, comparison]) fail(ledger, run)
    expect(ledger.read['runs.toRetry'](null)).toEqual([first, second, comparison])
    // That would ask much else, too.
    ledger.db.run(`UPDATE run SET state = 'stopped' WHERE id = ?`, [first])
    expect(ledger.read['runs.toRetry'](null)).toEqual([second, comparison])
    expect(ledger.write['ledger.retryFailed']({ run: second })).toEqual({ jobs: 1 })
    expect(failedOf(ledger)).toEqual([
      { run: second, state: 'pending' },
      { run: comparison, state: 'failed' },
    ])
    expect(ledger.read['runs.toRetry'](null)).toEqual([comparison])
  })

  it('stays where it is while a comparison tries its own again', () => {
    const ledger = openLedger(surveyItems(2))
    const [first, comparison] = runsOf(ledger, ['a', 'c']) as [number, number]
    ledger.db.run(AS_COMPARISON, [comparison])
    for (const run of [first, comparison]) fail(ledger, run)
    expect(ledger.write['ledger.retryFailed']({ run: comparison })).toEqual({ jobs: 1 })
    expect(failedOf(ledger)).toEqual([
      { run: first, state: 'failed' },
      { run: comparison, state: 'pending' },
    ])
    expect(ledger.read['runs.toRetry'](null)).toEqual([first])
  })

  it('is asked by the window’s button in a run whose model is there', async () => {
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    seedItems(folder.path, surveyItems(6))
    const server = await startSimulatedServer({ models: ['old:latest'], slots: 4, ms: 0 })
    cleanUp.push(() => server.stop())
    const { runs, setPreferences, close } = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      preferences: { model: 'old:latest', maximumAttempts: 1 },
    })
    cleanUp.push(close)
    server.fault = ({ prompt }) => (prompt.includes('case 1;') ? 'prose' : null)
    const first = await runs.start(primaryRequest())
    expect(await runs.settled(first.run)).toMatchObject({ state: 'done', failed: 1 })
    server.fault = () => null
    server.models = ['new:latest']
    setPreferences({ model: 'new:latest' })
    const second = await runs.start(primaryRequest({ limit: 1 }))
    expect(await runs.settled(second.run)).toMatchObject({ state: 'done' })
    const connection = openWritable(folder.path)
    asWriteDatabase(connection).run(AS_COMPARISON, [second.run])
    connection.close()
    // Nobody could ask it: it is left as it is, and says why.
    await expect(runs.retryFailed()).rejects.toMatchObject({ code: 'model_missing' })
    const failed = (): unknown[] =>
      withStore(folder.path, (db) => db.all(`SELECT run_id AS run FROM job WHERE state <> 'done'`))
    expect(failed()).toEqual([{ run: first.run }])
    server.models = ['old:latest', 'new:latest']
    expect(await runs.retryFailed()).toEqual({ jobs: 1 })
    expect(await runs.settled(first.run)).toMatchObject({ state: 'done', done: 6, failed: 0 })
    expect(failed()).toEqual([])
  })
})
