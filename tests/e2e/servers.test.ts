import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importSample, startApp } from '../helpers/app.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

describe.skipIf(!canShowWindow)('a second model server', () => {
  let servers: SimulatedServer[]
  let app: RunningApp | undefined
  beforeEach(async () => {
    servers = [await startSimulatedServer({ ms: 150 }), await startSimulatedServer({ ms: 150 })]
  })
  afterEach(async () => {
    await app?.close()
    app = undefined
    await Promise.all(servers.map((server) => server.stop()))
  })

  it('is added while a run goes on, takes part in it, is shown with it, and is taken away', async () => {
    const [first, second] = servers as [SimulatedServer, SimulatedServer]
    app = await startApp({ dataFolder: temporaryFolder(), environment: { OLLAMA_HOST: first.address } })
    const { page } = app
    await importSample(page)
    await goTo(page, 'Runs')
    await page.getByRole('button', { name: /^Start: ask \d+ texts$/ }).click()
    await page.getByRole('status').filter({ hasText: 'Running' }).first().waitFor()

    await goTo(page, 'Preferences')
    const address = page.getByRole('textbox', { name: 'Address', exact: true }).last()
    await address.fill('no address at all')
    await page.getByRole('button', { name: 'Add server' }).click()
    await page.getByText('This is no http or https address').waitFor()
    await address.fill(second.address)
    await page.getByRole('button', { name: 'Add server' }).click()
    const list = page.getByRole('list', { name: 'Further model servers' })
    await list.getByText(/^Answers as version/).waitFor()

    // The page sets a key, learns that there is one, and has nothing of it left.
    const key = page.getByLabel(`Key of ${second.address}`, { exact: true })
    await key.fill('sk-of-the-second')
    await page.getByRole('button', { name: `Keep key of ${second.address}` }).click()
    await page.getByRole('button', { name: `Remove key of ${second.address}` }).waitFor()
    await expect.poll(() => key.inputValue()).toBe('')
    await expect.poll(() => second.questions, { timeout: 60_000 }).toBeGreaterThan(2)

    await goTo(page, 'Runs')
    const shown = page.getByRole('list', { name: 'Model servers of this run' }).getByRole('listitem')
    await shown.filter({ hasText: second.address }).filter({ hasText: 'of 2 slots busy' }).waitFor()

    await goTo(page, 'Preferences')
    await page.getByRole('button', { name: `Remove ${second.address}` }).click()
    await page.getByText('None. The server above is asked alone.').waitFor()
    expect(app.pageErrors).toEqual([])
  })
})
