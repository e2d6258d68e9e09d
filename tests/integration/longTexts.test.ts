import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import {
  QUICK_TUNING,
  type RunHarness,
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { seedItems } from '../helpers/seedItems.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

const CHILD = fileURLToPath(new URL('../helpers/analyzeChild.ts', import.meta.url))

/** Of 9 parts or so by the context as set. */
const text = Array.from({ length: 2_800 }, (_, index) => `Sentence number ${index} is here.`).join(' ')

async function setUp(server: Parameters<typeof startSimulatedServer>[0] = {}) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, [{ text, score: 3 }])
  const simulated = await startSimulatedServer(server)
  cleanUp.push(() => simulated.stop())
  return { folder: folder.path, server: simulated }
}

async function open(
  { folder, server }: { folder: string; server: SimulatedServer },
  preferences: Partial<Preferences> = {},
): Promise<RunHarness> {
  const harness = await startRunHarness({
    dataFolder: folder,
    address: server.address,
    preferences: { workers: 1, ...preferences },
    tuning: QUICK_TUNING,
  })
  cleanUp.push(() => harness.close())
  return harness
}

const partsOf = (folder: string): number =>
  withStore(folder, (db) => db.get<{ n: number }>('SELECT count(*) AS n FROM answer_part')!.n)

/** The answer without what it cost: it is the same however it came about. */
const answerIn = (folder: string) => answersOf(folder).map(({ labels, evidence }) => ({ labels, evidence }))

it('a long text is paused after the part under way, and resumed with the rest of its parts', async () => {
  const whole = await setUp()
  const { runs: atOnce } = await open(whole)
  await atOnce.settled((await atOnce.start(primaryRequest())).run)
  const parts = whole.server.questions
  expect(parts).toBeGreaterThan(5)

  const setting = await setUp({ ms: 60 })
  const { runs } = await open(setting)
  const { run } = await runs.start(primaryRequest())
  await until(() => runs.snapshot.value.workers.some(({ part }) => part?.number === 3))
  expect(runs.snapshot.value.workers[0]?.part).toEqual({ number: 3, of: parts })
  await runs.pause()
  const { questions } = setting.server
  expect(questions).toBeLessThan(parts)
  // The part under way was heard to its end.
  expect(partsOf(setting.folder)).toBe(questions)
  await runs.resume(run)
  expect(await runs.settled(run)).toMatchObject({ state: 'done', done: 1, failed: 0, retries: 0 })

  expect(setting.server.questions).toBe(parts)
  expect(answerIn(setting.folder)).toEqual(answerIn(whole.folder))
  expect(partsOf(setting.folder)).toBe(0)
})

it('a process that is killed costs the part under way, and no other', async () => {
  const setting = await setUp({ ms: 40 })
  const child = spawn(process.execPath, [CHILD, setting.folder, setting.server.address, '1'], {
    stdio: 'ignore',
  })
  await until(() => setting.server.questions >= 4 || child.exitCode !== null)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const before = setting.server.questions
  const kept = partsOf(setting.folder)
  expect(kept).toBeGreaterThanOrEqual(3)
  expect(before - kept).toBeLessThanOrEqual(1)

  const { runs } = await open(setting)
  const run = await runs.resumeInterrupted()
  expect(await runs.settled(run!)).toMatchObject({ state: 'done', done: 1, failed: 0 })
  const asked = [...setting.server.asked.values()]
  expect(asked.reduce((sum, times) => sum + times - 1, 0)).toBe(before - kept)
})

it('parts that fail now and then do not use the attempts of a text up, nor cost the other parts', async () => {
  const setting = await setUp({ fault: ({ index }) => (index % 2 === 1 ? '500' : null) })
  const { runs } = await open(setting, { maximumAttempts: 2, breakerFailures: 2 })
  const done = await runs.settled((await runs.start(primaryRequest())).run)
  expect(done).toMatchObject({ state: 'done', done: 1, failed: 0 })
  expect([...setting.server.answered.values()].every((times) => times === 1)).toBe(true)
  expect(setting.server.questions).toBe(setting.server.answered.size + done.retries)
})
