import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Browser,
  type ElectronApplication,
  type Page,
  type Request,
  _electron as electron,
} from 'playwright'
import { buildWhenNeeded } from '../../tools/lib/build.ts'
import { findElectron, whyNotShown } from '../../tools/lib/electronBinary.ts'
import type { DialogAnswer } from '../../tools/electron-host/messages.ts'
import { launchBrowser, testBrowser } from './browser.ts'
import { type HostProcess, startHostProcess } from './hostProcess.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The app with its window, as the specs drive it: in Electron where there is one, else on the stand-in host. */
export interface RunningApp {
  readonly page: Page
  readonly host: 'electron' | 'stand-in'
  /** Every address the page asked for that is not the app's own; what was refused before it was sent is left out. */
  foreignRequests(): string[]
  /** What the page wrote to its console as an error, and what it threw. */
  readonly pageErrors: readonly string[]
  /** Addresses the app's own process connected to; only known on the stand-in. */
  connections(): string[]
  answerNextDialog(answer: DialogAnswer): Promise<void>
  /** Ends it in good order; @returns the exit code where the host tells it */
  close(): Promise<number | null>
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

export interface AppOptions {
  dataFolder: string
  environment?: NodeJS.ProcessEnv
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

const electronExecutable =
  whyNotShown({
    wanted: null,
    environment: process.env,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  }) === null
    ? findElectron(process.env)
    : null

/** Whether this machine can show the window at all; guard with `describe.skipIf(!canShowWindow)`. */
export const canShowWindow = electronExecutable !== null || testBrowser !== null

export async function startApp(options: AppOptions): Promise<RunningApp> {
  await buildWhenNeeded(ROOT)
  // A model server of the machine must not change what a spec sees.
  const environment = { OLLAMA_HOST: 'http://127.0.0.1:9', ...options.environment }
  return electronExecutable === null
    ? startOnStandIn({ ...options, environment })
    : startInElectron(electronExecutable, { ...options, environment })
}

const START_LIMIT_MS = 30_000

async function startOnStandIn(options: AppOptions): Promise<RunningApp> {
  const logFolder = mkdtempSync(join(tmpdir(), 'verbatim-connections-'))
  const logFile = join(logFolder, 'log')
  writeFileSync(logFile, '')
  let host: HostProcess | undefined
  let browser: Browser | undefined
  try {
    ;[host, browser] = await Promise.all([
      startHostProcess({
        appFolder: ROOT,
        mainBundle: join(ROOT, 'out', 'main', 'index.js'),
        args: ['--data', options.dataFolder],
        environment: {
          ...options.environment,
          VERBATIM_CONNECTION_LOG: logFile,
          NODE_OPTIONS: `--import=${new URL('./noteConnections.js', import.meta.url).href}`,
        },
      }),
      launchBrowser(),
    ])
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1440, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
    })
    const page = await context.newPage()
    const watched = watchPage(page, (address) => new URL(address).host === new URL(host!.address()).host)
    await page.goto(host.address())
    await ready(page)
    const running = host
    const openBrowser = browser
    const tidy = async (): Promise<void> => {
      await openBrowser.close()
      rmSync(logFolder, { recursive: true, force: true })
    }
    return {
      page,
      host: 'stand-in',
      ...watched,
      connections: () =>
        readFileSync(logFile, 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      answerNextDialog: (answer) => {
        running.answerNextDialog(answer)
        return Promise.resolve()
      },
      close: async () => {
        const exitCode = await running.quit()
        await tidy()
        return exitCode
      },
      kill: async () => {
        await running.kill()
        await tidy()
      },
    }
  } catch (error) {
    await Promise.all([host?.kill(), browser?.close()])
    rmSync(logFolder, { recursive: true, force: true })
    throw error
  }
}

async function startInElectron(executablePath: string, options: AppOptions): Promise<RunningApp> {
  const environment = { ...process.env, ...options.environment }
  delete environment['ELECTRON_RUN_AS_NODE']
  const application = await electron.launch({
    executablePath,
    args: [ROOT, '--data', options.dataFolder],
    env: Object.fromEntries(
      Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ),
    colorScheme: options.colorScheme ?? 'light',
  })
  const page = await application.firstWindow()
  const watched = watchPage(page, (address) => address.startsWith('verbatim://app/'))
  await page.setViewportSize(options.viewport ?? { width: 1440, height: 900 })
  await ready(page)
  return {
    page,
    host: 'electron',
    ...watched,
    connections: () => [],
    answerNextDialog: (answer) => replaceDialog(application, answer),
    close: async () => {
      await application.close()
      return null
    },
    kill: async () => {
      const child = application.process()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** In Electron the dialog is the system's, so the function that opens it is replaced for one call. */
function replaceDialog(application: ElectronApplication, answer: DialogAnswer): Promise<void> {
  return application.evaluate(({ dialog }, given) => {
    const { showMessageBox, showOpenDialog } = dialog
    const restore = (): void => void Object.assign(dialog, { showMessageBox, showOpenDialog })
    Object.assign(dialog, {
      showMessageBox: () => {
        restore()
        return Promise.resolve({
          response: given.kind === 'message' ? given.button : 0,
          checkboxChecked: false,
        })
      },
      showOpenDialog: () => {
        restore()
        const filePaths = given.kind === 'open' ? given.paths : []
        return Promise.resolve({ canceled: filePaths.length === 0, filePaths })
      },
    })
  }, answer)
}

/** How the browser says that a request was refused before it was sent. */
const NOT_SENT = /csp|BLOCKED_BY_CSP|BLOCKED_BY_CLIENT/i

function watchPage(page: Page, isOwn: (address: string) => boolean) {
  const foreign: Request[] = []
  const pageErrors: string[] = []
  page.on('request', (request) => {
    const address = request.url()
    if (!/^(data|blob):/.test(address) && !isOwn(address)) foreign.push(request)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text())
  })
  page.on('pageerror', (error) => pageErrors.push(error.message))
  const foreignRequests = (): string[] =>
    foreign
      .filter((request) => !NOT_SENT.test(request.failure()?.errorText ?? ''))
      .map((request) => request.url())
  return { foreignRequests, pageErrors }
}

async function ready(page: Page): Promise<void> {
  await page.getByRole('navigation').first().waitFor({ timeout: START_LIMIT_MS })
}

/** Drops files on the window as a person does from a file manager. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(`{
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', multiple: true, id: 'dropped-by-test', hidden: true })
    document.body.append(input)
  }`)
  await page.locator('#dropped-by-test').setInputFiles([...paths])
  await page.evaluate(`{
    const input = document.querySelector('#dropped-by-test')
    const dataTransfer = new DataTransfer()
    for (const file of input.files) dataTransfer.items.add(file)
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    }
    input.remove()
  }`)
}

/** Goes to a place of the rail. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation').first().getByText(place, { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: place }).waitFor()
}

/** The line of a source in the list, once its import is through: name, then rows, taken, folded, skipped. */
export async function importedLine(page: Page, name: string): Promise<string[]> {
  const row = page.getByRole('table', { name: 'Imported sources' }).getByRole('row').filter({ hasText: name })
  await row.filter({ hasNotText: /Waiting|Importing/ }).waitFor()
  await page.getByRole('list', { name: 'Imports under way' }).waitFor({ state: 'hidden' })
  return row.getByRole('cell').allInnerTexts()
}

/** Imports the sample from the first start's place and waits until it is through. */
export async function importSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Import the sample data' }).click()
  await importedLine(page, 'sample-mail.mbox')
  await importedLine(page, 'sample-survey.csv')
}
