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
      const axe = new AxeBuilder({ page }).setLegacyMode(true)
      // The dark window is the same but for its colours.
      if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
      const { violations } = await axe.analyze()
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

  it('saves labels of the blind sample with Enter, however they were chosen', async () => {
    const { page } = app
    await goTo(page, 'Quality')
    await page.getByRole('button', { name: /^Draw/ }).click()
    const form = page.getByRole('region', { name: 'Label a sample blind' })
    const labelled = (value: number) => form.getByText(new RegExp(`^${value} of \\d+ labelled`)).waitFor()
    await labelled(0)
    // By clicks: the focus is on the last label.
    for (const group of await form
      .getByRole('group')
      .filter({ has: page.getByRole('button') })
      .all())
      await group.getByRole('button').first().click()
    await page.keyboard.press('Enter')
    await labelled(1)
    // By keys, right after the place was chosen in the rail.
    await goTo(page, 'Sources')
    await goTo(page, 'Quality')
    await labelled(1)
    for (const key of ['1', '6', 'q']) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    await labelled(2)
  })

  it('says nothing on the console and asks nothing of the world', () => {
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
  })
})
