import { describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { createServerMonitor } from '../../src/main/analysis/modelServer/serverMonitor.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { PreferenceChange } from '../../src/main/preferences/preferenceService.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { createTopic } from '../../src/shared/topic.ts'
import {
  QUICK_TUNING,
  type RunHarness,
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
} from '../helpers/runHarness.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import {
  type SimulatedServer,
  type SimulatedServerOptions,
  startSimulatedServer,
} from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

async function startServers(...options: SimulatedServerOptions[]): Promise<SimulatedServer[]> {
  const servers = await Promise.all(options.map(startSimulatedServer))
  cleanUp.push(() => Promise.all(servers.map((server) => server.stop())))
  return servers
}

async function startRuns(
  items: number,
  address: string,
  preferences: Partial<Preferences> = {},
): Promise<{ folder: string; harness: RunHarness }> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, surveyItems(items))
  const harness = await startRunHarness({
    dataFolder: folder.path,
    address,
    preferences: { workers: 2, breakerPauseSeconds: 0.2, ...preferences },
    tuning: QUICK_TUNING,
  })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, harness }
}

const asked = ({ asked: prompts }: SimulatedServer): string[] => [...prompts.keys()]
const serversOf = ({ runs }: RunHarness) => runs.snapshot.value.servers

