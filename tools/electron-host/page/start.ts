/**
 * Runs first in the page, before the app's own script: opens the socket to the host and runs the preload bundle with
 * the three parts of `electron` that a sandboxed preload has.
 */
import type { ContextBridgePart, IpcRendererPart, WebUtilsPart } from '../../../src/main/electron/parts.ts'
import type { ToHost } from '../messages.ts'
// Imported, not awaited: the next script of the page would not wait for that.
import { runPreload } from './preload.js'
import { keptStorage, uploadFolder } from './settings.js'
import { createContextBridge } from './contextBridge.ts'
import { createIpcRenderer } from './ipcRenderer.ts'
import { showDialog, showLink, showNotice, showNotification } from './overlay.ts'
import { applyRestrictions } from './restrictions.ts'
import { openSocket } from './socket.ts'
import { keepStorage } from './storage.ts'
import { createPageFiles } from './webUtils.ts'

/** The members of `electron` a preload may ask for; another one fails with its name. */
function strictModule(parts: Record<string, object>): Record<string, object> {
  const strictPart = (name: string, part: object): object =>
    new Proxy(part, {
      get: (target, member) => {
        if (member in target || typeof member === 'symbol') return Reflect.get(target, member) as unknown
        throw new Error(`the stand-in for electron has no ${name}.${member}`)
      },
    })
  const wrapped = Object.entries(parts).map(([name, part]) => [name, strictPart(name, part)] as const)
  return strictPart('electron', Object.fromEntries(wrapped)) as Record<string, object>
}

const socket = openSocket(
  () => void showNotice('The connection to Verbatim was lost. Waiting for it to come back ...'),
)
const files = createPageFiles(uploadFolder)
const say = (message: ToHost): void => socket.send(message)

socket.onMessage((message) => {
  if (message.type === 'ended') void showNotice(message.message)
  else if (message.type === 'reload') location.reload()
  else if (message.type === 'notification') void showNotification(message.title, message.body)
  else if (message.type === 'link') void showLink(message.address)
  else if (message.type === 'dialog') {
    void showDialog(message.dialog, (file) => files.webUtils.getPathForFile(file)).then(async (answer) => {
      await files.arrived()
      say({ type: 'dialogAnswer', id: message.id, answer })
    })
  }
})
say({ type: 'hello', address: location.href })
keepStorage(keptStorage, (entries) => say({ type: 'storage', entries }))
applyRestrictions()

const parts: { contextBridge: ContextBridgePart; ipcRenderer: IpcRendererPart; webUtils: WebUtilsPart } = {
  contextBridge: createContextBridge(window),
  ipcRenderer: createIpcRenderer(socket, () => files.arrived()),
  webUtils: files.webUtils,
}
const electron = strictModule(parts)
const module = { exports: {} }
runPreload(
  (name) => {
    if (name === 'electron') return electron
    throw new Error(`a sandboxed preload cannot require ${name}`)
  },
  module,
  module.exports,
)
window.addEventListener('load', () => say({ type: 'loaded' }))
