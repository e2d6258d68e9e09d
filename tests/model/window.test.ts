import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, dropFiles, goTo, importedLine, startApp } from '../helpers/app.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'
import { type TestOllama, startOllama } from '../helpers/ollama.ts'

const ollama: TestOllama | null = canShowWindow ? await startOllama({ parallel: 2, own: true }) : null

/** Six answers: 3 promoters, 1 passive, 2 detractors. NPS = 100 (3 - 2) / 6 = 16.7. */
const SURVEY = `id,How likely are you to recommend us?,Why?,Date
1,10,Delivery was fast and the fitter was friendly.,2026-03-02
2,9,"Great service, thank you!",2026-03-03
3,9,I found what I needed at once.,2026-03-04
4,7,"Good, but the app is slow.",2026-03-05
5,2,The invoice was wrong twice and nobody answers the phone.,2026-03-06
6,0,Terrible. I want my money back.,2026-03-07
`

const mail = (
  id: string,
  from: string,
  subject: string,
  text: string,
  replyTo?: string,
): string => `From ${from} Mon Mar  2 09:00:00 2026
From: <${from}>
To: support@example.org
Subject: ${subject}
Date: Mon, 02 Mar 2026 09:0${id.length % 10}:00 +0000
Message-ID: <${id}@example.com>
${replyTo === undefined ? '' : `In-Reply-To: <${replyTo}@example.com>\nReferences: <${replyTo}@example.com>\n`}
${text}

`
const MAILBOX = [
  mail(
    'a',
    'ann@example.com',
    'Broken lamp',
    'The lamp of order 4711 arrived broken. Can you send another one?',
  ),
  mail('bb', 'support@example.org', 'Re: Broken lamp', 'Dear Ann, a new lamp is on its way.', 'a'),
  mail('ccc', 'bob@example.com', 'Cancel my contract', 'Please cancel my contract at the end of March.'),
  mail('dddd', 'cleo@example.com', 'Thanks', 'Thank you for the quick help yesterday.'),
].join('')

const PLANNED = 10
const SETTINGS = [
  ['Longest time-out', '200'],
  ['Time-out of an answer', '150'],
  ['Context', '1536'],
  ['Longest answer', '112'],
] as const

/** The whole way of a person through the window, with a real model that is really taken away at the end. */
describe.skipIf(ollama === null)('the window with a real model', () => {
  const folder = temporaryFolderFor()
  let app: RunningApp | undefined
  afterAll(async () => {
    await app?.close()
    await ollama?.stop()
    folder.remove()
  })

  const history = (page: Page): Locator =>
    page.getByRole('region', { name: 'History' }).getByRole('row').nth(1)
  const answered = async (page: Page): Promise<number> =>
    Number(/(\d+) of \d+/.exec(await history(page).innerText())?.[1] ?? 0)

  it('goes from two dropped files to answers that stay when the server is gone', async () => {
    const survey = join(folder.path, 'answers.csv')
    const mailbox = join(folder.path, 'support.mbox')
    writeFileSync(survey, SURVEY)
    writeFileSync(mailbox, MAILBOX)
    const start = (): Promise<RunningApp> =>
      startApp({ dataFolder: join(folder.path, 'data'), environment: { OLLAMA_HOST: ollama!.address } })
    app = await start()
    let { page } = app

    await page.getByText('Drop files here').waitFor()
    await dropFiles(page, [survey, mailbox])
    await page.getByRole('button', { name: 'Import 6 responses' }).click()
    await page.getByRole('button', { name: 'Import 4 messages' }).click()
    expect((await importedLine(page, 'answers.csv')).slice(2, 6)).toEqual(['6', '6', '0', '0'])
    expect((await importedLine(page, 'support.mbox')).slice(2, 6)).toEqual(['4', '4', '0', '0'])

    await goTo(page, 'Feedback')
    await page.getByText('+16.7', { exact: true }).first().waitFor()
    await page.getByText(/^± \d/).first().waitFor()
    await page.getByRole('option', { name: /nobody answers the phone/ }).click()
    const detail = page.getByRole('complementary')
    await detail.getByText('Rule', { exact: true }).first().waitFor()

    await goTo(page, 'Preferences')
    // Short answers, and time-outs for a machine that does other things too: what is tested is what comes of them.
    for (const [label, value] of SETTINGS) await setPreference(page, label, value)
    await goTo(page, 'Runs')
    await page.getByRole('button', { name: `Start: ask ${PLANNED} texts` }).click()
    const workers = page.getByRole('list', { name: 'Workers' }).getByRole('listitem')
    await expect.poll(() => workers.count()).toBe(2)
    await goTo(page, 'Preferences')
    await setPreference(page, 'Workers', '1')
    await goTo(page, 'Runs')
    await expect.poll(() => workers.count(), { timeout: 120_000 }).toBe(1)
    await expect.poll(() => answered(page), { timeout: 300_000 }).toBeGreaterThanOrEqual(2)

    await app.close()
    app = await start()
    page = app.page
    await goTo(page, 'Runs')
    expect(await answered(page)).toBeGreaterThanOrEqual(2)
    await expect
      .poll(() => history(page).innerText(), { timeout: 480_000 })
      .toMatch(new RegExp(`${PLANNED} of ${PLANNED}[^]*Done`))

    await ollama!.stop()
    await page.getByText('No model server: rules only').waitFor({ timeout: 30_000 })
    await goTo(page, 'Feedback')
    await page.getByText('6 of 6 texts').nth(1).waitFor()
    await page.getByRole('option', { name: /nobody answers the phone/ }).click()
    await page.getByRole('complementary').getByText('Model', { exact: true }).first().waitFor()
    await goTo(page, 'Mail')
    await page.getByRole('option', { name: /Broken lamp/ }).click()
    await page.getByText('Dear Ann, a new lamp is on its way.').first().waitFor()
    await page.getByText(ollama!.model).first().waitFor()
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
  }, 900_000)
})

async function setPreference(page: Page, label: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name: label }).first()
  await field.fill(value)
  await field.press('Enter')
  await expect.poll(() => field.inputValue()).toBe(value)
  await page.getByRole('button', { name: `Return ${label} to its default` }).waitFor()
}
