import { describe, expect, it } from 'vitest'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import type { Run, RunRequest } from '../../src/shared/domain/run.ts'
import { createForgetReadings } from '../../src/main/jobs/readingWrites.ts'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { dot, normalise, unpackVector } from '../../src/main/vectors.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { primaryRequest, startRunHarness, temporaryFolder, withStore } from '../helpers/runHarness.ts'
import { type SeedItem, seedItems } from '../helpers/seedItems.ts'
import { standardVector } from '../helpers/simulatedAnswers.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

const MODELS = ['simulated:latest', 'simulated-embed:latest']

async function setUp(items: readonly SeedItem[], models: readonly string[] = MODELS) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const server = await startSimulatedServer({ slots: 8, ms: 0, models })
  cleanUp.push(server.stop)
  return { folder: folder.path, server, ids: seedItems(folder.path, items) }
}

async function run(
  { folder, server }: { folder: string; server: SimulatedServer },
  request: Partial<RunRequest>,
  preferences: Partial<Preferences> = {},
): Promise<{ run: Run; texts: number; requests: number }> {
  const before = server.requests.length
  const harness = await startRunHarness({ dataFolder: folder, address: server.address, preferences })
  try {
    const started = await harness.runs.start(primaryRequest(request))
    const ended = await harness.runs.settled(started.run)
    const embeds = server.requests.slice(before).filter((each) => 'input' in each)
    const texts = embeds.reduce((sum, { input }) => sum + (input as string[]).length, 0)
    return { run: ended, texts, requests: embeds.length }
  } finally {
    await harness.close()
  }
}

const vectorsOf = (folder: string): { item: number; vector: Uint8Array; digest: string }[] =>
  withStore(folder, (db) =>
    db.all(
      `SELECT v.item_id AS item, v.vector, r.content ->> '$.digest' AS digest FROM item_vector v
       JOIN recipe r ON r.id = v.recipe_id ORDER BY v.item_id`,
    ),
  )

const texts = (count: number): SeedItem[] =>
  Array.from({ length: count }, (_, index) => ({ text: `The parcel number ${index} came late` }))

describe('the stage embed', () => {
  it('keeps a vector an item with the digest of its model, in requests of many texts, and nothing twice', async () => {
    const setting = await setUp([...texts(20), { text: 'The parcel number 3 came late' }])
    const first = await run(setting, { stages: ['embed'] }, { embeddingBatchSize: 8 })
    expect(first.run).toMatchObject({ state: 'done', planned: 21, done: 21, failed: 0, model: MODELS[1] })
    // The last text is that of the fourth, so it takes its vector over.
    expect(first.texts).toBe(20)
    expect(first.requests).toBeLessThanOrEqual(6)
    const stored = vectorsOf(setting.folder)
    expect(stored.map(({ item }) => item)).toEqual(setting.ids)
    expect(new Set(stored.map(({ digest }) => digest))).toEqual(new Set([`simulated-1-${MODELS[1]}`]))
    const said = normalise(Float32Array.from(standardVector('The parcel number 3 came late')))
    expect(dot(unpackVector(stored[3]!.vector), said)).toBeGreaterThan(0.999)
    expect(stored[20]!.vector).toEqual(stored[3]!.vector)

    const again = await run(setting, { stages: ['embed'] })
    expect(again).toMatchObject({ run: { done: 21, cached: 21 }, requests: 0 })
  })

  it('goes on beside the questions, and its failures are its own', async () => {
    const setting = await setUp(texts(12))
    setting.server.fault = ({ prompt, system }) => (system === '' && prompt.includes('\n') ? '500' : null)
    const { run: ended } = await run(
      setting,
      { stages: ['primary', 'embed'] },
      { embeddingBatchSize: 4, maximumAttempts: 3, breakerFailures: 100 },
    )
    // Requests of several texts fail: each is asked by itself then.
    expect(ended).toMatchObject({ state: 'done', planned: 24, done: 24, failed: 0 })
    expect(vectorsOf(setting.folder)).toHaveLength(12)
  })

  it('goes on at servers that join and leave while it runs', async () => {
    const setting = await setUp(texts(120))
    setting.server.ms = 30
    const second = await startSimulatedServer({ models: MODELS, ms: 30 })
    cleanUp.push(second.stop)
    const harness = await startRunHarness({
      dataFolder: setting.folder,
      address: setting.server.address,
      preferences: { embeddingBatchSize: 1 },
    })
    cleanUp.push(() => harness.close())
    const servers = () => harness.runs.snapshot.value.servers
    const { run: id } = await harness.runs.start(primaryRequest({ stages: ['embed'] }))
    await until(() => setting.server.requests.length > 5)
    harness.setPreferences({ servers: second.address })
    await until(() => second.requests.length > 5)
    await until(() => servers().length === 2)
    harness.setPreferences({ servers: '' })
    await until(() => servers().length === 1)
    const left = second.requests.length
    expect(await harness.runs.settled(id)).toMatchObject({ state: 'done', done: 120, failed: 0 })
    expect(second.requests).toHaveLength(left)
  })

  it('asks the model that is named, whatever it is made for, and says what to do where there is none', async () => {
    const setting = await setUp(texts(3), ['simulated:latest'])
    await expect(run(setting, { stages: ['embed'] })).rejects.toMatchObject({
      code: 'model_missing',
      hint: expect.stringContaining('in the preferences') as string,
    })
    const named = await run(setting, { stages: ['embed'], embeddingModel: 'simulated:latest' })
    expect(named.run).toMatchObject({ state: 'done', done: 3, model: 'simulated:latest' })
  })

  it('forgets a vector with its text', async () => {
    const setting = await setUp(texts(2))
    await run(setting, { stages: ['embed'] })
    const connection = openWritable(setting.folder)
    try {
      const db = asWriteDatabase(connection)
      createForgetReadings(db)(setting.ids[0]!, false)
      expect(vectorsOf(setting.folder).map(({ item }) => item)).toEqual([setting.ids[1]])
      db.run('DELETE FROM item')
    } finally {
      connection.close()
    }
    expect(vectorsOf(setting.folder)).toEqual([])
  })
})
