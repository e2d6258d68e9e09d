import { describe, expect, it } from 'vitest'
import { openWritable } from '../../src/main/db/open.ts'
import type { Evidence } from '../../src/shared/domain/labels.ts'
import {
  type RunHarness,
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { itemTextOf } from '../helpers/simulatedAnswers.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'

interface Setting {
  folder: string
  server: SimulatedServer
  harness: RunHarness
  ids: number[]
}

async function setUp(
  items: Parameters<typeof seedItems>[1],
  server: Parameters<typeof startSimulatedServer>[0] = {},
  options: Partial<Parameters<typeof startRunHarness>[0]> = {},
): Promise<Setting> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, items)
  const simulated = await startSimulatedServer(server)
  cleanUp.push(() => simulated.stop())
  const harness = await startRunHarness({ dataFolder: folder.path, address: simulated.address, ...options })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, server: simulated, harness, ids }
}

const runWhole = async ({ harness }: Setting, request: Parameters<typeof primaryRequest>[0] = {}) =>
  harness.runs.settled((await harness.runs.start(primaryRequest(request))).run)

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a run', () => {
  it('answers every survey response and mail, and costs nothing the second time', async () => {
    const setting = await setUp(surveyItems(30))
    seedItems(setting.folder, mailItems(10))
    const done = await runWhole(setting, { workers: 4 })
    expect(done).toMatchObject({ reason: '', state: 'done', planned: 40, done: 40, cached: 0, failed: 0 })
    expect(done.tokens.prompt).toBeGreaterThan(0)
    expect(done.latency.p50).toBeGreaterThan(0)
    expect(answersOf(setting.folder)).toHaveLength(40)
    expect(setting.server.questions).toBe(40)

    expect(await runWhole(setting)).toMatchObject({
      state: 'done',
      planned: 40,
      done: 40,
      cached: 40,
      failed: 0,
    })
    expect(setting.server.questions).toBe(40)
    const unshown = withStore(setting.folder, (db) =>
      db.get(
        `SELECT count(*) AS n FROM item i LEFT JOIN answer a ON a.id = i.answer_id WHERE a.stage IS NOT 'primary'`,
      ),
    )
    expect(unshown).toEqual({ n: 0 })
  })

  it('shows only evidence that stands at its place, also for equal texts that were asked once', async () => {
    const setting = await setUp([
      { text: 'Really good staff here' },
      { text: 'really  GOOD staff\there' },
      { text: 'Really good staff here' },
    ])
    expect(await runWhole(setting)).toMatchObject({ planned: 3, done: 3, folded: 2 })
    expect(setting.server.questions).toBe(1)
    const texts = withStore(setting.folder, (db) =>
      db.all<{ text: string }>('SELECT text FROM item ORDER BY id'),
    )
    for (const [index, { evidence }] of answersOf(setting.folder).entries()) {
      const [quote] = JSON.parse(evidence) as Evidence[]
      expect(texts[index]!.text.slice(quote!.start, quote!.end).toLowerCase().replace(/\s+/g, ' ')).toBe(
        'really good staff here',
      )
    }
  })

  it('sends each request with the same load-time options, a schema and the item last', async () => {
    const setting = await setUp(
      surveyItems(6),
      {},
      { preferences: { contextTokens: 3_000, outputTokens: 300 } },
    )
    await runWhole(setting)
    expect(setting.server.warmUps).toBe(1)
    for (const request of setting.server.requests) {
      const { messages, ...rest } = request as { messages: { role: string; content: string }[] }
      expect(rest).toMatchObject({
        stream: true,
        think: false,
        truncate: false,
        keep_alive: '30m',
        format: { type: 'object' },
        options: { num_ctx: 3_000, num_predict: 300, temperature: 0 },
      })
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user'])
      expect(itemTextOf(messages[1]!.content)).toContain('in my case')
    }
    expect(
      new Set(setting.server.requests.map((each) => JSON.stringify([each['messages']]).split('user')[0]))
        .size,
    ).toBe(1)
  })

  it('keeps the three fields of a mail filled when the model leaves them empty, and marks them', async () => {
    const setting = await setUp(
      [{ ...mailItems(1)[0]!, rules: { status: 'waiting for them', urgency: 'low' } }, mailItems(2)[1]!],
      { answer: () => '{"type":"order","summary":"","status":"lost","priority":40}' },
    )
    await runWhole(setting)
    const [first, second] = answersOf(setting.folder)
    expect(JSON.parse(first!.labels)).toMatchObject({
      type: 'order',
      priority: 40,
      summary: 'Please tell me when order 1000 will arrive.',
      assignedTo: 'Support <support@example.org>',
      status: 'waiting for them',
    })
    expect(JSON.parse(second!.labels)).toMatchObject({ status: 'new' })
    expect(JSON.parse(first!.fallback)).toEqual(expect.arrayContaining(['summary', 'assignedTo', 'status']))
    expect(JSON.parse(first!.fallback)).not.toContain('type')
  })

  it('reads a text that is longer than the context in parts, and says so', async () => {
    const text = Array.from({ length: 400 }, (_, index) => `Sentence number ${index} is here.`).join(' ')
    const setting = await setUp([{ text }], {}, { preferences: { contextTokens: 2_048, outputTokens: 256 } })
    expect(await runWhole(setting)).toMatchObject({ done: 1, failed: 0 })
    expect(setting.server.questions).toBeGreaterThan(2)
    const read = setting.server.requests.map((each) =>
      itemTextOf((each['messages'] as { content: string }[])[1]!.content),
    )
    expect(read.join('')).toBe(text)
    const labels = JSON.parse(answersOf(setting.folder)[0]!.labels) as { warnings: string[] }
    expect(labels.warnings[0]).toMatch(/read in \d+ parts/)
  })

  it('is bounded by a limit and by hours', async () => {
    const setting = await setUp(surveyItems(30), { ms: 20 })
    expect(await runWhole(setting, { limit: 7 })).toMatchObject({ state: 'done', planned: 7, done: 7 })
    expect(await runWhole(setting, { limit: 5 })).toMatchObject({ planned: 5, done: 5, cached: 0 })
    expect(setting.server.questions).toBe(12)
    const short = await runWhole(setting, { hours: 0.1 / 3_600, workers: 1 })
    expect(short).toMatchObject({ state: 'stopped', failed: 0, cached: 12 })
    expect(short.reason).toMatch(/hours are over/)
    expect(short.done).toBeLessThan(30)
    // Whoever goes on with it gives it as long again.
    const busy = (): number =>
      withStore(setting.folder, (db) =>
        db.get<{ ms: number }>('SELECT busy_ms AS ms FROM run WHERE id = ?', [short.run]),
      )!.ms
    const before = busy()
    await setting.harness.runs.resume(short.run)
    await setting.harness.runs.settled(short.run)
    expect(busy() - before).toBeGreaterThan(95)
  })

  it('lets the rules go first and counts them', async () => {
    let labelled = 0
    const setting = await setUp(
      surveyItems(5).map((item) => ({ ...item, rules: { urgency: 'low' } })),
      {},
      { triage: { run: () => Promise.resolve({ items: labelled++ === 0 ? 5 : 0 }) } },
    )
    expect(await runWhole(setting, { stages: ['rules', 'primary'] })).toMatchObject({
      planned: 10,
      done: 10,
      cached: 0,
    })
    expect(await runWhole(setting, { stages: ['rules', 'primary'] })).toMatchObject({
      planned: 10,
      done: 10,
      cached: 10,
    })
    expect(await runWhole(setting, { stages: ['rules'] })).toMatchObject({ planned: 5, done: 5, cached: 5 })
  })

  it('plans what it would cost before it starts', async () => {
    const setting = await setUp([...surveyItems(8), { text: 'same' }, { text: 'Same' }])
    expect(await setting.harness.runs.plan(primaryRequest())).toEqual({
      chains: 0,
      notes: [],
      critical: null,
      items: 10,
      folded: 1,
      cached: 0,
      toAsk: 9,
      expectedSeconds: null,
    })
    await runWhole(setting, { limit: 4 })
    const plan = await setting.harness.runs.plan(primaryRequest())
    expect(plan.cached + plan.folded + plan.toAsk).toBe(10)
    expect(plan.expectedSeconds).toBeGreaterThan(0)
  })
})

