import { AxeBuilder } from '@axe-core/playwright'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, startApp } from '../helpers/app.ts'
import { primaryRequest, startRunHarness } from '../helpers/runHarness.ts'
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

describe.skipIf(!canShowWindow)('the quality of answers', () => {
  let server: SimulatedServer | undefined
  let app: RunningApp | undefined
  afterEach(async () => {
    await app?.close()
    await server?.stop()
  })

  it('is seen by recipe, compared, gone back from, and told of in alerts', async () => {
    const dataFolder = temporaryFolder()
    server = await startSimulatedServer({ slots: 8, ms: 0 })
    seedItems(dataFolder, surveyItems(40))
    seedItems(dataFolder, mailItems(5))
    const harness = await startRunHarness({
      dataFolder,
      address: server.address,
      preferences: { checkEvery: 1, workers: 4 },
    })
    const run = async () => harness.runs.settled((await harness.runs.start(primaryRequest())).run)
    await run()
    harness.setPreferences({ primarySurveyPrompt: 'Another prompt.' })
    await run()
    const alert = { code: 'quality_drift', subject: 'x', message: 'sentiment: other values', now: Date.now() }
    await harness.write.ask('quality.tell', [alert])
    await harness.close()

    app = await startApp({ dataFolder, environment: { OLLAMA_HOST: server.address } })
    const { page } = app
    await goTo(page, 'Quality')
    await page.getByRole('button', { name: '1 alert' }).waitFor()
    const alerts = page.getByRole('region', { name: 'Alerts' })
    await alerts.getByRole('button', { name: 'Seen' }).click()
    await alerts.getByText(/, seen /).waitFor()
    // The pressed button is gone: the keyboard goes on in the place.
    await page.locator('#content:focus').waitFor()
    await page.getByRole('region', { name: 'Texts asked twice' }).getByText('5 texts asked again').waitFor()

    const compare = page.getByRole('region', { name: 'Compare two recipes' })
    await compare.getByLabel('Items').fill('20')
    await compare.getByRole('button', { name: 'Ask both' }).click()
    await compare.getByText('20 of 20 items answered by both').first().waitFor()

    const recipes = page.getByRole('region', { name: 'Recipes', exact: true })
    await recipes.getByRole('button', { name: 'Go back to it' }).first().click()
    await expect.poll(() => recipes.getByRole('button', { name: 'Go back to it' }).count()).toBe(1)
    await page.locator('#content:focus').waitFor()

    await page.locator('details').evaluateAll((all) => {
      for (const each of all as unknown as { open: boolean }[]) each.open = true
    })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
    expect(app.pageErrors).toEqual([])
  })
})
