import { describe, expect, it } from 'vitest'
import type { PowerState } from '../../src/main/jobs/rest.ts'
import { ON_BATTERY } from '../../src/main/jobs/waiting.ts'
import { createTopic } from '../../src/shared/topic.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { primaryRequest, startRunHarness, temporaryFolder } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

async function setUp(options: Partial<Parameters<typeof startRunHarness>[0]>) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, surveyItems(60))
  const server = await startSimulatedServer({ ms: 20, slots: 4 })
  cleanUp.push(() => server.stop())
  const harness = await startRunHarness({
    dataFolder: folder.path,
    address: server.address,
    tuning: { restLookMs: 10, snapshotMs: 20 },
    ...options,
  })
  cleanUp.push(() => harness.close())
  return { server, harness }
}

describe('a run for the nights', () => {
  it('asks nothing by day, everything by night, and counts no hour of its rest', async () => {
    let now = new Date('2026-03-14T12:00:00').getTime()
    const { server, harness } = await setUp({ now: () => now, preferences: { runHours: '22:00-06:00' } })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => harness.runs.snapshot.value.runs[0]?.reason.includes('22:00-06:00') === true)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.questions).toBe(0)
    expect(harness.runs.snapshot.value.alerts).toEqual([])

    now = new Date('2026-03-14T22:00:30').getTime()
    await until(() => server.questions > 8)
    now = new Date('2026-03-15T06:00:00').getTime()
    await until(() => harness.runs.snapshot.value.runs[0]?.reason.includes('22:00') === true)
    await until(() => harness.runs.snapshot.value.queue.leased === 0)
    const { questions } = server
    const atRest = harness.runs.snapshot.value
    await new Promise((resolve) => setTimeout(resolve, 300))
    const later = harness.runs.snapshot.value
    expect(later).not.toBe(atRest)
    expect(server.questions).toBe(questions)
    expect(questions).toBeLessThan(60)
    expect(later.runs[0]!.seconds - atRest.runs[0]!.seconds).toBeLessThan(0.05)

    now = new Date('2026-03-15T23:00:00').getTime()
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(Math.max(...server.asked.values())).toBe(1)
  })
})

describe('a run on battery', () => {
  it('rests until the machine is plugged in', async () => {
    const power = createTopic<PowerState>({ onBattery: false })
    const { server, harness } = await setUp({ power })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => server.questions > 4)
    power.set({ onBattery: true })
    await until(() => harness.runs.snapshot.value.runs[0]?.reason === ON_BATTERY)
    power.set({ onBattery: false })
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 60 })
  })
})
