import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/shared/domain/labels.ts'
import { answersOf, primaryRequest, withStore } from '../helpers/runHarness.ts'
import { runWhole, setUpRun } from '../helpers/runSetting.ts'
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { itemTextOf } from '../helpers/simulatedAnswers.ts'
import type { Fault } from '../helpers/simulatedFaults.ts'
import { until } from '../helpers/until.ts'

describe('a run', () => {
  it('answers every survey response and mail, and costs nothing the second time', async () => {
    const setting = await setUpRun(surveyItems(30))
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
    const setting = await setUpRun([
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
    const setting = await setUpRun(
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
    const setting = await setUpRun(
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
    const setting = await setUpRun(
      [{ text }],
      {},
      { preferences: { contextTokens: 2_048, outputTokens: 256 } },
    )
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
    const setting = await setUpRun(surveyItems(30), { ms: 20 })
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

  it('asks no more questions a minute than are set', async () => {
    const times: number[] = []
    const fault = (): null => {
      times.push(performance.now())
      return null
    }
    const preferences = { questionsPerMinute: 240, workers: 4 }
    const setting = await setUpRun(surveyItems(8), { fault, slots: 4 }, { preferences })
    expect(await runWhole(setting)).toMatchObject({ done: 8, failed: 0 })
    // At most four are saved of the time before; the others come a quarter of a second apart.
    expect(times).toHaveLength(8)
    expect(times[7]! - times[0]!).toBeGreaterThan(900)
  })

  it('holds further requests of a question to the same pace: repairs, warm-ups, several texts tried in one prompt', async () => {
    const times: number[] = []
    const fault = ({ index }: { index: number }): Fault | null => {
      times.push(performance.now())
      return index < 6 && index % 2 === 0 ? 'prose' : null
    }
    const preferences = { questionsPerMinute: 120, workers: 1, primaryBatchSize: 2, batchSample: 2 }
    const setting = await setUpRun(surveyItems(3), { fault }, { preferences })
    const run = await runWhole(setting)
    expect(run).toMatchObject({ done: 3, failed: 0 })
    // Three repairs, and two texts asked once more together.
    expect(times.length).toBeGreaterThanOrEqual(7)
    expect(setting.server.warmUps).toBe(1)
    // At most four are saved of the time before.
    expect(times.at(-1)! - times[0]!).toBeGreaterThan((times.length - 4) * 500 - 20)
    // What was waited for the pace is no time of the server's.
    expect(run.latency.p95).toBeLessThan(450)
  })

  it('lets the rules go first and counts them', async () => {
    let labelled = 0
    const setting = await setUpRun(
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
    const setting = await setUpRun([...surveyItems(8), { text: 'same' }, { text: 'Same' }])
    expect(await setting.harness.runs.plan(primaryRequest())).toEqual({
      chains: 0,
      notes: [],
      critical: null,
      items: 10,
      folded: 1,
      foldsNear: true,
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

it('the server is brought up first, whichever door asks it', async () => {
  const setting = await setUpRun(
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
    const setting = await setUpRun(surveyItems(1), {}, { preferences: {} })
    setting.harness.setPreferences(preferences)
    const refusal = setting.harness.runs.start(primaryRequest())
    await expect(refusal).rejects.toMatchObject({ code, hint: expect.stringMatching(/\S/) })
    expect((await setting.harness.read.ask('runs.list', null)).length).toBe(0)
  })
})
