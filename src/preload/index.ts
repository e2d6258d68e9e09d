import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNELS } from '../shared/ipc/channels.ts'
import type { VerbatimApi } from '../shared/ipc/index.ts'

/** All the page can reach: three named channels, and never a path. */
const listeners = new Map<string, Set<(value: unknown) => void>>()

ipcRenderer.on(CHANNELS.topic, (_event, topic: string, value: unknown) => {
  for (const listener of listeners.get(topic) ?? []) listener(value)
})

const api: VerbatimApi = {
  request: (name, input) => ipcRenderer.invoke(CHANNELS.request, name, input),
  on: (topic, listener) => {
    const ofTopic = listeners.get(topic) ?? new Set()
    listeners.set(topic, ofTopic)
    // A function that crossed the bridge twice may be the same one: each subscription gets its own.
    const own = (value: unknown): void => listener(value)
    ofTopic.add(own)
    // Asking again makes main send the latest snapshot, which a new listener needs at once.
    ipcRenderer.send(CHANNELS.topic, { topic, wanted: true })
    return () => {
      ofTopic.delete(own)
      if (ofTopic.size === 0) ipcRenderer.send(CHANNELS.topic, { topic, wanted: false })
    }
  },
  accept: (files) =>
    ipcRenderer.invoke(
      CHANNELS.accept,
      files.map((file) => (file instanceof File ? webUtils.getPathForFile(file) : '')),
    ),
}

contextBridge.exposeInMainWorld('api', api)
