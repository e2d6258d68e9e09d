import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from 'playwright'
import { describe, expect, it } from 'vitest'
import { canShowWindow, importedLine } from '../helpers/app.ts'
import { previewApp } from '../helpers/previewApp.ts'
import { withStore } from '../helpers/runHarness.ts'
import { testData, testFile } from '../helpers/testData.ts'
import { insightReads } from '../../src/main/insights/operations.ts'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'

const ODD = join(import.meta.dirname, '..', 'fixtures', 'odd')
/** Enough that the import is still under way when it is cancelled. */
const MANY_ROWS = 150_000

describe.skipIf(!canShowWindow)('the preview', () => {
  const app = previewApp()
  const { open } = app
  const control = (dialog: Locator, label: string): Locator =>
    dialog.getByRole('combobox', { name: label, exact: true })
  const choose = async (dialog: Locator, label: string, option: string): Promise<void> => {
    await control(dialog, label).click()
    await app.page.getByRole('option', { name: option, exact: true }).click()
  }

  it('is worked by the keyboard alone, and keeps the focus', async () => {
    const { page } = app
    const dialog = await open(join(ODD, 'us-dates.csv'))
    const focused = (): Promise<string> =>
      page.evaluate(`(() => {
        const { activeElement } = document
        return activeElement.getAttribute('aria-label') ?? activeElement.labels?.[0]?.innerText ?? activeElement.innerText
      })()`)
    const inDialog = (): Promise<boolean> =>
      page.evaluate(`document.activeElement.closest('[role=dialog]') !== null`)

    // The title first, then what is read how, then what is doubtful.
    await expect.poll(focused).toBe('Preview of us-dates.csv')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Encoding')
    for (let steps = 0; !(await focused()).startsWith('Month first'); steps++) {
      expect(steps).toBeLessThan(20)
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => control(dialog, 'Order of dates').inputValue()).toBe('Month first')

    // A choice by the arrow keys; Escape shuts the list, not the preview.
    const role = control(dialog, 'Role of Why?')
    await role.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Segment', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('option', { name: 'Segment', exact: true }).waitFor({ state: 'hidden' })
    expect(await dialog.isVisible()).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: 'Date', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => role.inputValue()).toBe('Date')

    // Round and round: the focus never leaves the preview.
    for (let steps = 0; steps < 30; steps++) {
      await page.keyboard.press('Tab')
      expect(await inDialog()).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })

  it.each(['light', 'dark'] as const)('has nothing axe would call serious (%s)', async (colorScheme) => {
    await app.page.emulateMedia({ colorScheme })
    const dialog = await open(join(ODD, 'worte.csv'))
    const doubts = dialog.getByRole('list', { name: 'Please check' })
    await doubts.getByRole('button', { name: /^Wie zufrieden/ }).click()
    await dialog.getByRole('button', { name: /^What the words of Wie zufrieden/ }).click()
    const words = app.page.getByRole('dialog', { name: /^What the words of/ })
    await words.waitFor()
    const { violations } = await new AxeBuilder({ page: app.page })
      .setLegacyMode(true)
      .include('[role=dialog]')
      .analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
    // Escape shuts the words, not the preview behind them.
    await app.page.keyboard.press('Escape')
    await words.waitFor({ state: 'hidden' })
    await app.skip(dialog)
    await app.page.emulateMedia({ colorScheme: 'light' })
  })

  it.skipIf(testData === null)('reads another sheet of a workbook when it is chosen', async () => {
    const dialog = await open(testFile('xlsx-calamine', 'table-multiple.xlsx'))
    const columns = async (): Promise<string> => dialog.getByRole('row').first().innerText()
    const before = await columns()
    await choose(dialog, 'Sheet', 'Sheet2 (5 rows)')
    await expect.poll(() => control(dialog, 'Sheet').inputValue()).toBe('Sheet2 (5 rows)')
    await expect.poll(columns).not.toBe(before)
    await app.skip(dialog)
  })

  it('offers hidden sheets and says that they are', async () => {
    const dialog = await open(join(ODD, 'board-report.xlsx'))
    await choose(dialog, 'Sheet', 'Last year (13 rows, hidden)')
    await dialog.getByText('The sheet “Last year” is hidden in the workbook').waitFor()
    await expect.poll(() => control(dialog, 'Header row').inputValue()).toBe('In row 1')
    await app.skip(dialog)
  })

  it('takes any row for the names and any sign for the delimiter, and goes back from a choice that fails', async () => {
    const path = join(app.folder, 'far down.txt')
    const rows = Array.from({ length: 30 }, (_, index) => `${index % 11}~~text number ${index} in words`)
    writeFileSync(path, `${'a line of the notice\n'.repeat(41)}Recommend~~Why?\n${rows.join('\n')}\n`)
    const dialog = await open(path)
    // Typed, offered as the only choice, and taken by Enter alone.
    const type = async (label: string, typed: string, offered: string): Promise<void> => {
      await control(dialog, label).fill(typed)
      await app.page.getByRole('option', { name: offered, exact: true }).waitFor()
      await app.page.keyboard.press('Enter')
      await expect.poll(() => control(dialog, label).inputValue()).toBe(offered)
    }
    await type('Delimiter', '~~', '~~')
    await type('Header row', '42', 'In row 42')
    await dialog.getByRole('cell', { name: 'text number 3 in words' }).waitFor()
    expect(await control(dialog, 'Role of Why?').inputValue()).toBe('Comment')

    await type('Encoding', 'no-such-code', 'no-such-code')
    await dialog.getByRole('button', { name: 'Back to how it was read before' }).click()
    await dialog.getByRole('cell', { name: 'text number 3 in words' }).waitFor()
    await app.skip(dialog)
  })

  it('shows several files and a folder that were handed in at once, one after the other', async () => {
    const inner = join(app.folder, 'a folder')
    mkdirSync(inner)
    const head = 'id,Recommend,Why?\n'
    const write = (path: string, text: string): string => {
      writeFileSync(path, `${head}1,9,${text} one\n2,3,${text} two\n`)
      return path
    }
    const first = write(join(app.folder, 'first.csv'), 'First')
    const second = write(join(app.folder, 'second.csv'), 'Second')
    write(join(inner, 'third.csv'), 'Third')
    write(join(inner, 'fourth.csv'), 'Fourth')
    await app.answerNextDialog({ kind: 'open', paths: [first, second, inner] })
    await app.page
      .getByRole('button', { name: 'Choose files' })
      .or(app.page.getByRole('button', { name: 'Add files' }))
      .first()
      .click()
    for (const [index, name] of ['first.csv', 'second.csv', 'fourth.csv', 'third.csv'].entries()) {
      const dialog = await app.preview(name)
      await dialog.getByText(`File ${index + 1} of 4`).waitFor()
      if (name === 'second.csv') await dialog.getByRole('button', { name: 'Skip this file' }).click()
      else await dialog.getByRole('button', { name: 'Import 2 responses' }).click()
    }
    for (const name of ['first.csv', 'third.csv', 'fourth.csv'])
      expect((await importedLine(app.page, name)).slice(2, 4)).toEqual(['2', '2'])
    expect(await app.page.getByRole('button', { name: 'second.csv', exact: true }).count()).toBe(0)
  })

  it('is followed by an import that can be cancelled half-way, and nothing of it is left', async () => {
    const { page } = app
    const path = join(app.folder, 'many.csv')
    const rows = Array.from(
      { length: MANY_ROWS },
      (_, index) => `${index},${index % 11},an answer of some length with the number ${index}`,
    )
    writeFileSync(path, `id,Recommend,Why?\n${rows.join('\n')}\n`)
    const scored = (): number =>
      withStore(app.data, (db) => insightReads(db)['feedback.summary']({ filter: NO_FILTER }).nps.n)
    const before = scored()
    const dialog = await open(path)
    await dialog.getByRole('button', { name: /^Import 150,000 responses/ }).click()
    const cancel = page.getByRole('button', { name: 'Cancel the import of many.csv' })
    await page.getByRole('list', { name: 'Imports under way' }).getByText('Storing').waitFor()
    const pressed = Date.now()
    await cancel.click()
    await page.getByText('Cancelled. Nothing of it was kept.').waitFor()
    expect(Date.now() - pressed).toBeLessThan(5_000)
    await page.getByRole('button', { name: 'many.csv', exact: true }).waitFor({ state: 'hidden' })
    // No figure counts it from now on, and soon not a row of it is on the disk.
    expect(scored()).toBe(before)
    await expect
      .poll(
        () => withStore(app.data, (db) => db.get(`SELECT count(*) AS n FROM source WHERE name = 'many.csv'`)),
        { timeout: 30_000 },
      )
      .toEqual({ n: 0 })
  })

  it('says nothing on the console', () => {
    expect(app.pageErrors).toEqual([])
  })
})
