/**
 * Takes every place with the sample data into docs/images: `npm run screenshots`. Light and dark, at two widths, on the
 * stand-in host, so that any machine with a browser makes the same ones. A simulated model server gives the run its state.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { type RunningApp, dropFiles, goTo, importSample, startApp } from '../tests/helpers/app.ts'
import { startSimulatedServer } from '../tests/helpers/simulatedServer.ts'

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images')
const WIDTHS = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 900, height: 900 },
] as const
const SCHEMES = ['light', 'dark'] as const

/** What is opened in a place before its picture is taken. */
const PLACES: readonly { place: string; prepare?: (page: Page) => Promise<void> }[] = [
  { place: 'Sources' },
  { place: 'Feedback' },
  {
    place: 'Mail',
    prepare: async (page) => {
      await page.getByRole('listbox', { name: 'Chains' }).getByRole('option').first().click()
    },
  },
  { place: 'Customers' },
  { place: 'Runs' },
  { place: 'Quality' },
  { place: 'Preferences' },
]

/** Files whose preview has something to put right, each with where and how it is looked at. */
const PREVIEWS = [
  { file: 'worte.csv', press: 'Wie zufrieden sind Sie?', scheme: 'light', size: WIDTHS[0] },
  { file: 'qualtrics-wide.csv', press: null, scheme: 'dark', size: WIDTHS[0] },
  { file: 'two-tables.csv', press: null, scheme: 'light', size: WIDTHS[1] },
  { file: 'board-report.xlsx', press: null, scheme: 'dark', size: WIDTHS[1] },
] as const
const ODD_FILES = join(import.meta.dirname, '..', 'tests', 'fixtures', 'odd')

const dataFolder = mkdtempSync(join(tmpdir(), 'verbatim-screenshots-'))
mkdirSync(FOLDER, { recursive: true })
const server = await startSimulatedServer({ slots: 4, ms: 400 })
const app = await startApp({ dataFolder, environment: { OLLAMA_HOST: server.address } })
try {
  await app.page.screenshot({ path: join(FOLDER, 'first-start.png') })
  await takePreviews(app)
  await prepareData(app)
  for (const { name, ...viewport } of WIDTHS) {
    await app.page.setViewportSize(viewport)
    for (const colorScheme of SCHEMES) {
      await app.page.emulateMedia({ colorScheme })
      for (const { place, prepare } of PLACES) {
        await goTo(app.page, place)
        await app.page.waitForLoadState('networkidle')
        await prepare?.(app.page)
        // Charts draw themselves in; the picture is of the end.
        await app.page.waitForTimeout(700)
        await app.page.screenshot({ path: join(FOLDER, `${place.toLowerCase()}-${colorScheme}-${name}.png`) })
      }
    }
  }
} finally {
  await app.close()
  await server.stop()
  rmSync(dataFolder, { recursive: true, force: true })
}

async function takePreviews({ page }: RunningApp): Promise<void> {
  for (const { file, press, scheme, size } of PREVIEWS) {
    const { name, ...viewport } = size
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: scheme })
    await dropFiles(page, [join(ODD_FILES, file)])
    const dialog = page.getByRole('dialog', { name: `Preview of ${file}` })
    await dialog.getByRole('group', { name: 'What will be taken' }).waitFor()
    if (press !== null) {
      await dialog
        .getByRole('list', { name: 'Please check' })
        .getByRole('button', { name: press })
        .first()
        .click()
      await dialog.getByRole('list', { name: 'What the scores mean' }).waitFor()
    }
    await page.waitForTimeout(700)
    const picture = `preview-${file.replace(/\.\w+$/, '')}-${scheme}-${name}.png`
    await page.screenshot({ path: join(FOLDER, picture) })
    await dialog.getByRole('button', { name: 'Skip this file' }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
}

async function prepareData({ page }: RunningApp): Promise<void> {
  await importSample(page)
  await goTo(page, 'Runs')
  await page.getByRole('button', { name: /^Start: ask/ }).click()
  await page.getByRole('progressbar').waitFor()
  await page.waitForTimeout(8000)
}
