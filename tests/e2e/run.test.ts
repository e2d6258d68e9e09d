import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importSample, startApp } from '../helpers/app.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { storePreference } from '../helpers/storedPreference.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

/** Nothing is asked twice on purpose: what is counted here is what a stop costs. */
function dataFolderOfOnce(): string {
  const folder = temporaryFolder()
  storePreference(folder, 'checkEvery', 0)
  return folder
}

/** The model server is simulated here, for speed and for taking it away; tests/model asks a real one. */
describe.skipIf(!canShowWindow)('a run', () => {
  let server: SimulatedServer
  let app: RunningApp | undefined
  beforeEach(async () => {
    server = await startSimulatedServer({ slots: 16, ms: 150 })
  })
  afterEach(async () => {
    await app?.close()
    app = undefined
    await server.stop()
  })

  const answered = async ({ page }: RunningApp): Promise<number> =>
    Number(
      (
        await page
          .getByText(/\d+ of \d+/)
          .first()
          .innerText()
      ).match(/(\d+) of/)?.[1] ?? 0,
    )

  it('moves on screen, takes more workers while it runs, goes on after the window was closed half-way, and can be reviewed without the server', async () => {
    const dataFolder = dataFolderOfOnce()
    const environment = { OLLAMA_HOST: server.address }
    app = await startApp({ dataFolder, environment })
    let { page } = app
    await importSample(page)

    await goTo(page, 'Runs')
    // 300 answers less those without a text, and 60 mails; equal ones are asked once.
    const planned = 314
    const start = page.getByRole('button', { name: /^Start: ask \d+ texts$/ })
    const asked = Number((await start.innerText()).match(/\d+/)?.[0])
    await start.click()
    await page.getByRole('status').filter({ hasText: 'Running' }).first().waitFor()
    const workers = page.getByRole('list', { name: 'Workers' }).getByRole('listitem')
    await expect.poll(() => workers.count()).toBe(2)
    expect(server.mostAtOnce).toBeLessThanOrEqual(2)

    await page.getByText('Plan another run').click()
    await page.getByRole('textbox', { name: 'Workers' }).fill('many')
    await page.getByText('A number from 1 to 256, or auto').waitFor()
    await page.getByRole('textbox', { name: 'Workers' }).fill('auto')
    await page.getByLabel('Only in these hours').fill('00:00-23:59')
    await page.getByRole('button', { name: /^Let it wait its turn: ask \d+ texts$/ }).click()
    await page.getByText('Waits its turn').waitFor()
    await page.getByRole('button', { name: 'Take out of the queue: run 2' }).click()
    await page.getByText('Waits its turn').waitFor({ state: 'detached' })

    const more = page.getByRole('group', { name: 'Workers while it runs' })
    await more.getByRole('button', { name: 'One worker more' }).click()
    await more.getByText('3', { exact: true }).waitFor()
    await more.getByRole('button', { name: 'One worker more' }).click()
    await expect.poll(() => workers.count()).toBe(4)
    await expect.poll(() => server.mostAtOnce).toBe(4)
    await expect.poll(() => answered(app!), { timeout: 60_000 }).toBeGreaterThan(40)

    expect(await app.close()).toBe(app.host === 'electron' ? null : 0)
    const before = server.questions
    expect(before).toBeLessThan(asked)

    app = await startApp({ dataFolder, environment })
    page = app.page
    await goTo(page, 'Runs')
    await page.getByRole('status').filter({ hasText: 'Running' }).first().waitFor()
    await expect.poll(() => workersOf(app!), { timeout: 60_000 }).toBe(4)
    server.ms = 5
    const history = page.getByRole('region', { name: 'History' }).getByRole('row').nth(1)
    await expect
      .poll(() => history.innerText(), { timeout: 60_000 })
      .toMatch(new RegExp(`${planned} of ${planned}[^]*Done`))
    // What was in the making when the window closed may be asked again, nothing else.
    expect(server.questions).toBeLessThanOrEqual(asked + 4)

    await server.goAway()
    await page
      .getByText(/No model server/)
      .first()
      .waitFor({ timeout: 60_000 })
    await goTo(page, 'Feedback')
    await page.getByText('254 of 254 texts').nth(1).waitFor()
    await goTo(page, 'Mail')
    await page.getByRole('option').first().click()
    await page
      .getByText(/simulated/)
      .first()
      .waitFor()
    expect(app.foreignRequests()).toEqual([])
    expect(app.connections().filter((address) => !address.endsWith(`:${server.port}`))).toEqual([])
  })

  it('goes on after a power cut, with nothing lost', async () => {
    const dataFolder = dataFolderOfOnce()
    const environment = { OLLAMA_HOST: server.address }
    app = await startApp({ dataFolder, environment })
    await importSample(app.page)
    await goTo(app.page, 'Runs')
    await app.page.getByRole('button', { name: /^Start: ask/ }).click()
    await expect.poll(() => server.questions, { timeout: 60_000 }).toBeGreaterThan(20)
    await app.kill()
    server.ms = 5

    app = await startApp({ dataFolder, environment })
    await goTo(app.page, 'Runs')
    const history = app.page.getByRole('region', { name: 'History' }).getByRole('row').nth(1)
    await expect.poll(() => history.innerText(), { timeout: 60_000 }).toMatch(/(\d+) of \1[^]*Done/)
    const twice = [...server.asked.values()].filter((times) => times > 1).length
    expect(twice).toBeLessThanOrEqual(2)
  })
})

const workersOf = ({ page }: RunningApp): Promise<number> =>
  page.getByRole('list', { name: 'Workers' }).getByRole('listitem').count()
