import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { ollamaEnvironment } from '../../src/main/analysis/modelServer/ollamaEnvironment.ts'
import { createOwnServer, type OwnServer } from '../../src/main/analysis/modelServer/ownServer.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { PreferenceChange } from '../../src/main/preferences/preferenceService.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { createTopic } from '../../src/shared/topic.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { temporaryFolder } from '../helpers/runHarness.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { until } from '../helpers/until.ts'

const QUICK = {
  start: 20_000,
  look: 50,
  answer: 2_000,
  pause: 20,
  longestPause: 80,
  grace: 3_000,
  between: 0,
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Setting {
  own: OwnServer
  address: string
  /** Of the processes that were started, one a line: pid, first argument, settings. */
  started(): string[][]
  set(changes: Partial<Preferences>): void
}

async function setUp(
  changes: Partial<Preferences> = {},
  environment: Record<string, string> = {},
  timing: Partial<typeof QUICK> = {},
): Promise<Setting> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const executable = join(folder.path, 'ollama')
  const program = fileURLToPath(new URL('../helpers/ollamaStandIn.ts', import.meta.url))
  writeFileSync(executable, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(executable, 0o755)
  const log = join(folder.path, 'log')
  const address = `http://127.0.0.1:${await freePort()}`
  let values = {
    ...defaultPreferences(),
    modelServerAddress: address,
    startServer: 'yes',
    serverExecutable: executable,
    ...changes,
  } as Preferences
  const topic = createTopic<PreferenceChange>({ version: 0, name: null })
  const own = createOwnServer({
    preferences: { all: () => values, topic },
    environment: { PATH: process.env['PATH'], STAND_IN_LOG: log, ...environment },
    serversOf: serversBy(environment, NO_KEYS),
    logger: SILENT_LOGGER,
    timing: { ...QUICK, ...timing },
  })
  cleanUp.push(() => own.close())
  return {
    own,
    address: values.modelServerAddress,
    started: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => line.split(' '))
        : [],
    set: (next) => {
      values = { ...values, ...next }
      topic.set({ version: topic.value.version + 1, name: null })
    },
  }
}

const answers = (address: string): Promise<boolean> =>
  fetch(`${address}/api/version`).then(
    ({ ok }) => ok,
    () => false,
  )
const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

