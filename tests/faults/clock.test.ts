import { describe, expect, it } from 'vitest'
import { cleanUp } from '../helpers/cleanUp.ts'
import { primaryRequest, startRunHarness, temporaryFolder } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'

describe('a clock that jumps a day', () => {
  it.each([1, -1])('by %i in mid-run asks nothing twice and keeps nothing waiting', async (days) => {
    let jumped = 0
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    seedItems(folder.path, surveyItems(20))
    const server = await startSimulatedServer({
      slots: 8,
      ms: 100,
      fault: ({ index }) => {
        // With fewer left than there are slots: the ledger looks for leases that are over.
        if (index === 18) jumped = days * 86_400_000
        return index === 17 ? '500' : null
      },
    })
    cleanUp.push(() => server.stop())
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      preferences: { workers: 8 },
      tuning: { retryDelaysMs: [10, 20, 40, 80], snapshotMs: 20 },
      now: () => Date.now() + jumped,
    })
    cleanUp.push(() => harness.close())
    const { run } = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 20, retries: 1 })
    expect(server.questions).toBe(21)
  })
})
