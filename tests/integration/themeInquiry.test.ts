import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { ThemeInquiryRequest } from '../../src/shared/domain/theme.ts'
import { createQuestionPace } from '../../src/main/jobs/questionPace.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { type ThemeInquiryService, createThemeInquiry } from '../../src/main/themes/themeInquiry.ts'
import { readThemePrompts } from '../../src/main/themes/themeQuestions.ts'
import { type ThemeService, createThemeService } from '../../src/main/themes/themeService.ts'
import { createTriageService } from '../../src/main/triage/triageService.ts'
import { RESOURCES_FOLDER } from '../helpers/resourcesFolder.ts'
import { seedResponses, seedSource } from '../helpers/seedMail.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { type StoreThreads, openStoreThreads } from '../helpers/storeThreads.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

const COMMENTS = [
  ...Array.from({ length: 6 }, (_, at) => ({ text: `The delivery was late, number ${at}`, score: 2 })),
  ...Array.from({ length: 5 }, (_, at) => ({ text: `The checkout is confusing, step ${at}`, score: 6 })),
  ...Array.from({ length: 4 }, (_, at) => ({ text: `The staff were friendly on day ${at}`, score: 10 })),
  ...Array.from({ length: 12 }, (_, at) => ({ text: `Fine by me ${at}`, score: 9 })),
]

let store: StoreThreads
let themes: ThemeService
let server: SimulatedServer
let answer: (prompt: string) => string
const open: ThemeInquiryService[] = []

beforeEach(async () => {
  store = await openStoreThreads()
  answer = sensible
  server = await startSimulatedServer({ ms: 0, answer: (prompt) => answer(prompt) })
  const common = { read: store.read, write: store.write, workerFiles: TEST_WORKERS, logger: SILENT_LOGGER }
  themes = createThemeService({ ...common, preferences: { all: () => ({ mostThemes: 30 }) } })
  seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
  const triage = createTriageService({ ...common, themes })
  await triage.run()
  await triage.close()
})
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  await themes.close()
  await server.stop()
  await store.close()
})

const inquiry = (preferences: Partial<Preferences> = {}): ThemeInquiryService => {
  const made = createThemeInquiry({
    ...{ read: store.read, write: store.write, themes, logger: SILENT_LOGGER, onChanged: () => {} },
    prompts: readThemePrompts(join(RESOURCES_FOLDER, 'prompts')),
    preferences: {
      all: () => ({ ...defaultPreferences(), modelServerAddress: server.address, ...preferences }),
    },
    serversOf: serversBy({}, NO_KEYS),
    pace: createQuestionPace(() => preferences.questionsPerMinute ?? 0),
    retryDelaysMs: [1],
  })
  open.push(made)
  return made
}
const request = (wanted: Partial<ThemeInquiryRequest> = {}) => ThemeInquiryRequest.parse(wanted)

const isChoice = (prompt: string): boolean => prompt.startsWith('Themes:')
const sensible = (prompt: string): string => {
  if (isChoice(prompt))
    return JSON.stringify({ theme: /were friendly/.test(prompt) ? 'People' : 'none of these' })
  if (prompt.includes('delivery')) return JSON.stringify({ name: 'late parcels' })
  return JSON.stringify({ name: prompt.includes('checkout') ? 'confusing checkout' : 'friendly staff' })
}

const rows = async () => (await store.read.ask('feedback.themes', { filter: NO_FILTER })).themes
const counted = async () => Object.fromEntries((await rows()).map(({ name, items }) => [name, items]))
const idOf = (name: string) =>
  store.db.prepare('SELECT id FROM theme WHERE name = ?').pluck().get(name) as number
const edit = async (change: Parameters<ThemeService['edit']>[0]) => (await themes.edit(change)).followed
const discoverAgain = async () => {
  store.db.exec(`UPDATE due_pass SET wanted = wanted + 1 WHERE pass = 'themes'`)
  await themes.update()
}
/** A theme of a person's whose description only mentions words: doubtful in every text. */
const addDoubtful = () =>
  edit({ kind: 'add', name: 'People', description: 'How our staff and checkout treat whoever comes in' })

