import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright'
import { describe, expect, it } from 'vitest'
import { canShowWindow, goTo, importedLine } from '../helpers/app.ts'
import { DOUBTFUL_TABLES } from '../helpers/doubtfulTables.ts'
import { previewApp } from '../helpers/previewApp.ts'

describe.skipIf(!canShowWindow)('the preview of a doubtful table', () => {
  const app = previewApp()
  const open = (name: string, content: Buffer): Promise<Locator> => app.open(app.write(name, content))
  const valueOf = (dialog: Locator, label: string): Promise<string> =>
    dialog.getByRole('combobox', { name: label, exact: true }).inputValue()

  it.each(DOUBTFUL_TABLES)('is put right in at most two clicks: $name', async (table) => {
    expect(table.clicks.length).toBeLessThanOrEqual(2)
    const dialog = await open(table.name, table.content)
    const doubts = dialog.getByRole('list', { name: 'Please check' })
    for (const name of table.clicks) {
      await doubts.getByRole('button', { name: new RegExp(`^${name.replace(/[?]/g, '\\?')}`) }).click()
    }
    for (const [label, value] of table.right)
      await expect.poll(() => valueOf(dialog, label), SOON).toBe(value)
    await dialog.getByRole('cell', { name: table.cell, exact: true }).first().waitFor()
    await app.skip(dialog)
  })

  it('is left alone by the word that it is right', async () => {
    const { name, content } = DOUBTFUL_TABLES.find(({ clicks }) => clicks.includes('Month first'))!
    const dialog = await open(name, content)
    await dialog.getByRole('button', { name: 'It is right: Order of dates' }).click()
    await dialog.getByRole('list', { name: 'Please check' }).waitFor({ state: 'hidden' })
    expect(await valueOf(dialog, 'Order of dates')).toBe('Day first')
    await app.skip(dialog)
  })

  it('finds the names anew when the delimiter is changed by hand, and keeps what was chosen', async () => {
    const dialog = await open(
      'bars.csv',
      Buffer.from('a title\n\nid|Recommend|Why?\n1|9|Good, really\n2|3|Bad, really\n'),
    )
    const choose = async (label: string, option: string): Promise<void> => {
      await dialog.getByRole('combobox', { name: label, exact: true }).click()
      await app.page.getByRole('option', { name: option, exact: true }).click()
    }
    await choose('Delimiter', 'Comma ,')
    await expect.poll(() => valueOf(dialog, 'Delimiter'), SOON).toBe('Comma ,')
    await choose('Encoding', 'windows-1252')
    await expect.poll(() => valueOf(dialog, 'Encoding'), SOON).toBe('windows-1252')
    expect(await valueOf(dialog, 'Delimiter')).toBe('Comma ,')
    await choose('Delimiter', 'Bar |')
    await expect.poll(() => valueOf(dialog, 'Header row'), SOON).toBe('In row 3')
    expect(await valueOf(dialog, 'Encoding')).toBe('windows-1252')
    await dialog.getByRole('cell', { name: 'Good, really', exact: true }).waitFor()
    await app.skip(dialog)
  })

  it('is followed by another mapping of what was imported, without the file', async () => {
    const { page } = app
    const { name, content } = DOUBTFUL_TABLES.find(({ name: file }) => file === 'two comments.csv')!
    const dialog = await open(name, content)
    await dialog.getByRole('button', { name: 'Import 24 responses' }).click()
    await importedLine(page, name)
    rmSync(join(app.folder, name))

    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('button', { name: 'Change how it is read' }).click()
    const remap = page.getByRole('dialog', { name: `How ${name} is read` })
    await remap.getByText('No row reads differently.').waitFor()
    await remap
      .getByRole('list', { name: 'Please check' })
      .getByRole('button', { name: /^What could we do better/ })
      .click()
    await expect
      .poll(() => remap.getByRole('group', { name: 'What will change' }).innerText())
      .toMatch(/^24\s*texts$/)
    await remap.getByRole('button', { name: 'Read 24 rows again' }).click()
    await page.getByText('24 rows read differently now.').waitFor()
    await goTo(page, 'Feedback')
    await page
      .getByRole('option')
      .filter({ hasText: /Idea \d+ in some more words/ })
      .first()
      .waitFor()
  })

  it('says nothing on the console', () => {
    expect(app.pageErrors).toEqual([])
  })
})

/** A file is read again at each change; on a busy machine that takes a while. */
const SOON = { timeout: 15_000 }
