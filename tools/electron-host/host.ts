import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import type { IpcMainInvokeEvent } from 'electron'
import type { ElectronMain } from '../../src/main/electron/parts.ts'
import type { Source } from '../../src/shared/domain/source.ts'
import { CHANNELS } from '../../src/shared/ipc/channels.ts'
import type { Reply } from '../../src/shared/ipc/contract.ts'
import { HostApp } from './app.ts'
import {
  createCrashReporter,
  createDialog,
  createMenu,
  createNativeTheme,
  createNotification,
  createPowerMonitor,
  createPowerSaveBlocker,
  createScreen,
  createShell,
} from './desktop.ts'
import { createIpc } from './ipcMain.ts'
import type { DialogAnswer, ToHost, ToPage } from './messages.ts'
import { createPageLink } from './pageLink.ts'
import { type PageStorage, createPageStorage } from './pageStorage.ts'
import { type HostServer, startServer } from './server.ts'
import { createSession } from './session.ts'
import { HostEvent, strict } from './strict.ts'
import { type SourceOfUpload, type Uploads, createUploads } from './uploads.ts'
import { type HostWindow, createWindowClass } from './window.ts'

export interface HostOptions {
  appFolder: string
  /** 0: any free one. */
  port: number
  /** Told the address to open, each time there is a new one. */
  onAddress(address: string, why: 'started' | 'closed' | 'used'): void
}

export interface Host {
  /** What `import ... from 'electron'` gives. */
  electron: ElectronMain
  quit(): void
  answerNextDialog(answer: DialogAnswer): void
}

/** How long a page may be gone before it counts as closed; a reload takes less. */
const GONE_MS = 3000
/** How long after an import or a removal the copy of a dropped file may stay. */
const TIDY_MS = 2000

export function createHost(options: HostOptions): Host {
  const link = createPageLink()
  const ipc = createIpc()
  const session = createSession()
  const windows: HostWindow[] = []
  const openWindows = (): HostWindow[] => windows.filter((window) => !window.isDestroyed())
  let server: HostServer | null = null
  let storage: PageStorage | null = null
  let uploads: Uploads | null = null
  let goneTimer: NodeJS.Timeout | undefined
  let tidyTimer: NodeJS.Timeout | undefined
  let tidying = false

  const announce = (why: 'started' | 'closed' | 'used'): void => {
    if (server !== null && openWindows().length > 0) options.onAddress(server.access.freshAddress(), why)
  }

  /** What the page is told of its sources, asked as the page asks. */
  const listSources = (window: HostWindow) => async (): Promise<SourceOfUpload[]> => {
    const reply = (await ipc.invoke(CHANNELS.request, eventOf(window), ['sources.list', null])) as Reply
    if (!reply.ok) throw new Error(reply.error.message)
    return (reply.value as Source[]).map(({ path, state, error }) => ({
      path,
      state:
        state === 'complete'
          ? state
          : state === 'failed' && error?.code !== 'disk_full'
            ? state
            : 'unfinished',
    }))
  }
  const tidyUploads = (): void => {
    const window = openWindows()[0]
    if (uploads === null || window === undefined || tidying) return
    tidying = true
    uploads
      .tidy(listSources(window))
      .catch((error: unknown) => process.stderr.write(`dropped files were not tidied: ${String(error)}\n`))
      .finally(() => {
        tidying = false
      })
  }

  const handleMessage = (message: ToHost, send: (message: ToPage) => void): void => {
    const window = openWindows()[0]
    if (message.type === 'dialogAnswer') return link.answer(message.id, message.answer)
    if (message.type === 'storage') return storage?.keep(message.entries)
    if (window === undefined || message.type === 'hello') return
    if (message.type === 'loaded') {
      window.webContents.emit('did-finish-load')
      return
    }
    const event = eventOf(window)
    if (message.type === 'send') return ipc.receive(message.channel, event as never, message.args)
    const { id } = message
    ipc.invoke(message.channel, event, message.args).then(
      (value) => sendSafely(send, { type: 'result', id, value }, id),
      (error: unknown) => sendSafely(send, { type: 'failure', id, error }, id),
    )
  }

  const app: HostApp = new HostApp({
    appFolder: options.appFolder,
    windows: openWindows,
    start: async (userData) => {
      uploads = createUploads(join(userData, 'dropped'))
      tidyTimer = setInterval(tidyUploads, TIDY_MS).unref()
      storage = createPageStorage(join(userData, 'page-storage.json'))
      server = await startServer({
        port: options.port,
        uploads,
        storage,
        windowAddress: () => openWindows()[0]?.webContents.getURL() ?? 'about:blank',
        preload: () => readPreload(openWindows()[0]),
        serve: (request) => session.serve(request),
        permissionsPolicy: () => session.permissionsPolicy(),
        decide: (question) => {
          const contents = openWindows()[0]?.webContents
          if (contents === undefined) return { allowed: false }
          const allowed =
            question.kind === 'window'
              ? contents.mayOpen(question.address)
              : contents.mayNavigate(question.address)
          return { allowed }
        },
        onConnect: (send) => {
          clearTimeout(goneTimer)
          link.connect(send)
        },
        onMessage: handleMessage,
        onDisconnect: (send) => {
          link.disconnect(send)
          clearTimeout(goneTimer)
          goneTimer = setTimeout(() => {
            if (!link.connected) announce('closed')
          }, GONE_MS).unref()
        },
        onStaleToken: () => announce('used'),
      })
    },
    stop: async () => {
      clearTimeout(goneTimer)
      clearInterval(tidyTimer)
      link.send({
        type: 'ended',
        message: 'Verbatim has ended. Everything is kept: start it again with npm start.',
      })
      await server?.close()
    },
  })

  const browserWindow = createWindowClass({
    link,
    windows,
    onContents: (contents) => app.emit('web-contents-created', new HostEvent(), contents),
    canServe: async (address) => (await session.serve(new Request(address))).ok,
    onShow: () => announce('started'),
    onClosed: () => app.onWindowClosed(),
  })

  const electron: ElectronMain = {
    app: strict('app', app) as unknown as ElectronMain['app'],
    BrowserWindow: browserWindow,
    crashReporter: createCrashReporter(),
    dialog: createDialog(link),
    ipcMain: ipc.ipcMain,
    Menu: createMenu(),
    nativeTheme: createNativeTheme(),
    Notification: createNotification(link),
    powerMonitor: createPowerMonitor(),
    powerSaveBlocker: createPowerSaveBlocker(),
    protocol: session.protocol,
    screen: createScreen(),
    session: session.session,
    shell: createShell(link),
  }
  return { electron, quit: () => app.quit(), answerNextDialog: (answer) => link.answerNext(answer) }
}

function eventOf(window: HostWindow): IpcMainInvokeEvent {
  return HostEvent.with({
    sender: window.webContents,
    // The socket is opened by the top page of our own origin only, which shows what the window shows.
    senderFrame: strict('senderFrame', { url: window.webContents.getURL(), parent: null }),
    processId: 1,
    frameId: 1,
  }) as unknown as IpcMainInvokeEvent
}

/** What cannot cross becomes the error Electron gives for it. */
function sendSafely(send: (message: ToPage) => void, message: ToPage, id: number): void {
  try {
    send(message)
  } catch (error) {
    send({ type: 'failure', id, error })
  }
}

async function readPreload(window: HostWindow | undefined): Promise<string> {
  return window === undefined || window.preload === '' ? '' : readFile(window.preload, 'utf8')
}