describe('a model that is asked about themes', () => {
  it('names them once, by ids that stay, and never over a person’s own name', async () => {
    const delivery = idOf('Delivery')
    const service = inquiry()
    expect(await service.due()).toEqual({ names: 3, doubtful: 0 })
    answer = (prompt) => {
      // A person is quicker than the answer.
      if (prompt.includes('staff'))
        store.db.exec(
          `UPDATE theme SET name = 'Our staff', origin = 'person', edited = 1 WHERE name = 'Staff'`,
        )
      // In words of its own: the texts have to be found by it.
      if (prompt.includes('delivery'))
        return JSON.stringify(isChoice(prompt) ? { theme: 'Shipping' } : { name: 'shipping' })
      return sensible(prompt)
    }
    const asked = await service.ask(request())
    expect(asked).toMatchObject({ state: 'done', requests: 5, names: { wanted: 3, given: 2, refused: 1 } })
    const named = await counted()
    expect(named).toEqual({ Shipping: 6, 'Confusing checkout': 5, 'Our staff': 4 })
    expect(await rows()).toMatchObject([
      // It is of all texts, for words tell which they are.
      { id: delivery, origin: 'model', namedBy: 'simulated:latest', share: 6 / COMMENTS.length },
      { namedBy: 'simulated:latest' },
      { origin: 'person', namedBy: null },
    ])
    await discoverAgain()
    expect(await counted()).toEqual(named)
    expect(await service.due()).toEqual({ names: 0, doubtful: 0 })
    const again = await service.ask(request({ again: true }))
    expect(again).toMatchObject({ requests: 0, names: { wanted: 2, given: 2 } })
    // Without the texts that it was shown it is another theme.
    store.db.exec(`DELETE FROM item_theme WHERE theme_id = ${delivery}`)
    await discoverAgain()
    expect(await counted()).toMatchObject({ Delivery: 6 })
  })

  it('settles doubtful texts once, until a person changes their themes', async () => {
    await addDoubtful()
    const service = inquiry()
    expect(await service.due()).toMatchObject({ doubtful: 9 })
    const some = await service.ask(request({ names: false, doubtful: 3 }))
    expect(some).toMatchObject({ requests: 3, doubtful: { wanted: 3, left: 6 } })
    const rest = await service.ask(request({ names: false }))
    expect(rest).toMatchObject({ requests: 6, doubtful: { wanted: 6, left: 0, unreadable: 0 } })
    expect(some.doubtful.chosen + rest.doubtful.chosen).toBe(4)
    expect(some.doubtful.none + rest.doubtful.none).toBe(5)
    const settled = await rows()
    expect(settled.find(({ name }) => name === 'People')).toMatchObject({ items: 4, doubtful: 0 })
    await discoverAgain()
    expect(await rows()).toEqual(settled)

    await edit({ kind: 'archive', theme: idOf('People') })
    await edit({ kind: 'undo' })
    expect(await service.due()).toMatchObject({ doubtful: 9 })
    expect(await service.ask(request({ names: false }))).toMatchObject({
      requests: 0,
      doubtful: { chosen: 4 },
    })
    expect(await rows()).toEqual(settled)
    expect(service.state.value.state).toBe('done')
  })

  it('is not believed where it says nothing that can be a name or a choice', async () => {
    await addDoubtful()
    answer = (prompt) => {
      if (isChoice(prompt)) return '{"theme": "Hacked"}'
      if (prompt.includes('delivery')) return '{"name": "Checkout"}'
      return prompt.includes('checkout') ? 'I would call it ordering' : '{"name": "Sneakypants"}'
    }
    const before = await counted()
    const asked = await inquiry().ask(request({ doubtful: 2 }))
    expect(asked).toMatchObject({
      state: 'done',
      names: { wanted: 3, given: 0, refused: 2, unreadable: 1 },
      doubtful: { wanted: 2, chosen: 0, none: 0, unreadable: 2, left: 7 },
    })
    expect(await counted()).toEqual(before)
    // What was refused is not asked again; what could not be read is.
    expect(await inquiry().due()).toMatchObject({ names: 1 })
  })

  it('keeps every answer when it is stopped or the server goes away, and goes on with the rest', async () => {
    await addDoubtful()
    const service = inquiry({ maximumAttempts: 2 })
    let answers = 0
    answer = (prompt) => {
      answers += 1
      if (answers === 5) void service.stop()
      return sensible(prompt)
    }
    const stopped = await service.ask(request())
    expect(stopped).toMatchObject({ state: 'stopped', error: null })
    const kept = store.db.prepare('SELECT count(*) FROM theme_answer').pluck().get() as number
    expect(kept).toBeGreaterThanOrEqual(3)
    expect(kept).toBeLessThan(12)

    server.fault = () => '500'
    await expect(inquiry({ maximumAttempts: 2, breakerFailures: 5 }).ask(request())).resolves.toMatchObject({
      state: 'failed',
      error: { code: 'server_failed' },
    })
    server.fault = () => null
    answer = sensible
    const last = await inquiry().ask(request())
    expect(last.requests).toBe(12 - kept)
    expect(last.state).toBe('done')
    expect(await inquiry().due()).toEqual({ names: 0, doubtful: 0 })
    await server.goAway()
    await addDoubtfulAgain()
    await expect(inquiry().ask(request())).rejects.toMatchObject({ code: 'server_unreachable' })
  })
})

const addDoubtfulAgain = () =>
  edit({ kind: 'add', name: 'Tempo', description: 'how long delivery and driver take' })
