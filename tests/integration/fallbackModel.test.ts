import { describe, expect, it } from 'vitest'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import {
  type RunHarness,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import {
  type SimulatedServer,
  type SimulatedServerOptions,
  startSimulatedServer,
} from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

const OWN = 'small:latest'
const FALLBACK = 'large:latest'

async function setUp(
  items: Parameters<typeof seedItems>[1],
  options: SimulatedServerOptions,
  preferences: Partial<Preferences> = {},
): Promise<{ folder: string; server: SimulatedServer; harness: RunHarness }> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, items)
  const server = await startSimulatedServer({ models: [OWN, FALLBACK], ...options })
  cleanUp.push(() => server.stop())
  const harness = await startRunHarness({
    dataFolder: folder.path,
    address: server.address,
    preferences: {
      model: OWN,
      primaryFallbackModel: FALLBACK,
      maximumAttempts: 2,
      breakerPauseSeconds: 0.1,
      ...preferences,
    },
    tuning: { retryDelaysMs: [5], snapshotMs: 20 },
  })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, server, harness }
}

/** Items by the model that answered them. */
const answeredBy = (folder: string): Record<string, number> =>
  Object.fromEntries(
    withStore(folder, (db) =>
      db.all<{ model: string; items: number }>(
        `SELECT r.model, count(*) AS items FROM answer a JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id)
         WHERE a.stage = 'primary' GROUP BY r.model`,
      ),
    ).map(({ model, items }) => [model, items]),
  )
const run = async ({ runs }: RunHarness) => runs.settled((await runs.start(primaryRequest())).run)

describe('a fallback model', () => {
  it('answers what its model could not in all attempts, for equal texts too, and bears its own name', async () => {
    const [text] = surveyItems(1)
    const { folder, server, harness } = await setUp([...surveyItems(4), text!], {
      fault: ({ model, prompt }) => (model === OWN && prompt.includes('case 0;') ? 'prose' : null),
    })
    const end = await run(harness)
    expect(end).toMatchObject({ state: 'done', done: 5, failed: 0, fallbacks: 2 })
    expect(end.notes).toContain(`primary: 2 answered by the fallback model ${FALLBACK}`)
    expect(answeredBy(folder)).toEqual({ [OWN]: 3, [FALLBACK]: 2 })
    const report = await harness.read.ask('runs.report', { run: end.run })
    expect(report!.stages).toMatchObject([
      { model: OWN, answers: 3, errors: { answer_invalid: 2 } },
      { model: FALLBACK, answers: 1, errors: {} },
    ])
    const page = await harness.read.ask('results.page', { kind: null, stage: null, after: 0, limit: 10 })
    expect(page.map(({ model }) => model)).toEqual([FALLBACK, OWN, OWN, OWN, FALLBACK])
    // It is the answer of this question: asking again costs nothing.
    const { questions } = server
    expect(await run(harness)).toMatchObject({ cached: 5, done: 5 })
    expect(server.questions).toBe(questions)
  })

  it.each(['500', 'silence'] as const)('answers also where its model always fails by %s', async (fault) => {
    const { folder, harness } = await setUp(
      surveyItems(4),
      { fault: ({ model, prompt }) => (model === OWN && prompt.includes('case 0;') ? fault : null) },
      { primaryTimeoutSeconds: 0.6, primaryTimeoutLimitSeconds: 0.6 },
    )
    const end = await run(harness)
    expect(end).toMatchObject({ state: 'done', done: 4, failed: 0, fallbacks: 1 })
    if (fault === 'silence') expect(end.timeouts).toBeGreaterThanOrEqual(2)
    expect(answeredBy(folder)).toEqual({ [OWN]: 3, [FALLBACK]: 1 })
  })

  it('gives up in its turn: the text is listed, and tried again by its own model first', async () => {
    const { folder, server, harness } = await setUp(surveyItems(2), {
      fault: ({ prompt }) => (prompt.includes('case 0;') ? 'prose' : null),
    })
    const end = await run(harness)
    expect(end).toMatchObject({ state: 'done', done: 1, failed: 1 })
    server.fault = () => null
    expect(await harness.runs.retryFailed()).toEqual({ jobs: 1 })
    expect(await harness.runs.settled(end.run)).toMatchObject({ done: 2, failed: 0 })
    expect(answeredBy(folder)).toEqual({ [OWN]: 2 })
  })

  it('is asked from the start where the model is missing, and the plan says so', async () => {
    const { folder, harness } = await setUp(surveyItems(3), { models: [FALLBACK] })
    const { notes } = await harness.runs.plan(primaryRequest())
    expect(notes).toEqual([
      expect.stringMatching(/no model small:latest; its fallback large:latest is asked/),
    ])
    expect(await run(harness)).toMatchObject({ state: 'done', done: 3, model: FALLBACK, notes })
    expect(answeredBy(folder)).toEqual({ [FALLBACK]: 3 })
  })

  it('takes over when the model goes in mid-run, and hands back when it is there again', async () => {
    const { folder, server, harness } = await setUp(surveyItems(60), { ms: 10 })
    const { run: id } = await harness.runs.start(primaryRequest())
    await until(() => server.answered.size > 5)
    server.models = [FALLBACK]
    await until(() => harness.runs.snapshot.value.runs[0]!.fallbacks > 5)
    server.models = [OWN, FALLBACK]
    const end = await harness.runs.settled(id)
    expect(end).toMatchObject({ state: 'done', done: 60, failed: 0 })
    const models = answeredBy(folder)
    expect(models[FALLBACK]).toBe(end.fallbacks)
    expect(models[OWN]! + models[FALLBACK]!).toBe(60)
  })

  it('lets a run go on whose own model has gone meanwhile', async () => {
    const { server, harness } = await setUp(surveyItems(30), { ms: 20 })
    const { run: id } = await harness.runs.start(primaryRequest({ workers: 1 }))
    await until(() => server.answered.size > 2)
    await harness.runs.pause()
    server.models = [FALLBACK]
    await harness.runs.resume(id)
    const end = await harness.runs.settled(id)
    expect(end).toMatchObject({ state: 'done', done: 30, failed: 0 })
    expect(end.fallbacks).toBeGreaterThan(0)
  })

  it('takes over where the model does not load', async () => {
    const { folder, harness } = await setUp(surveyItems(3), { loads: (model) => model !== OWN })
    expect(await run(harness)).toMatchObject({ state: 'done', done: 3, failed: 0, fallbacks: 3 })
    expect(answeredBy(folder)).toEqual({ [FALLBACK]: 3 })
  })
})