describe('control', () => {
  it('pauses, resumes, stops and resumes without asking anything twice', async () => {
    // Grace enough for what is under way, also on a busy machine.
    const tuning = { pauseGraceMs: 20_000, stopGraceMs: 20_000 }
    const setting = await setUp(surveyItems(60), { ms: 20 }, { tuning })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 4 }))
    await until(() => setting.server.questions > 8)
    await runs.pause()
    const paused = await runs.settled(run)
    expect(paused).toMatchObject({ state: 'paused', failed: 0 })
    expect(paused.done).toBeGreaterThan(0)
    expect(paused.done).toBeLessThan(60)
    const { questions } = setting.server
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(setting.server.questions).toBe(questions)

    expect(await runs.resume(null)).toEqual({ run })
    await until(() => setting.server.questions > questions + 8)
    await runs.stop()
    expect(await runs.settled(run)).toMatchObject({ state: 'stopped' })
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 60, done: 60 })
    expect(Math.max(...setting.server.asked.values())).toBe(1)
    await expect(runs.resume(run)).rejects.toMatchObject({ code: 'run_state' })
  })

  it('pauses while the rules still read, and plans when it goes on', async () => {
    let rules = new Promise<{ items: number }>(() => {})
    const setting = await setUp(surveyItems(3), {}, { triage: { run: () => rules } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ stages: ['rules', 'primary'] }))
    await runs.pause()
    expect(await runs.settled(run)).toMatchObject({ state: 'paused', planned: 0 })
    rules = Promise.resolve({ items: 0 })
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', done: 3 })
  })

  it('keeps the number it was started with until the preference is set, if only to what it was', async () => {
    const setting = await setUp(surveyItems(500), { ms: 40, slots: 16 }, { preferences: { workers: 3 } })
    const { runs, read } = setting.harness
    await runs.start(primaryRequest({ workers: 6 }))
    await until(() => runs.snapshot.value.workers.length === 6)
    expect(runs.snapshot.value.wantedWorkers).toBe(6)
    expect((await read.ask('runs.snapshot', null)).wantedWorkers).toBe(6)

    setting.harness.setPreferences({ workers: 3 })
    await until(() => runs.snapshot.value.workers.length === 3)
    await until(() => runs.snapshot.value.wantedWorkers === 3)
    await runs.pause()
    // It does not fall back on its own number when it goes on.
    expect((await read.ask('runs.resumable', { run: null }))?.request.workers).toBeNull()
  })

  it('adds and takes away workers while it runs', async () => {
    const setting = await setUp(surveyItems(500), { ms: 40, slots: 16 }, { preferences: { workers: 1 } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    expect(setting.server.mostAtOnce).toBe(2)
    setting.harness.setPreferences({ workers: 8 })
    await until(() => setting.server.mostAtOnce === 8)
    await until(() => runs.snapshot.value.workers.length === 8)
    setting.harness.setPreferences({ workers: 2 })
    await until(() => runs.snapshot.value.workers.length === 2)
    // Back at the number it began with: that too is the person's wish.
    setting.harness.setPreferences({ workers: 1 })
    await until(() => runs.snapshot.value.workers.length === 1)
    await runs.stop()
    expect(await runs.settled(run)).toMatchObject({ state: 'stopped', planned: 500, failed: 0 })
    expect(setting.server.mostAtOnce).toBe(8)
  })

  it('finds the number of workers by measurement, shows what each brought, and takes a fixed one at once', async () => {
    const setting = await setUp(surveyItems(700), { ms: 60, slots: 4 })
    const { runs, read } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 'auto' }))
    await until(() => setting.server.mostAtOnce === 4)
    await until(() => (runs.snapshot.value.runs[0]?.curve.length ?? 0) >= 3)
    const { curve } = runs.snapshot.value.runs[0]!
    expect(curve.map(({ workers }) => workers)).toEqual(
      curve.map(({ workers }) => workers).toSorted((a, b) => a - b),
    )
    expect(curve.every(({ itemsPerMinute, answers }) => itemsPerMinute > 0 && answers > 0)).toBe(true)
    await until(() => (runs.snapshot.value.wantedWorkers ?? 0) >= 3)

    setting.harness.setPreferences({ workers: 1 })
    await until(() => runs.snapshot.value.wantedWorkers === 1)
    await until(() => runs.snapshot.value.workers.length === 1)
    await runs.pause()
    // What was measured stays with the run.
    expect((await read.ask('runs.get', { run }))?.curve.length).toBeGreaterThan(0)
  })

  it('pushes snapshots while it runs and falls silent afterwards', async () => {
    const setting = await setUp(surveyItems(160), { ms: 40 }, { preferences: { workers: 4 } })
    const { runs } = setting.harness
    const seen: (typeof runs.snapshot.value)[] = []
    runs.snapshot.subscribe((value) => seen.push(value))
    const { run } = await runs.start(primaryRequest())
    const started = performance.now()
    await runs.settled(run)
    await until(() => runs.snapshot.value.runs[0]?.state === 'done')
    const seconds = (performance.now() - started) / 1_000
    expect(seen.length).toBeLessThanOrEqual(seconds * 10 + 3)
    const middle = seen.find(({ queue }) => queue.done > 40 && queue.done < 150)!
    expect(middle.workers).toHaveLength(4)
    expect(middle.workers.some(({ state, item }) => state === 'asking' && item !== null)).toBe(true)
    expect(middle.itemsPerMinute).toBeGreaterThan(0)
    expect(middle.eta!.low).toBeLessThanOrEqual(middle.eta!.high)
    expect(middle.queue.pending + middle.queue.leased + middle.queue.done).toBe(160)
    const count = seen.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seen).toHaveLength(count)
    expect(runs.snapshot.value).toMatchObject({ workers: [], eta: null, queue: { done: 160, pending: 0 } })
  })

  it('closed in the middle, goes on by itself at the next start', async () => {
    const setting = await setUp(surveyItems(40), { ms: 20 }, { tuning: { closeGraceMs: 20_000 } })
    const { run } = await setting.harness.runs.start(primaryRequest({ workers: 4 }))
    await until(() => setting.server.questions > 8)
    await setting.harness.close()
    const kept = answersOf(setting.folder).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(40)
    const next = await startRunHarness({ dataFolder: setting.folder, address: setting.server.address })
    cleanUp.push(() => next.close())
    expect(await next.runs.resumeInterrupted()).toBe(run)
    expect(await next.runs.settled(run)).toMatchObject({ state: 'done', done: 40 })
    expect(Math.max(...setting.server.asked.values())).toBe(1)
  })
})

