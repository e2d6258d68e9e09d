/** What `import ... from 'electron'` resolves to under the stand-in host. */
import { currentHost } from './current.ts'

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
} = currentHost().electron
