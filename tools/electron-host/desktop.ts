import type { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import type {
  CrashReporterPart,
  DialogPart,
  MenuPart,
  NativeThemePart,
  NotificationPart,
  PowerMonitorPart,
  PowerSaveBlockerPart,
  ScreenPart,
  ShellPart,
} from '../../src/main/electron/parts.ts'
import type { PageLink } from './pageLink.ts'
import { KnownEvents, strict } from './strict.ts'

/** Dialogs are answered on an overlay of the page. */
export function createDialog(link: PageLink): DialogPart {
  const messageBox = async (options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> => {
    const buttons = options.buttons ?? ['OK']
    const answer = await link.ask({
      kind: 'message',
      title: options.title ?? '',
      message: options.message,
      detail: options.detail ?? '',
      buttons,
      cancel: options.cancelId ?? buttons.length - 1,
    })
    if (answer.kind !== 'message') throw new Error('a message box was answered with files')
    return { response: answer.button, checkboxChecked: false }
  }
  const openDialog = async (options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> => {
    const multiple = options.properties?.includes('multiSelections') === true
    const answer = await link.ask({ kind: 'open', multiple })
    if (answer.kind !== 'open') throw new Error('a file dialog was answered with a button')
    return { canceled: answer.paths.length === 0, filePaths: answer.paths }
  }
  const lastOf = <T>(args: readonly unknown[]): T => args[args.length - 1] as T
  const part = {
    showErrorBox: (title: string, content: string) => {
      process.stderr.write(`${title}\n${content}\n`)
      link.send({ type: 'ended', message: `${title}\n\n${content}` })
    },
    showMessageBox: (...args: unknown[]) => messageBox(lastOf<Electron.MessageBoxOptions>(args)),
    showOpenDialog: (...args: unknown[]) => openDialog(lastOf<Electron.OpenDialogOptions>(args)),
  } satisfies { [K in keyof DialogPart]: unknown }
  return strict('dialog', part)
}

export function createShell(link: PageLink): ShellPart {
  return strict<ShellPart>('shell', {
    openExternal: (address) => {
      if (!link.connected) return Promise.reject(new Error('no page is open to follow a link from'))
      link.send({ type: 'link', address })
      return Promise.resolve()
    },
    openPath: (path) => Promise.resolve(`There is no desktop here to open a folder with. It is ${path}`),
  })
}

/** A notification is shown on the page, which stands for the desktop; with no page open nobody sees it. */
export function createNotification(link: PageLink): NotificationPart {
  class HostNotification extends KnownEvents {
    private readonly options: Electron.NotificationConstructorOptions
    constructor(options: Electron.NotificationConstructorOptions) {
      super('Notification', ['click', 'close', 'show', 'failed'])
      this.options = options
      return strict('Notification', this)
    }
    show(): void {
      const { title = '', body = '' } = this.options
      link.send({ type: 'notification', title, body })
    }
    static isSupported(): boolean {
      return true
    }
  }
  return HostNotification as unknown as NotificationPart
}

/** Nothing is shown of a menu; the page runs in a browser with menus of its own. */
export function createMenu(): MenuPart {
  return strict<MenuPart>('Menu', {
    buildFromTemplate: (template) => ({ items: template }) as unknown as Electron.Menu,
    setApplicationMenu: () => {},
  })
}

/** Light and dark are the browser's to decide; what the app asks for is kept and given back. */
export function createNativeTheme(): NativeThemePart {
  return strict<NativeThemePart>('nativeTheme', { themeSource: 'system', shouldUseDarkColors: false })
}

export function createScreen(): ScreenPart {
  const area = { x: 0, y: 0, width: 1920, height: 1080 }
  return strict<ScreenPart>('screen', {
    getAllDisplays: () => [{ bounds: area, workArea: area } as Electron.Display],
  })
}

/** A machine that hosts the stand-in is kept awake by whoever runs it; the numbers are kept straight. */
export function createPowerSaveBlocker(): PowerSaveBlockerPart {
  const held = new Set<number>()
  let next = 1
  return strict<PowerSaveBlockerPart>('powerSaveBlocker', {
    start: () => {
      held.add(next)
      return next++
    },
    stop: (id) => held.delete(id),
  })
}

const CLOCK_INTERVAL_MS = 5000
const SLEEP_MS = 20_000

/** A sleep shows afterwards only: the wall clock went on while the monotonic one stood still. */
export function createPowerMonitor(): PowerMonitorPart {
  const events: EventEmitter = new KnownEvents('powerMonitor', ['suspend', 'resume', 'on-ac', 'on-battery'])
  let lead = Date.now() - performance.now()
  setInterval(() => {
    const now = Date.now() - performance.now()
    if (now - lead > SLEEP_MS) events.emit('resume')
    lead = now
  }, CLOCK_INTERVAL_MS).unref()
  const part = {
    on: (event: string, listener: () => void) => events.on(event, listener),
    // The browser's machine has the battery, if any.
    isOnBatteryPower: () => false,
  }
  return strict('powerMonitor', part) as PowerMonitorPart
}

/** A fatal error of Node leaves a report in the working folder's own place; nothing is sent anywhere. */
export function createCrashReporter(): CrashReporterPart {
  return strict<CrashReporterPart>('crashReporter', {
    start: (options) => {
      if (options?.uploadToServer !== false) throw new Error('crash reports must not be uploaded')
    },
  })
}
