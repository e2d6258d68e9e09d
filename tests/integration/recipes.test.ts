import { describe, expect, it } from 'vitest'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createPreferenceService } from '../../src/main/preferences/preferenceService.ts'
import { createRecipeKeeper, showActiveAnswers } from '../../src/main/quality/recipeKeeper.ts'
import { createThemeService } from '../../src/main/themes/themeService.ts'
import { PREFERENCES } from '../../src/shared/domain/preferences.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { primaryRequest, startRunHarness, temporaryFolder, withStore } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { itemTextOf } from '../helpers/simulatedAnswers.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

const answer = (prompt: string, system?: string): string => {
  const isSecond = system?.includes('Second prompt') === true
  return JSON.stringify({
    sentiment: isSecond ? 'negative' : 'positive',
    intent: 'other',
    urgency: 'low',
    themes: [
      { name: isSecond ? 'second' : 'first', sentiment: 'neutral', quote: itemTextOf(prompt).slice(0, 4) },
    ],
    summary: 'Said.',
  })
}

const shown = (folder: string) =>
  withStore(folder, (db) => ({
    sentiments: db.all<{ sentiment: string; n: number }>(
      'SELECT sentiment, count(*) AS n FROM item GROUP BY sentiment ORDER BY sentiment',
    ),
    themes: db
      .all<{ name: string }>(
        `SELECT DISTINCT t.name FROM item_theme it JOIN theme t ON t.id = it.theme_id ORDER BY t.name`,
      )
      .map(({ name }) => name),
  }))

describe('going back to a recipe', () => {
  it('restores the preferences and what is shown, asks nothing, keeps judgements, and can be taken back', async () => {
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    const server = await startSimulatedServer({ slots: 4, ms: 0, answer })
    cleanUp.push(server.stop)
    const [judged] = seedItems(folder.path, surveyItems(6))
    const harness = await startRunHarness({ dataFolder: folder.path, address: server.address })
    cleanUp.push(harness.close)
    const themes = createThemeService({
      ...{ read: harness.read, write: harness.write, logger: SILENT_LOGGER, workerFiles: TEST_WORKERS },
      preferences: { all: () => ({ mostThemes: PREFERENCES.mostThemes.default }) },
    })
    cleanUp.push(() => themes.close())
    const run = async () => {
      const end = await harness.runs.settled((await harness.runs.start(primaryRequest({ workers: 2 }))).run)
      await themes.update()
      return end
    }
    await run()
    const preferences = await createPreferenceService(harness)
    await preferences.set('primarySurveyPrompt', 'Second prompt.')
    await preferences.set('outputTokens', 300)
    harness.setPreferences({ primarySurveyPrompt: 'Second prompt.', outputTokens: 300 })
    await run()
    await harness.write.ask('items.judge', { item: judged!, field: 'sentiment', value: 'very positive' })
    expect(shown(folder.path)).toEqual({
      sentiments: [
        { sentiment: 'negative', n: 5 },
        { sentiment: 'very positive', n: 1 },
      ],
      themes: ['Second'],
    })

    const asked = server.questions
    const killed: typeof harness.write.ask = (name, ...rest) =>
      name === 'quality.showAnew' ? Promise.reject(new Error('killed')) : harness.write.ask(name, ...rest)
    const stored = { read: harness.read, preferences, onTold: () => {}, onShown: () => {} }
    const found = {
      alert: { code: 'recipe_rolled_back', subject: 'recipe 2', message: 'worse', now: 1 },
      judged: {
        ...{ recipe: 2, against: 1, compared: 6, labelled: 0, now: 1 },
        ...{ verdict: 'second is worse' as const, wentBack: true },
      },
    }
    await expect(
      createRecipeKeeper({ ...stored, write: { ask: killed } }).returnTo(1, found),
    ).rejects.toThrow('killed')
    // Whole as it is, whatever came after: only showing the answers is left to the next owner of the folder.
    expect(await harness.read.ask('quality.alerts', null)).toMatchObject([{ canUndo: true }])
    expect(withStore(folder.path, (db) => db.all('SELECT recipe_id, went_back FROM judged_recipe'))).toEqual([
      { recipe_id: 2, went_back: 1 },
    ])
    expect((await createPreferenceService(harness)).all()).toEqual(preferences.all())
    expect(shown(folder.path).themes).toEqual(['Second'])
    await showActiveAnswers(harness)
    const keeper = createRecipeKeeper({ ...stored, write: harness.write })
    await themes.update()
    expect(preferences.all()).toMatchObject({
      primarySurveyPrompt: '',
      outputTokens: PREFERENCES.outputTokens.default,
    })
    expect(shown(folder.path)).toEqual({
      sentiments: [
        { sentiment: 'positive', n: 5 },
        { sentiment: 'very positive', n: 1 },
      ],
      themes: ['First'],
    })
    const [alert] = await harness.read.ask('quality.alerts', null)
    await keeper.undoAlert(alert!.id, 2)
    expect(await harness.read.ask('passes.state', { pass: 'shownAnswers' })).toEqual({
      isDue: false,
      wanted: 2,
    })
    await themes.update()
    expect(preferences.all()).toMatchObject({ primarySurveyPrompt: 'Second prompt.', outputTokens: 300 })
    expect(shown(folder.path).themes).toEqual(['Second'])
    await expect(keeper.returnTo(99)).rejects.toThrow('one cannot go back to recipe 99')

    // A run by the first recipe again finds every answer there, and shows it.
    harness.setPreferences({ primarySurveyPrompt: '', outputTokens: PREFERENCES.outputTokens.default })
    expect(await run()).toMatchObject({ cached: 6, done: 6 })
    expect(shown(folder.path).themes).toEqual(['First'])
    expect(server.questions).toBe(asked)
  })
})
