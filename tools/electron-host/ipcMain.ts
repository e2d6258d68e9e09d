import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { EventEmitter } from 'node:events'
import type { IpcMainPart } from '../../src/main/electron/parts.ts'
import { strict } from './strict.ts'

type InvokeListener = Parameters<IpcMainPart['handle']>[1]

export interface HostIpc {
  ipcMain: IpcMainPart
  /** Calls the handler of a channel. Fails as Electron does when there is none. */
  invoke(channel: string, event: IpcMainInvokeEvent, args: unknown[]): Promise<unknown>
  receive(channel: string, event: IpcMainEvent, args: unknown[]): void
}

export function createIpc(): HostIpc {
  const handlers = new Map<string, InvokeListener>()
  const emitter = new EventEmitter()
  const ipcMain: Pick<IpcMainPart, 'handle'> & { on: (channel: string, listener: () => void) => unknown } = {
    handle: (channel, listener) => {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
      handlers.set(channel, listener)
    },
    on: (channel, listener) => emitter.on(channel, listener),
  }
  return {
    ipcMain: strict('ipcMain', ipcMain) as IpcMainPart,
    invoke: async (channel, event, args) => {
      const handler = handlers.get(channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      return (await handler(event, ...args)) as unknown
    },
    receive: (channel, event, args) => {
      emitter.emit(channel, event, ...args)
    },
  }
}
