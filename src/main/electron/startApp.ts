import { homedir } from 'node:os'
import { join } from 'node:path'
import { createServices, takeUpInterruptedWork, type Services } from '../createServices.ts'
import { chooseDataFolder } from '../dataFolder.ts'
import type { Logger } from '../logger.ts'
import { BUNDLED_WORKERS } from '../workers/files.ts'
import { toErrorData } from '../../shared/domain/errors.ts'
import { CONTRACT, type TopicName } from '../../shared/ipc/index.ts'
import type { Topic } from '../../shared/topic.ts'
import { createWindow } from './createWindow.ts'
import {
  BrowserWindow,
  Menu,
  Notification,
  app,
  crashReporter,
  dialog,
  ipcMain,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
} from './electron.ts'
import { createFileRegistry } from './ipc/fileRegistry.ts'
import { createHandlers } from './ipc/createHandlers.ts'
import { registerFiles } from './ipc/registerFiles.ts'
import { type Border, registerHandlers } from './ipc/registerHandlers.ts'
import { registerTopics } from './ipc/registerTopics.ts'
import { createFileLogger } from './logging.ts'
import { setMenu } from './menu.ts'
import { notifyOfAlerts } from './notifications.ts'
import { followPower, stayAwakeDuringRuns, watchSleep } from './power.ts'
import { programArguments } from './programArguments.ts'
import { type AppOrigin, createAppOrigin } from './security/appOrigin.ts'
import { registerAppScheme, serveAppScheme } from './security/appScheme.ts'
import { restrictContents } from './security/applyToContents.ts'
import { keepCrashReportsLocal } from './security/crashReports.ts'
import { openExternalAfterConfirmation } from './security/externalLinks.ts'
import { blockNetwork } from './security/network.ts'
import { denyPermissions } from './security/permissions.ts'
import { sandboxEveryRenderer } from './security/sandbox.ts'
import { isTrustedSender } from './security/senderCheck.ts'
import { becomeSingleInstance } from './security/singleInstance.ts'

/** Everything up to the window, in order. What has to happen before `ready` is done before this returns. */
export function startApp(): void {
  const dataFolder = chooseDataFolder({
    args: programArguments(process.argv, app.isPackaged),
    platform: process.platform,
    environment: process.env,
    home: homedir(),
  })
  // The window's own profile lies with the data, so that two data folders can have a window each.
  const profileFolder = join(dataFolder, 'window')
  app.setPath('userData', profileFolder)
  keepCrashReportsLocal(crashReporter)
  sandboxEveryRenderer(app)
  registerAppScheme(protocol)
  setMenu(Menu, process.platform)
  if (!becomeSingleInstance(app, () => BrowserWindow.getAllWindows()[0])) {
    process.stderr.write(
      `Verbatim has a window on ${dataFolder} already; that one is brought to the front.\n`,
    )
    app.quit()
    return
  }
  const logger = createFileLogger(dataFolder)
  void app
    .whenReady()
    .then(() => openApp({ dataFolder, profileFolder, logger }))
    .catch((error: unknown) => failToStart(error, logger))
}

async function openApp(options: {
  dataFolder: string
  profileFolder: string
  logger: Logger
}): Promise<void> {
  const { dataFolder, profileFolder, logger } = options
  const developerTools = !app.isPackaged
  const origin = createAppOrigin(developerTools ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null)
  denyPermissions(session.defaultSession)
  blockNetwork(session.defaultSession, { origin, developerTools, logger })
  // Not found from this module's own place, which the bundler chooses.
  const bundles = join(app.getAppPath(), 'out')
  serveAppScheme(protocol, join(bundles, 'renderer'))
  restrictEveryContents(origin, logger)

  const services = await createServices({
    dataFolder,
    door: 'window',
    access: 'own or read',
    background: true,
    power: followPower(powerMonitor),
    logger,
    workerFiles: BUNDLED_WORKERS,
    environment: process.env,
    resourcesFolder: app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources'),
  })
  closeServicesBeforeTheEnd(services, logger)
  answerThePage(services, origin, logger)
  followAppearance(services)
  services.server.start()
  stayAwakeDuringRuns(services.runs.snapshot, powerSaveBlocker)
  notifyOfAlerts({
    runs: services.runs.snapshot,
    Notification,
    isWanted: () => services.preferences.all().notifications === 'show',
    onChosen: () => {
      const [window] = BrowserWindow.getAllWindows()
      if (window?.isMinimized() === true) window.restore()
      window?.focus()
    },
  })
  watchSleep(powerMonitor, logger, () => {
    void services.server.test()
    services.runs.wokeUp()
  })

  app.on('window-all-closed', () => app.quit())
  await createWindow({
    preload: join(bundles, 'preload', 'index.cjs'),
    startUrl: origin.startUrl,
    stateFile: join(profileFolder, 'window.json'),
    developerTools,
  })
  await takeUpInterruptedWork(services, logger)
  if (services.readOnlyBecause === null) services.imports.warm()
}

function restrictEveryContents(origin: AppOrigin, logger: Logger): void {
  const openExternally = (address: string): void => {
    openExternalAfterConfirmation(address, { dialog, shell }).catch((error: unknown) =>
      logger.warn('a link could not be opened', { message: String(error) }),
    )
  }
  app.on('web-contents-created', (_event, contents) =>
    restrictContents(contents, { origin, logger, openExternally }),
  )
}

function answerThePage(services: Services, origin: AppOrigin, logger: Logger): void {
  const border: Border = { ipcMain, isTrusted: (event) => isTrustedSender(event, origin), logger }
  const files = createFileRegistry(async (path) => (await services.imports.expand(path)).paths)
  const host = 'electron' in process.versions ? 'electron' : 'stand-in'
  const handlers = createHandlers({ services, files, dialog, shell, version: app.getVersion(), host })
  registerHandlers(CONTRACT, handlers, border)
  registerFiles(files, border)
  const topics: Record<TopicName, Topic<unknown>> = {
    imports: services.imports.progress,
    watched: services.watched.state,
    models: services.models.transfer,
    themes: services.themeInquiry.state,
    runs: services.runs.snapshot,
    server: services.server.state,
    facts: services.facts,
    preferences: services.preferences.topic,
  }
  registerTopics(topics, border)
}

/** Light or dark by the preference, for the frame and for what the page is told of the system. */
function followAppearance(services: Services): void {
  const follow = (): void => {
    nativeTheme.themeSource = services.preferences.all().appearance
  }
  follow()
  services.preferences.topic.subscribe(follow)
}

/** The end waits until what is under way has been settled or put back, and the folder is released. */
function closeServicesBeforeTheEnd(services: Services, logger: Logger): void {
  let state: 'open' | 'closing' | 'closed' = 'open'
  app.on('will-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    services
      .close()
      .catch((error: unknown) => logger.error('closing failed', { message: String(error) }))
      .finally(() => {
        state = 'closed'
        app.quit()
      })
  })
}

function failToStart(error: unknown, logger: Logger): void {
  const { message, hint } = toErrorData(error)
  logger.error('could not start', { message, stack: error instanceof Error ? (error.stack ?? '') : '' })
  dialog.showErrorBox('Verbatim could not start', `${message}\n\n${hint}`)
  app.exit(1)
}
