import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importedLine, startApp } from '../helpers/app.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

/** The model server is simulated here. */
describe.skipIf(!canShowWindow)('a watched folder in the window', () => {
  let server: SimulatedServer
  let app: RunningApp | undefined
  beforeEach(async () => {
    server = await startSimulatedServer()
  })
  afterEach(async () => {
    await app?.close()
    app = undefined
    await server.stop()
  })

  it('is chosen, takes in and analyses what comes, asks about what it does not know, and the run tells how it went', async () => {
    const folder = temporaryFolder()
    const incoming = join(folder, 'incoming')
    mkdirSync(incoming)
    app = await startApp({ dataFolder: join(folder, 'data'), environment: { OLLAMA_HOST: server.address } })
    const { page } = app

    await goTo(page, 'Preferences')
    await page.getByRole('table', { name: 'Models on the server' }).getByText('simulated:latest').waitFor()
    const rest = page.getByLabel('At rest after')
    await rest.fill('0.5')
    await rest.press('Enter')
    await app.answerNextDialog({ kind: 'open', paths: [incoming] })
    await page.getByRole('button', { name: 'Watch a folder' }).click()
    await page.getByRole('list', { name: 'Folders that are watched' }).getByText(incoming).waitFor()

    const rows = Array.from({ length: 6 }, (_, index) => `${index},Remark number ${index} of many`)
    writeFileSync(join(incoming, 'first.csv'), `score,said\n${rows.join('\n')}\n`)
    await goTo(page, 'Sources')
    const watched = page.getByRole('region', { name: 'From watched folders' })
    await watched.getByText('first.csv waits for you').waitFor()
    await watched.getByRole('button', { name: 'Look at it: first.csv' }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Import/ })
      .click()
    await importedLine(page, 'first.csv')
    await watched.getByText('first.csv waits for you').waitFor({ state: 'detached' })

    writeFileSync(join(incoming, 'second.csv'), 'score,said\n3,A second file with words of its own\n')
    expect((await importedLine(page, 'second.csv'))[2]).toBe('1')
    await expect.poll(() => server.answered.size, { timeout: 60_000 }).toBe(7)

    // What waits can be put away; it stays away though the file is still there.
    writeFileSync(join(incoming, 'third.csv'), 'other,columns\n1,Something nobody has read before\n')
    await watched.getByText('third.csv waits for you').waitFor()
    await watched.getByRole('button', { name: 'Forget this file: third.csv' }).click()
    await watched.getByText('third.csv waits for you').waitFor({ state: 'detached' })

    await goTo(page, 'Runs')
    const history = page.getByRole('region', { name: 'History' })
    await history.getByText('Done').first().waitFor()
    await history.getByRole('button', { name: 'How run 1 went' }).click()
    await history.getByRole('table', { name: 'By stage and model' }).getByText('simulated:latest').waitFor()

    // The preferences show the same trouble as the sources do.
    renameSync(incoming, `${incoming}-away`)
    await goTo(page, 'Preferences')
    await page
      .getByRole('navigation', { name: 'Sections of the preferences' })
      .getByText('Watched folders')
      .click()
    const section = page.getByRole('region', { name: 'Watched folders' })
    await section.getByRole('alert').waitFor()
    expect(await section.getByRole('alert').innerText()).toContain(incoming)
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
  })
})
