import { type ServerResponse, createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { createServerMonitor } from '../../src/main/analysis/modelServer/serverMonitor.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { PreferenceChange } from '../../src/main/preferences/preferenceService.ts'
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
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { standardAnswer } from '../helpers/simulatedAnswers.ts'
import { type Fault, randomFaults } from '../helpers/simulatedFaults.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'

/** Short waits, so that a test sees all attempts; the order of things is the same. */
const ANSWER_FAULTS: readonly Fault[] = [
  'refuse',
  '500',
  '503',
  '429',
  'html',
  'in-band',
  'reset',
  'unfinished',
  'garbled',
  'prose',
  'truncated',
  'cut',
]

async function setUp(
  count: number,
  server: Parameters<typeof startSimulatedServer>[0],
  preferences: Partial<Preferences> = {},
): Promise<{ folder: string; server: SimulatedServer; harness: RunHarness }> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, surveyItems(count))
  const simulated = await startSimulatedServer(server)
  cleanUp.push(() => simulated.stop())
  const harness = await startRunHarness({
    dataFolder: folder.path,
    address: simulated.address,
    preferences: { workers: 4, ...preferences },
    tuning: QUICK_TUNING,
  })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, server: simulated, harness }
}

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Text and labels alone: what a person would see. */
const shown = (folder: string) =>
  answersOf(folder).map(({ labels, evidence, fallback }) => [labels, evidence, fallback])

describe('a server that fails one question in three', () => {
  it('costs time but no answer, whatever it speaks: the rows are those of a run without faults', async () => {
    const items = [...surveyItems(120), ...mailItems(40)]
    const rows: unknown[] = []
    const faults = randomFaults(5, 0.3, ANSWER_FAULTS)
    for (const [dialect, fault] of [['ollama'], ['ollama', faults], ['openai', faults]] as const) {
      const folder = temporaryFolder()
      cleanUp.push(folder.remove)
      seedItems(folder.path, items)
      const server = await startSimulatedServer({
        slots: 8,
        ms: 2,
        dialect,
        ...(fault === undefined ? {} : { fault }),
      })
      cleanUp.push(() => server.stop())
      const harness = await startRunHarness({
        dataFolder: folder.path,
        address: server.address,
        preferences: { workers: 8, modelServerKind: dialect },
        tuning: QUICK_TUNING,
      })
      cleanUp.push(() => harness.close())
      const { run } = await harness.runs.start(primaryRequest())
      let end = await harness.runs.settled(run)
      if (fault !== undefined) expect(end.retries).toBeGreaterThan(20)
      // One item in four hundred fails five times in a row; the list of failures is tried again as a person would.
      for (let round = 0; round < 3 && end.failed > 0; round += 1) {
        await harness.runs.retryFailed()
        end = await harness.runs.settled(run)
      }
      expect(end).toMatchObject({ state: 'done', planned: 160, done: 160, failed: 0 })
      rows.push(shown(folder.path))
      await harness.close()
    }
    expect(rows[1]).toEqual(rows[0])
    expect(rows[2]).toEqual(rows[0])
  })
})

describe('each fault', () => {
  it.each(ANSWER_FAULTS)('%s on the first attempt is made good by the next', async (fault) => {
    const { folder, harness } = await setUp(3, { fault: ({ before }) => (before === 0 ? fault : null) })
    const { run } = await harness.runs.start(primaryRequest())
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'done', done: 3, failed: 0 })
    expect(answersOf(folder)).toHaveLength(3)
  })

  it.each(['stall', 'silence'] as const)('%s is ended by the time-out and counted', async (fault) => {
    const { harness } = await setUp(
      2,
      { fault: ({ before }) => (before === 0 ? fault : null) },
      { primaryTimeoutSeconds: 0.4, primaryTimeoutLimitSeconds: 0.6 },
    )
    const { run } = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 2, timeouts: 2, retries: 2 })
  })

  it('silence is ended soon once it is known how long answers take, and the run says so', async () => {
    const { harness } = await setUp(
      60,
      { fault: ({ index }) => (index === 45 ? 'silence' : null) },
      { leastTimeoutSeconds: 1 },
    )
    const { run } = await harness.runs.start(primaryRequest())
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'done', done: 60, timeouts: 1, retries: 1 })
    expect(end.seconds).toBeLessThan(30)
    expect(end.notes).toEqual([
      expect.stringMatching(
        /^primary, simulated:latest, texts of up to 1,000 characters: time-out [\d.]+ s .*; 45 s/,
      ),
    ])
  })

  it('that stays is listed after the last attempt, and tried again by one command', async () => {
    const { server, harness } = await setUp(3, {
      fault: ({ prompt }) => (prompt.includes('case 1;') ? 'prose' : null),
    })
    const { run } = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 2, failed: 1, retries: 4 })
    const failures = await harness.read.ask('runs.failures', { page: { offset: 0, limit: 10 } })
    expect(failures).toMatchObject({ total: 1, rows: [{ attempts: 5, error: { code: 'answer_invalid' } }] })
    expect(failures.rows[0]!.excerpt).toContain('case 1;')
    server.fault = () => null
    expect(await harness.runs.retryFailed()).toEqual({ jobs: 1 })
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 3, failed: 0 })
  })
})

