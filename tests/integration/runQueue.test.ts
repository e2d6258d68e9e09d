import { describe, expect, it } from 'vitest'
import {
  type RunHarness,
  type RunHarnessOptions,
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

async function setUp(
  items = 40,
  options: Pick<RunHarnessOptions, 'preferences' | 'tuning'> = {},
): Promise<{ folder: string; server: SimulatedServer; harness: RunHarness; restart(): Promise<RunHarness> }> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, surveyItems(items))
  const server = await startSimulatedServer({ ms: 30, slots: 4 })
  cleanUp.push(() => server.stop())
  const restart = async (): Promise<RunHarness> => {
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      ...options,
    })
    cleanUp.push(() => harness.close())
    return harness
  }
  return { folder: folder.path, server, harness: await restart(), restart }
}

const stateOf = ({ runs }: RunHarness, run: number): string | undefined =>
  runs.snapshot.value.runs.find((each) => each.run === run)?.state

describe('runs that wait for their turn', () => {
  it('begin one after the other, each when the one before has ended', async () => {
    const { harness } = await setUp()
    const { runs } = harness
    const first = await runs.start(primaryRequest({ limit: 15 }))
    const [second, third] = [
      await runs.start(primaryRequest({ limit: 30 })),
      await runs.start(primaryRequest()),
    ]
    await until(() => stateOf(harness, third.run) === 'waiting')
    expect(stateOf(harness, first.run)).toBe('running')
    expect(await runs.settled(third.run)).toMatchObject({ state: 'done', planned: 40, done: 40 })
    expect(await runs.settled(first.run)).toMatchObject({ state: 'done', done: 15 })
    expect(await runs.settled(second.run)).toMatchObject({ state: 'done', done: 30 })
    const began = (await harness.read.ask('runs.list', null)).toReversed().map(({ startedAt }) => startedAt)
    expect(began).toEqual(began.toSorted())
  })

  it('rest while the run before them is paused, are taken out one by one, and survive the end of the program', async () => {
    const { harness, restart } = await setUp(60)
    const { runs } = harness
    const first = await runs.start(primaryRequest())
    const second = await runs.start(primaryRequest())
    const third = await runs.start(primaryRequest())
    await runs.stop(second.run)
    await expect(runs.settled(second.run)).rejects.toMatchObject({ code: 'not_found' })
    await expect(runs.stop(second.run)).rejects.toMatchObject({ code: 'not_found' })
    await runs.pause()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(stateOf(harness, third.run)).toBe('waiting')
    await harness.close()

    const again = await restart()
    expect(await again.runs.resumeInterrupted()).toBeNull()
    await again.runs.resume(null)
    expect(await again.runs.settled(third.run)).toMatchObject({ state: 'done', done: 60, cached: 60 })
    expect(await again.runs.settled(first.run)).toMatchObject({ state: 'done', done: 60 })
  })

  it('are started one at a time: neither beside one that is taken up again, nor out of reach of a stop', async () => {
    const { server, harness, restart } = await setUp()
    const first = await harness.runs.start(primaryRequest({ workers: 2 }))
    await until(() => server.questions > 2)
    await harness.close()

    const again = await restart()
    const [resumed, second] = await Promise.all([
      again.runs.resumeInterrupted(),
      again.runs.start(primaryRequest({ limit: 5 })),
    ])
    expect(resumed).toBe(first.run)
    expect(stateOf(again, second.run)).toBe('waiting')
    await again.runs.stop(second.run)
    await again.runs.pause()

    const [third] = await Promise.all([again.runs.start(primaryRequest()), again.runs.stop()])
    expect(await again.runs.settled(third.run)).toMatchObject({ state: 'stopped' })
  })

  it('get their turn while a long run makes way, which then goes on where it was', async () => {
    const { folder, server, harness } = await setUp(60, {
      preferences: { runTurnMinutes: 1, workers: 1 },
      // A minute is over as soon as one looks.
      tuning: { turnLookMs: 20, turnMinuteMs: 400 },
    })
    const { runs } = harness
    const long = await runs.start(primaryRequest())
    await until(() => server.questions > 3)
    const short = await runs.start(primaryRequest({ limit: 2 }))
    const withdrawn = await runs.start(primaryRequest({ limit: 3 }))
    expect(await runs.settled(short.run)).toMatchObject({ state: 'done', done: 2 })
    expect(stateOf(harness, long.run)).not.toBe('done')
    expect(await runs.settled(withdrawn.run)).toMatchObject({ state: 'done', done: 3 })
    const { startedAt } = (await harness.read.ask('runs.get', long))!
    expect(await runs.settled(long.run)).toMatchObject({ state: 'done', done: 60, startedAt })
    expect(Math.max(...server.asked.values())).toBeLessThanOrEqual(2)
    expect(answersOf(folder)).toHaveLength(60)
  })

  it('can be paused and stopped while they make way', async () => {
    const { server, harness } = await setUp(60, {
      preferences: { runTurnMinutes: 1, workers: 1 },
      tuning: { turnLookMs: 20, turnMinuteMs: 100 },
    })
    const { runs } = harness
    server.ms = 600
    const long = await runs.start(primaryRequest())
    await until(() => server.questions > 0)
    const second = await runs.start(primaryRequest())
    // Its turn is over, and it waits for the answer under way.
    await new Promise((resolve) => setTimeout(resolve, 300))
    await runs.pause()
    await until(() => stateOf(harness, long.run) === 'paused')
    expect(stateOf(harness, second.run)).toBe('waiting')
  })

  it('are stopped and kept when one that made way is taken out', async () => {
    const { server, harness } = await setUp(60, {
      preferences: { runTurnMinutes: 1, workers: 1 },
      tuning: { turnLookMs: 20, turnMinuteMs: 300 },
    })
    const { runs } = harness
    const long = await runs.start(primaryRequest())
    await until(() => server.questions > 3)
    const second = await runs.start(primaryRequest())
    await until(() => stateOf(harness, long.run) === 'waiting')
    await runs.stop(long.run)
    expect(await runs.settled(long.run)).toMatchObject({ state: 'stopped' })
    expect(await runs.settled(second.run)).toMatchObject({ state: 'done', done: 60 })
  })

  it('are a hundred at most: the next is told when to come again', async () => {
    const { folder, harness } = await setUp(200)
    const { runs } = harness
    const first = await runs.start(primaryRequest({ workers: 1 }))
    const asked = await Promise.allSettled(
      Array.from({ length: 103 }, () => runs.start({ ...primaryRequest(), stages: ['rules'] })),
    )
    const refused = asked.filter((each) => each.status === 'rejected')
    expect(refused).toHaveLength(3)
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'queue_full' })
      expect((reason as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThanOrEqual(30)
    }
    expect(stateOf(harness, first.run)).toBe('running')
    expect(
      withStore(folder, (db) => db.get(`SELECT count(*) AS n FROM run WHERE state = 'waiting'`)),
    ).toEqual({
      n: 100,
    })
  })
})
