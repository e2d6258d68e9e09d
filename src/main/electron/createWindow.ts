import type { WindowPart } from './parts.ts'
import { BrowserWindow, nativeTheme, screen } from './electron.ts'
import { createWebPreferences } from './security/webPreferences.ts'
import { fitToScreens, readWindowState, writeWindowState } from './windowState.ts'

export interface WindowOptions {
  preload: string
  startUrl: string
  /** Where size and place are remembered. */
  stateFile: string
  developerTools: boolean
}

/** Opens the one window. It shows itself when there is something to see. */
export async function createWindow(options: WindowOptions): Promise<WindowPart> {
  const remembered = await readWindowState(options.stateFile)
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const state = fitToScreens(remembered, screens)
  const window = new BrowserWindow({
    width: state.width,
    height: state.height,
    ...(state.place ?? {}),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Verbatim',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: createWebPreferences(options),
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    const left = { width, height, place: { x, y }, maximized: window.isMaximized() }
    // Losing the place of a window is no reason to keep it from closing.
    writeWindowState(options.stateFile, left).catch(() => {})
  })
  if (options.developerTools) addDeveloperKeys(window)
  await window.loadURL(options.startUrl)
  return window
}

/** F12 and Ctrl/Cmd+R, in a development checkout only. */
function addDeveloperKeys(window: WindowPart): void {
  window.webContents.on('before-input-event', (event, input) => {
    if (input.type !== 'keyDown') return
    if (input.key === 'F12') window.webContents.openDevTools()
    else if ((input.control || input.meta) && input.key.toLowerCase() === 'r') window.webContents.reload()
    else return
    event.preventDefault()
  })
}