describe('a server that says when to come back', () => {
  it('is asked nothing until then, and the texts it refused spend no attempt', async () => {
    const asked: number[] = []
    const { harness } = await setUp(
      40,
      {
        slots: 8,
        fault: ({ index }) => {
          asked.push(performance.now())
          return index >= 10 && index < 14 ? 'come back' : null
        },
      },
      // One text may happen to be asked alone and to meet all four refusals: of two attempts that is not too often.
      { workers: 4, maximumAttempts: 2, breakerFailures: 2 },
    )
    const { run } = await harness.runs.start(primaryRequest())
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'done', done: 40, failed: 0, retries: 0 })
    expect(asked).toHaveLength(44)
    // What was under way when it first refused is still heard: four workers, and what they were asking meanwhile.
    const gaps = asked.slice(11, 20).map((at, index) => at - asked[index + 10]!)
    expect(Math.max(...gaps)).toBeGreaterThan(900)
  })
})

describe('a server that goes away', () => {
  it('opens the breaker, spends no attempts, and goes on when it is back', async () => {
    const { server, harness } = await setUp(80, { ms: 15 }, { breakerFailures: 4, breakerPauseSeconds: 0.3 })
    const { runs } = harness
    const { run } = await runs.start(primaryRequest())
    await until(() => server.questions > 10)
    await server.goAway()
    await until(() => runs.snapshot.value.breaker === 'open')
    await until(() =>
      runs.snapshot.value.alerts.some(({ message }) => message.includes('no model server answers')),
    )
    const { questions } = server
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(server.questions).toBe(questions)
    await server.comeBack()
    expect(await runs.settled(run)).toMatchObject({ state: 'done', done: 80, failed: 0 })
    expect(runs.snapshot.value.breaker).toBe('closed')
    // Broken connections of the moment it went away count, the absence does not.
    const most = await harness.read.ask('runs.get', { run })
    expect(most!.retries).toBeLessThanOrEqual(4)
  })

  it('is waited for by a run that was interrupted', async () => {
    const first = await setUp(20, { ms: 30 }, { breakerPauseSeconds: 0.2 })
    const { run } = await first.harness.runs.start(primaryRequest())
    await until(() => first.server.questions > 4)
    await first.harness.close()
    await first.server.goAway()
    const next = await startRunHarness({
      dataFolder: first.folder,
      address: first.server.address,
      preferences: { breakerPauseSeconds: 0.2 },
      tuning: QUICK_TUNING,
    })
    cleanUp.push(() => next.close())
    expect(await next.runs.resumeInterrupted()).toBe(run)
    await until(() => next.runs.snapshot.value.breaker === 'open')
    expect(next.runs.snapshot.value.alerts[0]!.message).toMatch(/waiting for the model server/)
    await first.server.comeBack()
    expect(await next.runs.settled(run)).toMatchObject({ state: 'done', done: 20, failed: 0 })
  })

  it('while it takes warm-ups but fails each question is waited for, without costing the texts', async () => {
    const { server, harness } = await setUp(
      20,
      { fault: () => '500' },
      { workers: 1, breakerFailures: 10, breakerPauseSeconds: 0.05 },
    )
    const { runs } = harness
    const { run } = await runs.start(primaryRequest())
    await until(() => server.warmUps > 8 && runs.snapshot.value.breaker === 'open')
    expect(runs.snapshot.value.alerts[0]!.message).toContain('HTTP 500')
    // After the breaker opened for the first time, each look costs one question.
    expect(server.questions).toBeLessThanOrEqual(10 + server.warmUps)
    server.fault = () => null
    expect(await runs.settled(run)).toMatchObject({ state: 'done', done: 20, failed: 0 })
  })

  it.each(['500', 'silence'] as const)(
    'only for the last text that is left (%s) is no reason to ask it for ever: it is listed',
    async (fault) => {
      const { server, harness } = await setUp(
        3,
        { fault: ({ prompt, index }) => (index < 2 || !prompt.includes('case') ? null : fault) },
        {
          workers: 1,
          breakerFailures: 4,
          breakerPauseSeconds: 0.02,
          maximumAttempts: 3,
          primaryTimeoutSeconds: 0.4,
          primaryTimeoutLimitSeconds: 0.4,
        },
      )
      const { run } = await harness.runs.start(primaryRequest())
      const end = await harness.runs.settled(run)
      expect(end).toMatchObject({ state: 'done', done: 2, failed: 1 })
      expect(server.questions).toBe(2 + 9)
      const { rows } = await harness.read.ask('runs.failures', { page: { offset: 0, limit: 10 } })
      expect(rows).toMatchObject([{ error: { code: fault === '500' ? 'server_failed' : 'model_timeout' } }])
    },
  )

  it('that hangs before the breaker opens costs a lone worker no text', async () => {
    const { server, harness } = await setUp(
      4,
      { fault: () => 'silence' },
      {
        workers: 1,
        breakerFailures: 10,
        breakerPauseSeconds: 0.1,
        primaryTimeoutSeconds: 0.1,
        primaryTimeoutLimitSeconds: 0.1,
      },
    )
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => harness.runs.snapshot.value.breaker === 'open')
    server.fault = () => null
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 4, failed: 0 })
  })

  it('so that the model cannot be loaded in time is waited for', async () => {
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    seedItems(folder.path, surveyItems(3))
    // Others hold all its slots.
    const server = await startSimulatedServer({ slots: 0 })
    cleanUp.push(() => server.stop())
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      preferences: { breakerPauseSeconds: 0.1, workers: 1 },
      tuning: { ...QUICK_TUNING, warmUpMs: 300 },
    })
    cleanUp.push(() => harness.close())
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => harness.runs.snapshot.value.breaker === 'open')
    expect(harness.runs.snapshot.value.runs[0]!.state).toBe('running')
    await until(() =>
      harness.runs.snapshot.value.alerts.some(({ message }) => message.includes('did not load')),
    )
    server.slots = 1
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 3, failed: 0 })
  })

  it('taking the model with it pauses the run with the reason', async () => {
    const { server, harness } = await setUp(40, { ms: 10 })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => server.questions > 8)
    server.models = []
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'paused', failed: 0 })
    expect(end.reason).toMatch(/model .*not found|no model/)
    server.models = ['simulated:latest']
    await harness.runs.resume(run)
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 40 })
  })

  it('saying once that the model is missing is looked at again, and costs no pause and no attempt', async () => {
    const { server, harness } = await setUp(40, { fault: ({ index }) => (index === 10 ? 'no model' : null) })
    const { run } = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', done: 40, failed: 0, retries: 0 })
    expect(server.questions).toBe(41)
    expect(server.warmUps).toBe(2)
  })

  it('that loads the model but says at each question that it is missing pauses the run', async () => {
    const { server, harness } = await setUp(40, { fault: ({ index }) => (index < 10 ? null : 'no model') })
    const { run } = await harness.runs.start(primaryRequest())
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'paused', failed: 0 })
    expect(end.reason).toMatch(/not found/)
    expect(server.questions).toBeLessThanOrEqual(30)
  })

  it('with another model of that name is not mixed into the same run', async () => {
    const { server, harness } = await setUp(40, { ms: 10 })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => server.questions > 8)
    await harness.runs.pause()
    server.digest = 'simulated-2'
    await harness.runs.resume(run)
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'paused' })
    expect(end.reason).toMatch(/has changed/)
    const fresh = await harness.runs.start(primaryRequest())
    expect(await harness.runs.settled(fresh.run)).toMatchObject({ state: 'done', done: 40, cached: 0 })
  })

  it('putting another model under the name while a run goes on stores nothing of that one', async () => {
    const { server, harness, folder } = await setUp(200, {
      ms: 10,
      answer: (prompt) => standardAnswer(prompt).replace('Says: ', `Says by ${server.digest}: `),
    })
    const { run } = await harness.runs.start(primaryRequest())
    await until(() => server.questions > 20)
    server.digest = 'simulated-2'
    const end = await harness.runs.settled(run)
    expect(end).toMatchObject({ state: 'paused', failed: 0 })
    expect(end.reason).toMatch(/has changed/)
    const answers = answersOf(folder)
    expect(answers.length).toBeGreaterThan(0)
    for (const { labels } of answers) expect(labels).toContain('Says by simulated-1')
  })
})

