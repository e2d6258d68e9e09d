import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, dropFiles, goTo, startApp } from '../helpers/app.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

const OVERLAY = `<style>
  p.cover { position: fixed !important; inset: 0; z-index: 99999 }
  .cover::before { content: 'covered' }
  @media screen { .cover { transform: scale(50) } }
  b { font-family: "\\3c/style\\3e\\3cimg src=x\\3e"; color: green }
</style>
<p id="text">The invoice is wrong.</p>
<p class="cover" style="background:red;margin-top:-2000px;box-shadow:0 0 0 9999px red">over</p>
<div style="position:absolute;top:0;left:0;width:4000px;height:4000px;z-index:9;background:red">over</div>
<dialog open>over</dialog><b>bold</b>
<div style="height:9999px"></div><table height="9999"><tr><td background="https://x.example/t.png">cell</td></tr></table>
<p style="background:url(https://x.example/b.png)">styled</p><iframe src="https://x.example/"></iframe>
<svg><image href="https://x.example/i.svg"/></svg><video poster="https://x.example/p.jpg"></video>`

const mail = (number: number, subject: string, type: string, body: string): string =>
  [
    `From a${number}@x.example Mon Mar 02 10:00:0${number} 2026`,
    `Message-ID: <${number}@x.example>`,
    `Date: Mon, 02 Mar 2026 10:00:0${number} +0000`,
    'From: Ann <ann@x.example>',
    'To: help@shop.example',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}; charset=utf-8`,
    '',
    body,
    '',
    '',
  ].join('\n')

/** What a mail tries on its reader in the window. */
describe.skipIf(!canShowWindow)('a hostile mail', () => {
  let app: RunningApp
  const folder = temporaryFolderFor()
  beforeAll(async () => {
    app = await startApp({ dataFolder: join(folder.path, 'data') })
    const file = join(folder.path, 'hostile.mbox')
    writeFileSync(
      file,
      [
        mail(1, 'Overlay', 'text/html', OVERLAY),
        mail(2, 'S'.repeat(50_000), 'text/plain', 'long'),
        mail(3, 'Photo \u202egnp.exe', 'text/plain', `turned ${'w'.repeat(3_000)}`),
      ].join(''),
    )
    await dropFiles(app.page, [file])
    await app.page.getByRole('button', { name: 'Import 3 messages' }).click()
    await app.page.getByRole('row', { name: /hostile\.mbox/ }).waitFor()
  })
  afterAll(async () => {
    await app.close()
    folder.remove()
  })

  it('leaves the focus in the place after its import', async () => {
    expect(await app.page.evaluate('document.activeElement !== document.body')).toBe(true)
  })

  it('covers none of its text when it is shown formatted', async () => {
    const { page } = app
    await goTo(page, 'Mail')
    await page.getByRole('option', { name: /Overlay/ }).click()
    await page.getByText('Formatted', { exact: true }).click()
    const frame = page.frameLocator('iframe')
    await frame.locator('#text').waitFor()
    // A click is refused by Playwright where something else lies over the element.
    await frame.locator('#text').click({ trial: true, timeout: 5_000 })
    for (const part of await frame.locator('body *').all())
      expect(
        await part.evaluate((each) => each.ownerDocument.defaultView!.getComputedStyle(each).position),
      ).toBe('static')
    expect(await frame.locator('dialog, img').count()).toBe(0)
    // What it would have fetched is counted and gone, and nothing fills the pane.
    await page.getByText('5 remote parts').waitFor()
    expect(await frame.locator('html').innerHTML()).not.toMatch(/url\(|x\.example/)
    expect(await frame.locator('body').evaluate((body) => body.scrollHeight)).toBeLessThan(1_500)
  })

  it('has a subject of a readable length, all of it on request', async () => {
    const { page } = app
    await goTo(page, 'Mail')
    await page.getByRole('option', { name: /SSSS/ }).click()
    await page.getByRole('button', { name: 'Show all 50,000 characters of the subject' }).waitFor()
    const heading = page.getByRole('heading', { level: 2, name: /^SSSS/ })
    expect((await heading.textContent())!.length).toBeLessThan(300)
  })

  it('turns no name round, and its words stay in their pane', async () => {
    const { page } = app
    await goTo(page, 'Mail')
    await page.getByRole('option', { name: /gnp\.exe/ }).click()
    await page.getByRole('heading', { level: 2, name: 'Photo gnp.exe' }).waitFor()
    const runsOut = await page.evaluate(
      `[...document.querySelectorAll('aside *')].some((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && getComputedStyle(each).display !== 'inline' && getComputedStyle(each).overflowX === 'visible')`,
    )
    expect(runsOut).toBe(false)
  })

  it('is told of without us and them where nobody knows whose mailbox it is', async () => {
    const { page } = app
    await goTo(page, 'Mail')
    await page.getByText('Whose mailbox this is cannot be told').waitFor()
    expect(await page.getByRole('listbox', { name: 'Chains' }).textContent()).not.toMatch(/Waiting for/)
  })

  it('leaves the buttons whole in a narrow window', async () => {
    const { page } = app
    await page.setViewportSize({ width: 600, height: 800 })
    await goTo(page, 'Sources')
    const add = page.getByRole('button', { name: 'Add files' })
    expect(await add.evaluate((button) => button.scrollWidth <= button.clientWidth)).toBe(true)
    await page.getByText('Data stays on this computer').waitFor()
  })
})
