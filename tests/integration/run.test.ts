import { afterEach, describe, expect, it } from 'vitest'
import {
  type RunHarness,
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

async function setUp(
  items: Parameters<typeof seedItems>[1],
  server: Parameters<typeof startSimulatedServer>[0] = {},
  options: Partial<Parameters<typeof startRunHarness>[0]> = {},
): Promise<{ folder: string; server: SimulatedServer; harness: RunHarness; ids: number[] }> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, items)
  const simulated = await startSimulatedServer(server)
  cleanUp.push(() => simulated.stop())
  const harness = await startRunHarness({ dataFolder: folder.path, address: simulated.address, ...options })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, server: simulated, harness, ids }
}

describe('a run', () => {
  it('answers every survey response and mail, and costs nothing the second time', async () => {
    const { folder, server, harness } = await setUp([...surveyItems(30)])
    seedItems(folder, mailItems(10))
    const { run } = await harness.runs.start(primaryRequest({ workers: 4 }))
    const done = await harness.runs.settled(run)
    expect(done).toMatchObject({ reason: '', state: 'done', planned: 40, done: 40, cached: 0, failed: 0 })
    expect(done.tokens.prompt).toBeGreaterThan(0)
    expect(answersOf(folder)).toHaveLength(40)
    expect(server.questions).toBe(40)

    const again = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(again.run)).toMatchObject({
      state: 'done',
      planned: 40,
      done: 40,
      cached: 40,
    })
    expect(server.questions).toBe(40)
    expect(
      withStore(folder, (db) => db.get('SELECT count(*) AS n FROM item WHERE answer_id IS NULL')),
    ).toEqual({ n: 0 })
  })
})