describe('what answers at the address', () => {
  const test = (modelServerAddress: string) =>
    createServerMonitor({
      preferences: {
        all: () => ({ ...defaultPreferences(), modelServerAddress }),
        topic: createTopic<PreferenceChange>({ version: 0, name: null }),
      },
      logger: SILENT_LOGGER,
      serversOf: serversBy({}, NO_KEYS),
    }).test()

  it('is told apart: ready, no model, unreachable, a web page, other JSON, not HTTP, a redirect, elsewhere', async () => {
    const server = await startSimulatedServer()
    cleanUp.push(() => server.stop())
    expect(await test(server.address)).toMatchObject({
      state: 'ready',
      version: '0.0.0-simulated',
      model: 'simulated:latest',
    })
    server.models = []
    expect(await test(server.address)).toMatchObject({
      state: 'model missing',
      error: { code: 'model_missing' },
    })
    expect(await test('http://127.0.0.1:1')).toMatchObject({
      state: 'unreachable',
      error: { code: 'server_unreachable' },
    })

    const page = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
    )
    const other = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}'),
    )
    const missing = await serve((response) =>
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"x"}'),
    )
    for (const address of [page, other, missing, await serveNoise()]) {
      expect(await test(address)).toMatchObject({
        state: 'not a model server',
        error: { code: 'server_not_a_model_server', hint: expect.stringContaining('Ollama') },
      })
    }
    const moved = await serve((response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end())
    expect(await test(moved)).toMatchObject({ error: { code: 'server_address_refused' } })
    expect(await test('http://192.0.2.1')).toMatchObject({ error: { code: 'server_address_refused' } })
  })
})

async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serveNoise(): Promise<string> {
  const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
