import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = `
import { app, BrowserWindow, dialog, ipcMain, protocol, session } from 'electron'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

app.setPath('userData', join(import.meta.dirname, 'profile'))
protocol.registerSchemesAsPrivileged([{ scheme: 'verbatim', privileges: { standard: true, secure: true } }])
const opened = []
app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => { opened.push(url); return { action: 'deny' } })
})
ipcMain.handle('echo', (event, ...args) => ({ args, frame: event.senderFrame.url, sender: event.sender.id }))
ipcMain.handle('fail', () => { throw new RangeError('too far') })
ipcMain.handle('function', () => () => {})
ipcMain.handle('opened', () => opened)
ipcMain.handle('ask', () => dialog.showMessageBox({ message: 'Go on?', buttons: ['No', 'Yes'], cancelId: 0 }))
ipcMain.handle('choose', () => dialog.showOpenDialog({ properties: ['multiSelections'] }))
ipcMain.handle('look', async (_event, path) => ({ text: await readFile(path, 'utf8'), modified: (await stat(path)).mtimeMs }))
ipcMain.handle('unknown', () => { try { return app.dock } catch (error) { return error.message } })
ipcMain.on('ping', (event, value) => event.sender.send('pong', value))
app.on('will-quit', () => console.log('will-quit'))
app.on('window-all-closed', () => app.quit())
await 0
app.whenReady().then(async () => {
  session.defaultSession.setPermissionCheckHandler(() => false)
  session.defaultSession.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url.endsWith('/blocked.js') }))
  protocol.handle('verbatim', async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/app.js') return new Response('window.ranAfterBridge = typeof window.api === "object"', { headers: { 'content-type': 'text/javascript' } })
    if (pathname !== '/index.html') return new Response('none', { status: 404 })
    return new Response('<!doctype html><html><head><title>Small</title></head><body><a id="out" href="https://example.org/" target="_blank">out</a><a id="away" href="https://example.org/">away</a><script type="module" src="/app.js"></script></body></html>', {
      headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'" },
    })
  })
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true, preload: join(import.meta.dirname, 'preload.cjs') } })
  window.once('ready-to-show', () => window.show())
  await window.loadURL('verbatim://app/index.html')
})
`

const PRELOAD = `
const { contextBridge, ipcRenderer, webUtils } = require('electron')
const pongs = []
ipcRenderer.on('pong', (_event, value) => pongs.push(value))
contextBridge.exposeInMainWorld('api', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  ping: (value) => ipcRenderer.send('ping', value),
  pongs: () => pongs,
  read: (file) => { const path = webUtils.getPathForFile(file); return ipcRenderer.invoke('look', path).then((seen) => ({ ...seen, path })) },
  requireFs: () => { try { require('fs'); return 'it can' } catch (error) { return error.message } },
})
`

/** An app of a few lines that uses what a host has to give; @returns its folder and main file */
export function writeSmallApp(): { folder: string; main: string } {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-small-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'small', version: '1.2.3', type: 'module' }),
  )
  writeFileSync(join(folder, 'main.js'), MAIN)
  writeFileSync(join(folder, 'preload.cjs'), PRELOAD)
  return { folder, main: join(folder, 'main.js') }
}
