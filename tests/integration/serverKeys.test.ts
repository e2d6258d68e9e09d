import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createHandlers, type HandlerParts } from '../../src/main/electron/ipc/createHandlers.ts'
import type { Logger } from '../../src/main/logger.ts'
import { serverKeyFile } from '../../src/main/preferences/serverKeys.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { openServices } from '../helpers/openServices.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { until } from '../helpers/until.ts'

const KEYS = ['sk-first-9f31', 'sk-second-77ab', 'sk-wrong-00de']
const [FIRST, SECOND, WRONG] = KEYS as [string, string, string]

it('a server is asked with the key set for it, a run waits for a person while it is refused, and nobody sees it', async () => {
  const models = ['m']
  const server = await startSimulatedServer({ dialect: 'openai', models, key: FIRST, slots: 2, ms: 20 })
  const beside = await startSimulatedServer({ dialect: 'openai', models, key: SECOND, slots: 2, ms: 20 })
  cleanUp.push(() => Promise.all([server.stop(), beside.stop()]))
  const folder = temporaryFolder()
  seedItems(folder, surveyItems(50))
  const seen: unknown[] = []
  const note = (message: string, details?: object): void => void seen.push({ message, ...details })
  const logger: Logger = { info: note, warn: note, error: note }
  const services = await openServices(folder, { logger })
  cleanUp.push(() => services.close())
  const { preferences, runs, serverKeys } = services
  runs.snapshot.subscribe((snapshot) => seen.push(snapshot))
  services.server.state.subscribe((state) => seen.push(state))
  await preferences.set('modelServerAddress', server.address)
  await preferences.set('modelServerKind', 'openai')
  await preferences.set('checkEvery', 0)
  await preferences.set('metricsFile', 'on')
  const command = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await verbatim([...argv, '--data', folder], {
      secret: argv.includes('set') ? FIRST : '',
    })
    seen.push(out, err)
    expect(code).toBe(0)
    return out
  }

  await expect(runs.start(primaryRequest())).rejects.toMatchObject({ code: 'server_key_refused' })
  await serverKeys.set(server.address, WRONG)
  await expect(runs.start(primaryRequest())).rejects.toThrow(/refuses the key/)
  expect((await services.server.test()).state).toBe('key refused')

  // Beside the owner: it takes the key up at once.
  expect(await command('keys', 'set', server.address)).toContain('has a key')
  const { run } = await runs.start(primaryRequest())
  await until(() => server.questions > 6)
  server.key = SECOND
  const paused = await runs.settled(run)
  seen.push(paused)
  expect(paused).toMatchObject({ state: 'paused', failed: 0, retries: 0 })
  expect(paused.reason).toContain(`${server.address} refuses the key`)
  expect((await services.read.ask('runs.failures', { page: { offset: 0, limit: 10 } })).total).toBe(0)
  await expect(runs.resume(run)).rejects.toMatchObject({ code: 'server_key_refused' })

  await serverKeys.set(server.address, SECOND)
  await preferences.set('servers', `${beside.address} kind=openai slots=2 model=m`)
  await runs.resume(run)
  await until(() => runs.snapshot.value.servers.some(({ state }) => state === 'left out'))
  expect(runs.snapshot.value.servers[1]?.reason).toContain(`${beside.address} wants a key`)
  expect(beside.questions).toBe(0)
  // While it goes on: the server takes part from then on.
  await serverKeys.set(beside.address, SECOND)
  await until(() => beside.questions > 3)
  const done = await runs.settled(run)
  seen.push(done)
  expect(done).toMatchObject({ state: 'done', done: 50, failed: 0, retries: 0 })
  // What was under way as the key was changed could not be confirmed to be of the run's model: at most a question a slot.
  const answers = [...server.answered.values(), ...beside.answered.values()]
  expect(answers.reduce((sum, times) => sum + times, 0)).toBeLessThanOrEqual(52)

  const handlers = createHandlers({ services } as HandlerParts)
  expect(await handlers['server.keys'](undefined)).toEqual([server.address, beside.address])
  expect(await handlers['server.setKey']({ address: beside.address, key: null })).toEqual({ kept: true })
  seen.push(
    await handlers['server.test'](undefined),
    await handlers['preferences.get'](undefined),
    await handlers['runs.list'](undefined),
    await handlers['runs.report']({ run }),
  )
  for (const argv of [
    ['keys', 'list', '--json'],
    ['status', '--json'],
    ['export', '--what', 'runs', '--format', 'json', '--out', join(folder, 'runs.json')],
    ['keys', 'remove', server.address],
  ])
    await command(...argv)
  expect(serverKeys.addresses()).toEqual([])

  await serverKeys.set(server.address, SECOND)
  const told = JSON.stringify(seen)
  for (const key of KEYS) expect(told).not.toContain(key)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(2)
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name)
    const content = readFileSync(file)
    const found = KEYS.filter((key) => content.includes(key))
    expect([file, ...found]).toEqual(file === serverKeyFile(folder) ? [file, SECOND] : [file])
  }
})
