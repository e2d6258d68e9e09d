import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { VerbatimError } from '../../src/shared/domain/errors.ts'
import { type Access, createAccess } from './access.ts'
import { decode, encode } from './codec.ts'
import { HOST_PATHS, type Question, type ToHost, type ToPage, type Verdict } from './messages.ts'
import type { PageStorage } from './pageStorage.ts'
import type { Uploads } from './uploads.ts'

/** What the server hands on to. */
export interface ServerParts {
  /** 0: any free one. */
  port: number
  uploads: Uploads
  storage: PageStorage
  /** The address the window shows, e.g. verbatim://app/index.html */
  windowAddress(): string
  preload(): Promise<string>
  serve(request: Request): Promise<Response>
  permissionsPolicy(): string
  decide(question: Question): Verdict
  onConnect(send: (message: ToPage) => void): void
  onMessage(message: ToHost, send: (message: ToPage) => void): void
  onDisconnect(send: (message: ToPage) => void): void
  /** Someone came with a token that does not work any more. */
  onStaleToken(): void
}

export interface HostServer {
  port: number
  access: Access
  close(): Promise<void>
}

/** The modules of the page and of what it shares with the host; nothing else of this folder is served. */
const PAGE_MODULES = new Set([
  'page/contextBridge.ts',
  'page/ipcRenderer.ts',
  'page/overlay.ts',
  'page/restrictions.ts',
  'page/socket.ts',
  'page/start.ts',
  'page/storage.ts',
  'page/webUtils.ts',
  'codec.ts',
  'messages.ts',
])
const LARGEST_MESSAGE = 256 * 1024 * 1024
const LARGEST_QUESTION = 64 * 1024

/** Serves the app's pages on the loopback interface only. */
export async function startServer(parts: ServerParts): Promise<HostServer> {
  const server = createServer()
  await listen(server, parts.port)
  const { port } = server.address() as AddressInfo
  const access = createAccess(port, HOST_PATHS.open)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE })

  server.on('request', (request, response) => {
    answer(request, response, parts, access).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      if (response.headersSent) response.destroy()
      else finish(response, 500, 'the host failed; its terminal says how')
    })
  })
  server.on('upgrade', (request, socket, head) => {
    const named = request.headers.origin !== undefined
    if (!named || pathOf(request) !== HOST_PATHS.socket || access.check(request) !== 'allowed') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => converse(webSocket, parts))
  })
  return {
    port,
    access,
    close: async () => {
      for (const socket of sockets.clients) socket.close(1001)
      const closed = new Promise((resolve) => server.close(resolve))
      setTimeout(() => server.closeAllConnections(), 200).unref()
      await closed
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portTaken(error, port) ?? error))
    server.listen({ host: '127.0.0.1', port }, () => resolve())
  })
}

/** What a person can do about a port that cannot be had; null for another error. */
function portTaken(error: NodeJS.ErrnoException, port: number): VerbatimError | null {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return null
  return new VerbatimError(
    'usage',
    `port ${port} ${error.code === 'EACCES' ? 'may not be used' : 'is in use by another program'}`,
    'Name another one with --port, or leave it out for any that is free.',
    { cause: error },
  )
}

function converse(socket: WebSocket, parts: ServerParts): void {
  const send = (message: ToPage): void => socket.send(encode(message))
  parts.onConnect(send)
  socket.on('message', (data: Buffer) => parts.onMessage(decode(data.toString('utf8')) as ToHost, send))
  socket.on('close', () => parts.onDisconnect(send))
  socket.on('error', () => socket.terminate())
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0] ?? '/'

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
  access: Access,
): Promise<void> {
  const verdict = access.check(request)
  if (verdict === 'wrong host' || verdict === 'wrong origin')
    return finish(response, 403, `refused: ${verdict}`)
  const path = pathOf(request)
  if (path === HOST_PATHS.open) return letIn(request, response, parts, access)
  if (verdict === 'no cookie') {
    return finish(
      response,
      403,
      'Open the address that Verbatim printed in its terminal: it lets this browser in.',
    )
  }
  if (isForeign(request)) return finish(response, 403, 'refused: asked by another site')
  if (path === HOST_PATHS.upload.slice(0, -1) || path.startsWith(HOST_PATHS.upload)) {
    return receiveUpload(request, response, parts, path)
  }
  switch (path) {
    case '/__host/codec.ts':
    case '/__host/messages.ts':
      return sendModule(response, path.slice('/__host/'.length))
    case HOST_PATHS.preload:
      return sendScript(
        response,
        `export function runPreload(require, module, exports) {\n${await parts.preload()}\n}`,
      )
    case HOST_PATHS.settings:
      return sendScript(response, settingsScript(parts))
    case HOST_PATHS.ask:
      return answerQuestion(request, response, parts)
    default:
      if (path.startsWith(HOST_PATHS.pageFolder)) return sendModule(response, path.slice('/__host/'.length))
      return serveApp(request, response, parts)
  }
}

