import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importSample, startApp } from '../helpers/app.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

describe.skipIf(!canShowWindow)('themes on the feedback place', () => {
  let app: RunningApp
  const folder = temporaryFolderFor()
  beforeAll(async () => {
    app = await startApp({ dataFolder: folder.path })
    await importSample(app.page)
    await goTo(app.page, 'Feedback')
  })
  afterAll(async () => {
    await app.close()
    folder.remove()
  })

  it('are changed in place by keyboard, followed at once, and taken back', async () => {
    const { page } = app
    const section = page.getByRole('region', { name: 'Themes', exact: true })
    const row = (name: string) => section.getByRole('button', { name, exact: false }).first()
    await row('Invoice').waitFor()
    await section.getByRole('button', { name: 'Change themes' }).press('Enter')
    const name = section.getByRole('textbox', { name: 'Name of Invoice' })
    await name.fill('x'.repeat(10_000))
    await section.getByText('10,000 characters are too many').waitFor()
    await name.press('Escape')
    await section.getByText('10,000 characters are too many').waitFor({ state: 'hidden' })
    // Leaving the field keeps what was typed, as everywhere else.
    await name.fill('Billing')
    await name.press('Tab')
    await section.getByRole('textbox', { name: 'Name of Billing' }).waitFor()
    await row('Billing').waitFor()

    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])

    await section.getByRole('checkbox', { name: 'Choose Order', exact: true }).press('Space')
    await section.getByRole('combobox', { name: 'Merge the chosen themes into' }).click()
    await page.getByRole('option', { name: 'Billing' }).click()
    await section.getByRole('button', { name: 'Bring back Order (in Billing)' }).waitFor()

    const takeBack = section.getByRole('button', { name: /^Take back/ })
    await takeBack.press('Enter')
    await section.getByRole('textbox', { name: 'Name of Order', exact: true }).waitFor()
    await takeBack.press('Enter')
    await section.getByRole('textbox', { name: 'Name of Invoice' }).waitFor()
    await section.getByRole('button', { name: 'Nothing to take back' }).waitFor()

    await section.getByRole('button', { name: 'Done' }).press('Enter')
    await section.getByText('By impact').click()
    await row('Invoice').press('Enter')
    await page.getByRole('button', { name: /Theme.*Invoice/ }).waitFor()
    expect(app.pageErrors).toEqual([])
  })
})
