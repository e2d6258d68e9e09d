/**
 * Everything of Electron that the product touches, as types. The app sees no more than this, and the stand-in host
 * (tools/electron-host) has to give no less: a member missing on either side does not compile.
 */
import type * as Electron from 'electron'

export type AppPart = Pick<
  Electron.App,
  | 'commandLine'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getVersion'
  | 'isPackaged'
  | 'on'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'whenReady'
>

export type WebContentsPart = Pick<
  Electron.WebContents,
  | 'getURL'
  | 'id'
  | 'isDestroyed'
  | 'on'
  | 'once'
  | 'openDevTools'
  | 'reload'
  | 'send'
  | 'setWindowOpenHandler'
>

export type WindowPart = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'focus'
  | 'getNormalBounds'
  | 'isDestroyed'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'on'
  | 'once'
  | 'restore'
  | 'show'
> & { readonly webContents: WebContentsPart }

export interface BrowserWindowPart {
  new (options: Electron.BrowserWindowConstructorOptions): WindowPart
  getAllWindows(): WindowPart[]
}

export type CrashReporterPart = Pick<Electron.CrashReporter, 'start'>
export type DialogPart = Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog'>
export type IpcMainPart = Pick<Electron.IpcMain, 'handle' | 'on'>
export type NativeThemePart = Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>
export type PowerMonitorPart = Pick<Electron.PowerMonitor, 'isOnBatteryPower' | 'on'>
export type PowerSaveBlockerPart = Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>
export type ProtocolPart = Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>
export type ScreenPart = Pick<Electron.Screen, 'getAllDisplays'>
export type ShellPart = Pick<Electron.Shell, 'openExternal' | 'openPath'>

export type SessionPart = Pick<
  Electron.Session,
  | 'on'
  | 'setDevicePermissionHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setSpellCheckerEnabled'
> & { readonly webRequest: Pick<Electron.WebRequest, 'onBeforeRequest'> }

export interface NotificationPart {
  new (options: Electron.NotificationConstructorOptions): Pick<Electron.Notification, 'on' | 'show'>
  isSupported(): boolean
}

/** What the preload script uses. */
export type ContextBridgePart = Pick<Electron.ContextBridge, 'exposeInMainWorld'>
export type IpcRendererPart = Pick<Electron.IpcRenderer, 'invoke' | 'on' | 'send'>
export type WebUtilsPart = Pick<Electron.WebUtils, 'getPathForFile'>

/** The named exports of the module `electron` in the main process. */
export interface ElectronMain {
  app: AppPart
  BrowserWindow: BrowserWindowPart
  crashReporter: CrashReporterPart
  dialog: DialogPart
  ipcMain: IpcMainPart
  Menu: MenuPart
  nativeTheme: NativeThemePart
  Notification: NotificationPart
  powerMonitor: PowerMonitorPart
  powerSaveBlocker: PowerSaveBlockerPart
  protocol: ProtocolPart
  screen: ScreenPart
  session: { readonly defaultSession: SessionPart }
  shell: ShellPart
}

export interface MenuPart {
  buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu
  setApplicationMenu(menu: Electron.Menu | null): void
}
