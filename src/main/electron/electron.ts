/** The one import of Electron in the main process, narrowed to what the product uses (see parts.ts). */
import * as electron from 'electron'
import type { ElectronMain } from './parts.ts'

const narrowed: ElectronMain = electron

export const {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
} = narrowed
