import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importSample, startApp } from '../helpers/app.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

const PLACES = ['Sources', 'Feedback', 'Mail', 'Customers', 'Runs', 'Quality', 'Preferences'] as const

describe.skipIf(!canShowWindow)('every place', () => {
  let app: RunningApp
  const folder = temporaryFolderFor()
  beforeAll(async () => {
    app = await startApp({ dataFolder: folder.path })
    await importSample(app.page)
  })
  afterAll(async () => {
    await app.close()
    folder.remove()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(PLACES)(`has nothing serious for axe: %s, ${colorScheme}`, async (place) => {
      const { page } = app
      await page.emulateMedia({ colorScheme })
      await goTo(page, place)
      if (place === 'Mail') await page.getByRole('option').first().click()
      await page.waitForLoadState('networkidle')
      // Colours change over a moment; axe would measure one in between.
      await page.waitForTimeout(500)
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
    })
  }

  it('is reached by keyboard alone, with the palette', async () => {
    const { page } = app
    await goTo(page, 'Sources')
    await page.keyboard.press('ControlOrMeta+k')
    const palette = page.getByRole('dialog')
    await palette.waitFor()
    await page.keyboard.type('Quality')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Quality' }).waitFor()
  })

  it('says that the filter hides the mail, closes what it hides, and takes the filter away', async () => {
    const { page } = app
    await goTo(page, 'Mail')
    const list = page.getByRole('listbox', { name: 'Chains' })
    await list.getByRole('option').first().click()
    await page.getByText('Choose a chain').waitFor({ state: 'hidden' })
    await goTo(page, 'Feedback')
    await page.getByRole('button', { name: /^Promoters: / }).click()
    await goTo(page, 'Mail')
    await page.getByText('Nothing matches the filter').waitFor()
    await page.getByText('Choose a chain').waitFor()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await list.getByRole('option').first().waitFor()
  })

  it('says nothing on the console and asks nothing of the world', () => {
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
  })
})