describe('texts that arrive while a run goes on', () => {
  it('are taken in by it, each once, and shown in its figures', async () => {
    const setting = await setUp(surveyItems(30), { ms: 30 }, { tuning: { noteMs: 50 } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    seedItems(setting.folder, mailItems(12))
    await until(() => runs.snapshot.value.runs[0]?.planned === 42)
    expect(await runs.settled(run)).toMatchObject({
      state: 'done',
      planned: 42,
      done: 42,
      cached: 0,
      failed: 0,
    })
    expect(answersOf(setting.folder)).toHaveLength(42)
    expect(Math.max(...setting.server.asked.values())).toBe(1)
  })

  it('are taken in by it although it failed to plan them at first', async () => {
    let times = 0
    const triage = {
      run: () => {
        times += 1
        return times === 2 ? Promise.reject(new Error('out of memory')) : Promise.resolve({ items: 0 })
      },
    }
    const setting = await setUp(surveyItems(30), { ms: 60 }, { tuning: { noteMs: 50 }, triage })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ stages: ['rules', 'primary'], workers: 2 }))
    await until(() => setting.server.questions > 4)
    seedItems(setting.folder, mailItems(12))
    expect(await runs.settled(run)).toMatchObject({ state: 'done', failed: 0 })
    expect(answersOf(setting.folder)).toHaveLength(42)
  })

  it('are taken in by it where another mapping gave them to items that had none', async () => {
    const setting = await setUp([...surveyItems(30), { text: '', textKey: null }], { ms: 30 })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    const db = openWritable(setting.folder)
    db.exec(
      `UPDATE item SET text = 'A comment from another column', text_key = 'other' WHERE text_key IS NULL`,
    )
    db.close()
    runs.textsChanged()
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 31, done: 31 })
  })

  it('are taken in by a run that is resumed, and fold into what it asked', async () => {
    const setting = await setUp(surveyItems(30), { ms: 20 })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    await runs.pause()
    seedItems(setting.folder, surveyItems(32))
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 62, done: 62, failed: 0 })
    expect(setting.server.questions).toBe(32)
  })

  it('wait for the next run where there is a limit, or as long as their import is not complete', async () => {
    const setting = await setUp(surveyItems(20), { ms: 20 }, { tuning: { noteMs: 50 } })
    const { runs } = setting.harness
    const limited = await runs.start(primaryRequest({ limit: 10 }))
    await until(() => setting.server.questions > 2)
    seedItems(setting.folder, mailItems(5))
    seedItems(setting.folder, mailItems(5), { state: 'importing' })
    expect(await runs.settled(limited.run)).toMatchObject({ state: 'done', planned: 10 })
    expect(await runWhole(setting)).toMatchObject({ state: 'done', planned: 25, cached: 10 })
  })
})

