import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canShowWindow, goTo, type RunningApp, startApp } from '../helpers/app.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

const HEAD = 'response id,score,comment,date\n'
const ROWS = Array.from(
  { length: 12 },
  (_, index) => `k${index},${index % 11},answer ${index} in words,2026-01-05\n`,
)

describe.skipIf(!canShowWindow)('a file whose rows are known', () => {
  let app: RunningApp
  const folder = temporaryFolderFor()
  const data = join(folder.path, 'data')
  beforeAll(async () => {
    const write = (name: string, content: string): string => {
      writeFileSync(join(folder.path, name), content)
      return join(folder.path, name)
    }
    const first = write('january.csv', HEAD + ROWS.join(''))
    const second = write('edited.csv', HEAD + ROWS.join('').replace('answer 3 in words', 'a broken lamp'))
    for (const path of [first, second]) await verbatim(['import', path, '--data', data])
    app = await startApp({ dataFolder: data })
  })
  afterAll(async () => {
    await app.close()
    folder.remove()
  })

  it('shows where they stand, and an edited row is taken for an update', async () => {
    const { page } = app
    await goTo(page, 'Sources')
    await page.getByRole('button', { name: 'edited.csv', exact: true }).click()
    await page.getByRole('button', { name: '12 rows known already' }).click()
    await page.getByText('row 1 of january.csv').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '1 changed row', exact: true }).click()
    await page.getByText('a broken lamp').waitFor()
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([])
    await page.getByRole('button', { name: 'Take row 4 for an update' }).click()
    await page.getByText('Every changed row is settled.').waitFor()
    await page.keyboard.press('Escape')

    await goTo(page, 'Feedback')
    await page.getByText('a broken lamp').first().waitFor()
    expect(app.pageErrors).toEqual([])
  })
})
