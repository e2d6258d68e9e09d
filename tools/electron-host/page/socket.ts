import { decode, encode } from '../codec.ts'
import { HOST_PATHS, type ToHost, type ToPage } from '../messages.ts'

const RECONNECT_MS = 1000

export interface HostSocket {
  /** Sends now, or as soon as the socket is open. */
  send(message: ToHost): void
  onMessage(listener: (message: ToPage) => void): void
}

/** One socket to the host. When it is lost and comes back, the page is loaded anew: what was asked meanwhile is not known. */
export function openSocket(onLost: () => void): HostSocket {
  const listeners: ((message: ToPage) => void)[] = []
  const waiting: string[] = []
  let socket: WebSocket
  let ended = false

  const connect = (again: boolean): void => {
    socket = new WebSocket(`ws://${location.host}${HOST_PATHS.socket}`)
    socket.addEventListener('open', () => {
      if (again) location.reload()
      else for (const text of waiting.splice(0)) socket.send(text)
    })
    socket.addEventListener('message', (event) => {
      const message = decode(String(event.data)) as ToPage
      if (message.type === 'ended') ended = true
      for (const listener of listeners) listener(message)
    })
    socket.addEventListener('close', () => {
      if (ended) return
      onLost()
      setTimeout(() => connect(true), RECONNECT_MS)
    })
  }
  connect(false)
  return {
    send: (message) => {
      const text = encode(message)
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
      else waiting.push(text)
    },
    onMessage: (listener) => listeners.push(listener),
  }
}
