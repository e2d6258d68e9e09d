import type { IpcRendererPart } from '../../../src/main/electron/parts.ts'
import type { HostSocket } from './socket.ts'

/** The part of `electron` that asks the main process. What is sent waits for files that are still on their way to the host. */
export function createIpcRenderer(socket: HostSocket, filesArrived: () => Promise<void>): IpcRendererPart {
  const calls = new Map<
    number,
    { channel: string; resolve: (value: unknown) => void; reject: (error: Error) => void }
  >()
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>()
  let nextId = 1

  socket.onMessage((message) => {
    if (message.type === 'send') {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args)
    } else if (message.type === 'result' || message.type === 'failure') {
      const call = calls.get(message.id)
      calls.delete(message.id)
      if (message.type === 'result') call?.resolve(message.value)
      else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${String(message.error)}`))
    }
  })

  const part = {
    invoke: async (channel: string, ...args: unknown[]) => {
      await filesArrived()
      const id = nextId++
      return new Promise((resolve, reject) => {
        calls.set(id, { channel, resolve, reject })
        try {
          socket.send({ type: 'invoke', id, channel, args })
        } catch (error) {
          calls.delete(id)
          reject(error as Error)
        }
      })
    },
    send: (channel: string, ...args: unknown[]) => socket.send({ type: 'send', channel, args }),
    on: (channel: string, listener: (event: object, ...args: unknown[]) => void) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
  } satisfies { [K in keyof IpcRendererPart]: unknown }
  return part as unknown as IpcRendererPart
}