/** A browser tells of itself who made it ask; others do not, and then the cookie and the origin decide. */
const isForeign = (request: IncomingMessage): boolean => {
  const site = request.headers['sec-fetch-site']
  const navigation = request.headers['sec-fetch-mode'] === 'navigate'
  return site !== undefined && site !== 'same-origin' && !(navigation && site === 'none')
}

function letIn(request: IncomingMessage, response: ServerResponse, parts: ServerParts, access: Access): void {
  // A preview or a check from a terminal must not use the token up: a browser that navigates says so.
  if (request.headers['sec-fetch-mode'] !== 'navigate' || request.headers['sec-fetch-dest'] !== 'document') {
    return finish(response, 200, 'Verbatim is running. Open this address in a browser.')
  }
  const token = new URL(request.url ?? '/', 'http://host').searchParams.get('token') ?? ''
  const cookie = access.redeem(token)
  if (cookie === null) {
    if (access.check(request) !== 'allowed') {
      parts.onStaleToken()
      return finish(
        response,
        403,
        'This address was used already. Verbatim has printed a new one in its terminal.',
      )
    }
  } else response.setHeader('set-cookie', cookie)
  // Not a redirect: a strict cookie is sent along only when our own page asks.
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('content-security-policy', "default-src 'none'")
  response.end('<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Verbatim</title>')
}

async function sendModule(response: ServerResponse, name: string): Promise<void> {
  if (!PAGE_MODULES.has(name)) return finish(response, 404, 'no such module')
  const source = await readFile(join(import.meta.dirname, name), 'utf8')
  sendScript(response, stripTypeScriptTypes(source))
}

function sendScript(response: ServerResponse, script: string): void {
  response.setHeader('content-type', 'text/javascript; charset=utf-8')
  response.setHeader('cache-control', 'no-store')
  response.end(script)
}

function settingsScript({ uploads, storage }: ServerParts): string {
  const kept = { start: storage.start, entries: storage.entries() }
  return `export const uploadFolder = ${JSON.stringify(uploads.folder)}
export const keptStorage = ${JSON.stringify(kept)}`
}

async function receiveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
  path: string,
): Promise<void> {
  if (request.method !== 'PUT') return finish(response, 405, 'PUT a file here')
  const modified = Number(request.headers['x-modified'])
  const name = path.slice(HOST_PATHS.upload.length).split('/').map(decodeURIComponent)
  await parts.uploads.receive(name.join('/'), modified, request)
  finish(response, 200, 'taken')
}

async function answerQuestion(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> {
  if (request.method !== 'POST') return finish(response, 405, 'POST a question here')
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > LARGEST_QUESTION) return finish(response, 413, 'too long')
  }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(parts.decide(JSON.parse(text) as Question)))
}

/** The app's own answer, with its own policy; the page gets the bridge and the preload script first. */
async function serveApp(
  request: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> {
  const shown = new URL(parts.windowAddress())
  const path = request.url === '/' ? `${shown.pathname}${shown.search}` : (request.url ?? '/')
  const answered = await parts.serve(
    new Request(`${shown.protocol}//${shown.host}${path}`, { method: request.method ?? 'GET' }),
  )
  response.statusCode = answered.status
  for (const [name, value] of answered.headers) response.setHeader(name, value)
  response.setHeader('cache-control', 'no-store')
  const isPage = (answered.headers.get('content-type') ?? '').startsWith('text/html')
  if (isPage) {
    response.setHeader('permissions-policy', parts.permissionsPolicy())
    response.end(withBridge(await answered.text()))
  } else if (answered.body === null) response.end()
  else await pipeline(Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0]), response)
}

/** Module scripts run in the order of the document, so the first one in the head runs before the app's. */
export function withBridge(html: string): string {
  const script = `<script type="module" src="${HOST_PATHS.pageFolder}start.ts"></script>`
  const head = /<head[^>]*>/i.exec(html)
  if (head === null) return script + html
  const end = head.index + head[0].length
  return html.slice(0, end) + script + html.slice(end)
}

function finish(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`${text}\n`)
}
