/** What page and host say to each other over the socket. Both ends are built from this one file. */

export type DialogRequest =
  | { kind: 'message'; title: string; message: string; detail: string; buttons: string[]; cancel: number }
  | { kind: 'open'; multiple: boolean }

export type DialogAnswer = { kind: 'message'; button: number } | { kind: 'open'; paths: string[] }

export type ToHost =
  | { type: 'hello'; address: string }
  | { type: 'loaded' }
  | { type: 'invoke'; id: number; channel: string; args: unknown[] }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'dialogAnswer'; id: number; answer: DialogAnswer }
  /** All of localStorage, whenever it changed. */
  | { type: 'storage'; entries: Record<string, string> }

export type ToPage =
  | { type: 'result'; id: number; value: unknown }
  | { type: 'failure'; id: number; error: unknown }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'dialog'; id: number; dialog: DialogRequest }
  | { type: 'link'; address: string }
  | { type: 'notification'; title: string; body: string }
  | { type: 'reload' }
  | { type: 'ended'; message: string }

/** Asked synchronously, because the browser has to know before it goes on. */
export type Question = { kind: 'navigate'; address: string } | { kind: 'window'; address: string }
export interface Verdict {
  allowed: boolean
}

/** Paths of the host on its HTTP server; everything else belongs to the app. */
export const HOST_PATHS = {
  ask: '/__host/ask',
  open: '/__host/open',
  pageFolder: '/__host/page/',
  preload: '/__host/page/preload.js',
  settings: '/__host/page/settings.js',
  socket: '/__host/socket',
  upload: '/__host/upload/',
} as const