describe('several model servers', () => {
  it('take part as they join and leave in mid-run: every text is asked once and none is lost', async () => {
    const [first, second] = await startServers({ slots: 2, ms: 15 }, { slots: 4, ms: 15 })
    const { folder, harness } = await startRuns(160, first!.address)
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => first!.questions > 10)
    expect(second!.questions).toBe(0)

    harness.setPreferences({ servers: `${second!.address} slots=4` })
    await until(() => second!.questions > 30)
    await until(() => serversOf(harness).length === 2)
    expect(serversOf(harness)).toMatchObject([
      { address: first!.address, state: 'asked', slots: 2 },
      { address: second!.address, state: 'asked', slots: 4 },
    ])
    expect(second!.mostAtOnce).toBeGreaterThan(first!.mostAtOnce)

    harness.setPreferences({ servers: '' })
    await until(() => serversOf(harness).length === 1)
    const left = second!.questions
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 160, failed: 0, retries: 0 })
    expect(second!.questions).toBe(left)
    expect(answersOf(folder)).toHaveLength(160)
    const all = [...asked(first!), ...asked(second!)]
    expect(all).toHaveLength(new Set(all).size)
    expect([...first!.asked.values(), ...second!.asked.values()].every((times) => times === 1)).toBe(true)
    expect(first!.mostAtOnce).toBe(2)
    expect(second!.mostAtOnce).toBe(4)
  })

  it('go on with the rest while the one that has the model for a stage is busy', async () => {
    const both = ['simulated:latest', 'large:latest']
    const [first, large] = await startServers({ slots: 4, ms: 5 }, { slots: 1, ms: 800, models: both })
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    const items = surveyItems(60).map((item) => ({ ...item, rules: { urgency: 'critical' } }))
    seedItems(folder.path, items)
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: first!.address,
      preferences: {
        workers: 4,
        servers: `${large!.address} slots=1`,
        criticalModel: 'large:latest',
        criticalShare: 100,
      },
      tuning: QUICK_TUNING,
    })
    cleanUp.push(() => harness.close())
    await harness.runs.start(primaryRequest({ stages: ['primary', 'critical'] }))
    await until(() => answersOf(folder.path).length >= 58)
    expect(large!.questions).toBeLessThan(12)
    await harness.runs.stop()
  })

  it('go on without the one that goes away, and with it when it is back', async () => {
    const [first, second] = await startServers({ slots: 2, ms: 10 }, { slots: 2, ms: 10 })
    const { harness } = await startRuns(500, first!.address, {
      servers: second!.address,
      breakerFailures: 3,
    })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => first!.questions > 10 && second!.questions > 10)
    await first!.goAway()
    await until(() => serversOf(harness)[0]?.state === 'waited for')
    expect(harness.runs.snapshot.value.breaker).toBe('closed')
    const before = first!.questions
    await first!.comeBack()
    await until(() => first!.questions > before)
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 500, failed: 0 })
  })

  it('with another model, without it, or without consent take no part, and it is said why', async () => {
    const [first, other, empty] = await startServers({ ms: 5 }, { digest: 'other' }, { models: [] })
    const { harness } = await startRuns(30, first!.address, {
      servers: `${other!.address}; ${empty!.address}; http://192.0.2.1:11434`,
    })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => serversOf(harness).filter(({ state }) => state === 'left out').length === 3)
    const reasons = serversOf(harness).map(({ reason }) => reason)
    expect(reasons[1]).toMatch(/is another one than that of the first server/)
    expect(reasons[2]).toMatch(/no model simulated/)
    expect(reasons[3]).toMatch(/192.0.2.1 is not this machine/)
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 30, failed: 0 })
    expect(other!.questions + empty!.questions).toBe(0)
  })

  it('that cannot tell their model take part once the person has named it there', async () => {
    const [first, vllm] = await startServers(
      { slots: 1, ms: 20 },
      { slots: 8, ms: 5, dialect: 'openai', models: ['org/simulated'] },
    )
    const { folder, harness } = await startRuns(60, first!.address, {
      workers: 1,
      servers: `${vllm!.address} kind=openai slots=8 model=org/simulated`,
    })
    const { run } = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(vllm!.questions).toBeGreaterThan(20)
    expect(vllm!.requests[0]).toMatchObject({ model: 'org/simulated' })
    expect(answersOf(folder)).toHaveLength(60)
    // The answers are of the run's one recipe, whoever gave them.
    const again = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(again.run)).toMatchObject({ cached: 60 })
  })

  it('are enough when only one of them is alive: the dead one is named, and asked when it comes back', async () => {
    const [first, vllm] = await startServers(
      { slots: 2, ms: 10 },
      { slots: 2, ms: 10, dialect: 'openai', models: ['org/simulated'] },
    )
    const servers = `${vllm!.address} kind=openai model=org/simulated`
    const { harness } = await startRuns(100, first!.address, { servers: '' })
    const early = await harness.runs.start(primaryRequest({ limit: 20 }))
    await harness.runs.settled(early.run)

    await first!.goAway()
    harness.setPreferences({ servers })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => vllm!.questions > 5)
    const before = first!.questions
    await first!.comeBack()
    await until(() => first!.questions > before)
    const done = await harness.runs.settled(run)
    // By the recipe that was asked before: what was answered by it is not asked again.
    expect(done).toMatchObject({ state: 'done', done: 100, cached: 20, failed: 0 })
    expect(done.notes[0]).toContain(`without ${first!.address}`)
  })

  it('need not have known the first one alive: the name that the person gave stands for its model', async () => {
    const [first, vllm] = await startServers(
      { slots: 2, ms: 10 },
      { slots: 2, ms: 10, dialect: 'openai', models: ['org/simulated'] },
    )
    await first!.goAway()
    const { harness } = await startRuns(80, first!.address, {
      model: 'simulated:latest',
      servers: `${vllm!.address} kind=openai model=org/simulated`,
    })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => vllm!.questions > 5)
    await first!.comeBack()
    await until(() => first!.questions > 0)
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 80, failed: 0 })
  })

  it('embed in the place of a first one that is dead', async () => {
    const [first, second] = await startServers({ models: ['embedder'] }, { models: ['embedder'] })
    await first!.goAway()
    const { harness } = await startRuns(12, first!.address, {
      embeddingModel: 'embedder',
      servers: second!.address,
    })
    const { run } = await harness.runs.start(primaryRequest({ stages: ['embed'] }))
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 12, failed: 0 })
  })

  it('are each looked at: what they have, and whether it is the same model', async () => {
    const [first, same, other, named] = await startServers({}, {}, { digest: 'other' }, { dialect: 'openai' })
    const values = {
      ...defaultPreferences(),
      modelServerAddress: first!.address,
      servers: `${same!.address}; ${other!.address}; ${named!.address} kind=openai; 127.0.0.1:1`,
    } as Preferences
    const monitor = createServerMonitor({
      preferences: { all: () => values, topic: createTopic<PreferenceChange>({ version: 0, name: null }) },
      logger: SILENT_LOGGER,
      serversOf: serversBy({}, NO_KEYS),
    })
    const seen = await monitor.test()
    expect(seen).toMatchObject({ state: 'ready', model: 'simulated:latest' })
    expect(seen.further.map(({ state }) => state)).toEqual([
      'ready',
      'another model',
      'another model',
      'unreachable',
    ])
    expect(seen.further[2]!.error!.message).toMatch(/cannot tell whether/)
  })
})
