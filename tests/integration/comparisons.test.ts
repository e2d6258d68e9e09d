import { describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { qualityContract } from '../../src/shared/ipc/quality.ts'
import { createRecipeJudge } from '../../src/main/quality/recipeJudge.ts'
import { readPrompts } from '../../src/main/analysis/prompt.ts'
import { findRecipesOf } from '../../src/main/analysis/askedRecipes.ts'
import { createRecipeKeeper } from '../../src/main/quality/recipeKeeper.ts'
import { createRemaking } from '../../src/main/quality/remaking.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import {
  PROMPTS_FOLDER,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'

const answer = (_prompt: string, system?: string): string =>
  JSON.stringify({
    sentiment: system?.includes('Worse prompt') === true ? 'negative' : 'positive',
    intent: 'praise',
    urgency: 'low',
    themes: [],
    summary: 'Said.',
  })

const LABELLED = 40

/** Sixty texts, forty of them labelled as the first recipe answers them. */
async function setUp() {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const server = await startSimulatedServer({ slots: 8, ms: 0, answer })
  cleanUp.push(server.stop)
  seedItems(folder.path, surveyItems(60))
  const harness = await startRunHarness({ dataFolder: folder.path, address: server.address })
  cleanUp.push(harness.close)
  const { read, write, runs } = harness
  await write.ask('quality.keep', await read.ask('quality.draw', { size: LABELLED, seed: 1 }))
  for (let { next } = await read.ask('quality.progress', null); next !== null;) {
    const labels = [
      { field: 'sentiment' as const, value: 'positive' },
      { field: 'urgency' as const, value: 'low' },
      { field: 'intent' as const, value: 'praise' },
    ]
    await write.ask('quality.label', { item: next.item, labels })
    next = (await read.ask('quality.progress', null)).next
  }
  const preferences = defaultPreferences()
  const set = (name: string, value: string | number): Promise<void> => {
    Object.assign(preferences, { [name]: value })
    harness.setPreferences({ [name]: value } as Partial<Preferences>)
    return Promise.resolve()
  }
  const keeper = createRecipeKeeper({
    ...{ read, write, onTold: () => {}, onShown: () => {} },
    preferences: {
      all: () => preferences,
      setAll: async (values, store) => {
        await store([])
        for (const [name, value] of Object.entries(values)) await set(name, value)
      },
    },
  })
  const prompts = readPrompts(PROMPTS_FOLDER)
  const whyNotAgain = createRemaking({
    read,
    preferences: { all: () => ({ ...preferences, modelServerAddress: server.address }) },
    recipesOf: (set, model, stage) =>
      findRecipesOf({
        preferences: set,
        serversOf: serversBy({}, NO_KEYS),
        wanted: model,
        prompts,
        stages: [stage],
      }),
  })
  const judge = createRecipeJudge({
    ...{ read, write, preferences: { all: () => preferences }, keeper, whyNotAgain },
  })
  const tell = async (alerts: Parameters<typeof write.ask<'quality.tell'>>[1]): Promise<void> => {
    await write.ask('quality.tell', alerts)
  }
  return {
    harness,
    server,
    set,
    keeper,
    preferences,
    folder: folder.path,
    judge: (run: number) => judge(run, tell),
    alerts: () => read.ask('quality.alerts', null),
    runWhole: async (more: { limit?: number } = {}) =>
      runs.settled((await runs.start(primaryRequest({ workers: 4, ...more }))).run),
  }
}

describe('a comparison of two recipes', () => {
  it('asks both about the same items, shows nothing of it, and goes back from the one that is worse', async () => {
    const setting = await setUp()
    const { harness, server, set, folder } = setting
    expect(await setting.runWhole()).toMatchObject({ state: 'done', done: 60 })
    await set('primarySurveyPrompt', 'Worse prompt.')
    const asked = server.questions
    const request = { kind: 'survey' as const, first: 1, second: null, size: 50 }
    const { run } = await harness.runs.compare(request)
    expect(await harness.runs.settled(run)).toMatchObject({ state: 'done', planned: 50, done: 50, failed: 0 })
    // What the first has said before is not asked again.
    expect(server.questions - asked).toBe(50)
    const comparisons = await harness.read.ask('quality.comparisons', null)
    expect(qualityContract['quality.comparisons'].output.parse(comparisons)).toEqual(comparisons)
    expect(comparisons).toMatchObject([
      {
        run,
        state: 'done',
        sampled: 50,
        compared: { items: 50, labelled: LABELLED, verdict: 'second is worse' },
      },
    ])
    const sentiment = comparisons[0]!.compared.metrics.find(({ field }) => field === 'sentiment')!
    expect(sentiment).toMatchObject({ n: LABELLED, first: 1, second: 0, difference: -1 })
    expect(sentiment.probability).toBeLessThan(1e-9)
    expect(sentiment.high).toBeLessThan(-0.8)
    const shown = withStore(folder, (db) => db.all('SELECT DISTINCT recipe_id AS recipe FROM answer'))
    expect(shown).toEqual([{ recipe: 1 }])

    await setting.judge(run)
    expect(setting.preferences.primarySurveyPrompt).toBe('')
    const [alert, ...others] = await setting.alerts()
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code: 'recipe_rolled_back', canUndo: true })
    expect(alert!.message).toMatch(
      /^recipe \d+ is worse than recipe 1 on the same 50 texts: sentiment right 0.0 % after 100.0 %/,
    )
    await setting.keeper.undoAlert(alert!.id, 5)
    expect(setting.preferences.primarySurveyPrompt).toBe('Worse prompt.')
    expect(await setting.alerts()).toMatchObject([
      { canUndo: false, acknowledgedAt: new Date(5).toISOString() },
    ])

    // The same again costs nothing, and what the person made of it holds; two that are one are refused.
    const before = server.questions
    const again = await harness.runs.settled((await harness.runs.compare(request)).run)
    expect(server.questions).toBe(before)
    await setting.judge(again.run)
    await setting.judge((await setting.runWhole()).run)
    expect(setting.preferences.primarySurveyPrompt).toBe('Worse prompt.')
    expect(await setting.alerts()).toHaveLength(1)
    await expect(harness.runs.compare({ ...request, first: null })).rejects.toThrow('the same one')
  })

  it('is made of the first run of a new recipe by itself, once, and only told where that is wanted', async () => {
    const setting = await setUp()
    await setting.runWhole()
    await setting.set('primarySurveyPrompt', 'Another prompt, as good.')
    const alike = await setting.runWhole()
    await setting.judge(alike.run)
    expect(await setting.alerts()).toEqual([])
    await setting.set('primarySurveyPrompt', 'Worse prompt.')
    await setting.set('worseRecipe', 'tell')
    const worse = await setting.runWhole()
    await setting.judge(worse.run)
    await setting.judge(worse.run)
    expect(await setting.alerts()).toMatchObject([{ code: 'recipe_worse', canUndo: false }])
    expect(setting.preferences.primarySurveyPrompt).toBe('Worse prompt.')
    await setting.set('worseRecipe', 'go back')
    await setting.judge(worse.run)
    expect(setting.preferences.primarySurveyPrompt).toBe('Another prompt, as good.')
    const sentiments = withStore(setting.folder, (db) => db.all('SELECT DISTINCT sentiment FROM item'))
    expect(sentiments).toEqual([{ sentiment: 'positive' }])
  })
  it('is made by all answers of the active recipe, when a short run came first and a text took its answer over', async () => {
    const setting = await setUp()
    await setting.runWhole()
    await setting.set('primarySurveyPrompt', 'Worse prompt.')
    const short = await setting.runWhole({ limit: 20 })
    expect(short).toMatchObject({ planned: 20 })
    await setting.judge(short.run)
    expect(await setting.alerts()).toEqual([])
    // Imported meanwhile: texts that say what others say, and take their answers over outside of any run.
    seedItems(setting.folder, surveyItems(30))
    const whole = await setting.runWhole()
    await setting.judge(whole.run)
    expect(await setting.alerts()).toMatchObject([{ code: 'recipe_rolled_back' }])
    expect(setting.preferences.primarySurveyPrompt).toBe('')
    // What the person makes of it holds: it is not gone back from again.
    const [alert] = await setting.alerts()
    await setting.keeper.undoAlert(alert!.id, 5)
    await setting.judge(whole.run)
    expect(setting.preferences.primarySurveyPrompt).toBe('Worse prompt.')
    expect(await setting.alerts()).toHaveLength(1)
  })

  it('goes back in what is shown alone where the preferences did not make the worse one, until a person keeps it', async () => {
    const setting = await setUp()
    // The labelled ones show what the person said.
    const shownWorse = () =>
      withStore(setting.folder, (db) => db.all(`SELECT 1 FROM item WHERE sentiment = 'negative'`).length)
    await setting.runWhole()
    await setting.set('primarySurveyPrompt', 'Worse prompt.')
    const { run } = await setting.runWhole()
    await setting.set('primarySurveyPrompt', 'A third one.')
    await setting.judge(run)
    expect(setting.preferences.primarySurveyPrompt).toBe('A third one.')
    expect(shownWorse()).toBe(0)
    const [alert, ...others] = await setting.alerts()
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code: 'recipe_worse', canUndo: true })
    await setting.keeper.undoAlert(alert!.id, 5)
    expect(setting.preferences.primarySurveyPrompt).toBe('A third one.')
    expect(shownWorse()).toBe(60 - LABELLED)
    await setting.judge(run)
    expect(await setting.alerts()).toHaveLength(1)
    expect(shownWorse()).toBe(60 - LABELLED)
  })
})