it('the server is brought up first, whichever door asks it', async () => {
  const setting = await setUp(
    surveyItems(20),
    { ms: 20 },
    {
      beforeAsking: async () => {
        await setting.server.comeBack()
      },
      tuning: { pauseGraceMs: 20_000 },
    },
  )
  const { runs } = setting.harness
  await setting.server.goAway()
  const { run } = await runs.start(primaryRequest({ workers: 1 }))
  await until(() => setting.server.questions > 2)
  await runs.pause()
  await setting.server.goAway()
  await runs.resume(run)
  expect(await runs.settled(run)).toMatchObject({ state: 'done' })
  await setting.server.goAway()
  // The server has told of its model by then.
  await expect(runs.compare({ kind: 'survey', size: 5, first: null, second: null })).rejects.toMatchObject({
    code: 'usage',
  })
})

describe('a run that cannot be', () => {
  it.each([
    ['no server', { modelServerAddress: 'http://127.0.0.1:1' }, 'server_unreachable'],
    [
      'an address that is not this machine',
      { modelServerAddress: 'http://192.0.2.1' },
      'server_address_refused',
    ],
    ['a model that is not there', { model: 'absent' }, 'model_missing'],
  ])('says so: %s', async (_what, preferences, code) => {
    const setting = await setUp(surveyItems(1), {}, { preferences: {} })
    setting.harness.setPreferences(preferences)
    const refusal = setting.harness.runs.start(primaryRequest())
    await expect(refusal).rejects.toMatchObject({ code, hint: expect.stringMatching(/\S/) })
    expect((await setting.harness.read.ask('runs.list', null)).length).toBe(0)
  })
})