// The stand-in is a script with a first line that Windows does not read.
describe.skipIf(process.platform === 'win32')('an Ollama that Verbatim starts', () => {
  it('gets its settings, is started again when it ends, and ends with it', async () => {
    const { own, address, started } = await setUp({ workers: 3 })
    await own.ensure()
    expect(await answers(address)).toBe(true)
    expect(started()).toEqual([[expect.any(String), 'serve', '3', '1']])
    const first = own.state.value.pid!
    expect(own.state.value).toMatchObject({ state: 'running', environment: { OLLAMA_NUM_PARALLEL: '3' } })

    process.kill(first, 'SIGKILL')
    await until(() => own.state.value.state === 'running' && own.state.value.pid !== first)
    expect(await answers(address)).toBe(true)
    expect(own.state.value.restarts).toBe(1)

    const second = own.state.value.pid!
    own.failsItsQuestions()
    await until(() => own.state.value.state === 'running' && own.state.value.pid !== second)
    const third = own.state.value.pid!
    await own.close()
    expect(await answers(address)).toBe(false)
    expect([first, second, third].some(lives)).toBe(false)
    expect(started()).toHaveLength(3)
  })

  it('is not started where another one answers, which is never touched', async () => {
    const theirs = await startSimulatedServer()
    cleanUp.push(() => theirs.stop())
    const { own, started } = await setUp({ modelServerAddress: theirs.address })
    await own.ensure()
    expect(own.state.value.state).toBe('not ours')
    own.failsItsQuestions()
    await own.close()
    expect(started()).toEqual([])
    expect(await answers(theirs.address)).toBe(true)
  })

  it('that ends each time is tried with growing pauses, and says what it said', async () => {
    const { own, started } = await setUp({}, { STAND_IN_ENDS: '1' })
    await own.ensure()
    await until(() => own.state.value.restarts >= 2)
    expect(own.state.value.message).toBe('it ended with code 1: error: no room for a model')
    expect(started().length).toBeGreaterThanOrEqual(2)
  })

  it('is neither started unwanted, nor elsewhere, nor without its program', async () => {
    const unwanted = await setUp({ startServer: 'no' })
    await unwanted.own.ensure()
    expect(unwanted.own.state.value.state).toBe('off')
    const elsewhere = await setUp({
      modelServerAddress: 'http://gpu.local:1',
      modelServerConsent: 'gpu.local',
    })
    await elsewhere.own.ensure()
    expect(elsewhere.own.state.value).toMatchObject({
      state: 'not possible',
      message: expect.stringMatching(/another computer/),
    })
    const missing = await setUp({ serverExecutable: '/nowhere/ollama' })
    await missing.own.ensure()
    expect(missing.own.state.value).toMatchObject({
      state: 'not possible',
      message: expect.stringMatching(/was not found/),
    })
    expect([...unwanted.started(), ...elsewhere.started(), ...missing.started()]).toEqual([])
  })

  it('takes the place of another one that goes away, at once where a run wants it', async () => {
    const stranger = await startSimulatedServer()
    cleanUp.push(() => stranger.stop())
    const { own, address, started } = await setUp({ modelServerAddress: stranger.address })
    await own.ensure()
    expect(own.state.value.state).toBe('not ours')
    await own.ensure()
    expect(started()).toEqual([])

    await stranger.goAway()
    await until(() => own.state.value.state === 'running')
    expect(await answers(address)).toBe(true)

    const second = await startSimulatedServer()
    cleanUp.push(() => second.stop())
    const slow = await setUp({ modelServerAddress: second.address }, {}, { look: 60_000 })
    await slow.own.ensure()
    await second.goAway()
    await slow.own.ensure()
    expect(slow.own.state.value.state).toBe('running')
  })

  it('ends when it is not wanted any more', async () => {
    const { own, address, set } = await setUp()
    await own.ensure()
    set({ startServer: 'no' })
    await until(() => own.state.value.state === 'off')
    expect(await answers(address)).toBe(false)
  })

  it('is not started any more where that is given up while it looks whether another one answers', async () => {
    const { own, started, set } = await setUp()
    void own.ensure()
    set({ startServer: 'no' })
    await until(() => own.state.value.state === 'off')
    set({ startServer: 'yes' })
    void own.ensure()
    await own.close()
    expect(started()).toEqual([])
  })

  it('follows its address, its program and its kind where they are changed', async () => {
    const { own, address, started, set } = await setUp()
    await own.ensure()
    const elsewhere = `http://127.0.0.1:${await freePort()}`
    set({ modelServerAddress: elsewhere })
    await own.ensure()
    expect(own.state.value.state).toBe('running')
    expect([await answers(address), await answers(elsewhere)]).toEqual([false, true])

    const [, second] = started()
    set({ keepAliveMinutes: 7 })
    await own.ensure()
    expect(own.state.value.pid).toBe(Number(second![0]))

    set({ serverExecutable: '/nowhere/ollama' })
    await own.ensure()
    expect(own.state.value).toMatchObject({ state: 'not possible', pid: null })
    expect(await answers(elsewhere)).toBe(false)
    expect(started()).toHaveLength(2)
  })

  it('leaves the server of somebody else for the address that is set, and ends for another kind', async () => {
    const theirs = await startSimulatedServer()
    cleanUp.push(() => theirs.stop())
    const { own, set } = await setUp({ modelServerAddress: theirs.address }, {}, { look: 60_000 })
    await own.ensure()
    expect(own.state.value.state).toBe('not ours')
    const ours = `http://127.0.0.1:${await freePort()}`
    set({ modelServerAddress: ours })
    await own.ensure()
    expect(own.state.value.state).toBe('running')
    expect(await answers(ours)).toBe(true)

    set({ modelServerKind: 'openai' })
    await own.ensure()
    expect(own.state.value).toMatchObject({
      state: 'not possible',
      message: expect.stringMatching(/only Ollama/),
    })
    expect([await answers(ours), await answers(theirs.address)]).toEqual([false, true])
  })

  it('is there again where it is wanted again before it has ended', async () => {
    const { own, set } = await setUp()
    await own.ensure()
    const first = own.state.value.pid
    set({ startServer: 'no' })
    set({ startServer: 'yes' })
    void own.ensure()
    await until(() => own.state.value.state === 'running' && own.state.value.pid !== first)
  })

  it('leaves alone what the person’s own environment says', () => {
    const settings = ollamaEnvironment({ workers: 'auto', keepAliveMinutes: 30 }, { OLLAMA_KEEP_ALIVE: '5m' })
    expect(settings).toMatchObject({
      OLLAMA_NUM_PARALLEL: '4',
      OLLAMA_KEEP_ALIVE: '5m',
      OLLAMA_NO_CLOUD: '1',
      LLAMA_ARG_CACHE_RAM: '512',
    })
  })
})
