import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { BrowserWindowPart, WebContentsPart, WindowPart } from '../../src/main/electron/parts.ts'
import { encode } from './codec.ts'
import type { PageLink } from './pageLink.ts'
import { HostEvent, KnownEvents, type Listener, strict } from './strict.ts'

/** `on` and `once` have an overload for each event of Electron; known events are checked when they are called instead. */
type Members<T> = Omit<T, 'on' | 'once'>

type OpenHandler = Parameters<WebContentsPart['setWindowOpenHandler']>[0]

const CONTENTS_EVENTS = [
  'before-input-event',
  'destroyed',
  'did-finish-load',
  'will-attach-webview',
  'will-frame-navigate',
  'will-navigate',
  'will-redirect',
]
const WINDOW_EVENTS = ['close', 'closed', 'ready-to-show']

export class HostContents extends KnownEvents implements Members<WebContentsPart> {
  readonly id: number
  private readonly link: PageLink
  private address = ''
  private openHandler: OpenHandler | null = null
  private ended = false

  constructor(id: number, link: PageLink) {
    super('webContents', CONTENTS_EVENTS)
    this.id = id
    this.link = link
    return strict('webContents', this)
  }

  getURL(): string {
    return this.address
  }

  isDestroyed(): boolean {
    return this.ended
  }

  /** Not seen while no page is open, as nothing is seen of a window that is gone. */
  send(channel: string, ...args: unknown[]): void {
    if (this.ended) throw new TypeError('Object has been destroyed')
    // Encoded twice only in the failing case: what cannot cross has to fail here, where it is called.
    if (!this.link.connected) encode(args)
    this.link.send({ type: 'send', channel, args })
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  reload(): void {
    this.link.send({ type: 'reload' })
  }

  openDevTools(): void {
    throw new Error("the stand-in shows the page in a browser: use the browser's own developer tools")
  }

  /** What the app decides about a new window. Without a handler Electron would open one; the stand-in cannot. */
  mayOpen(url: string): boolean {
    type Details = Parameters<OpenHandler>[0]
    const details = { url, frameName: '', features: '', disposition: 'new-window' } as Details
    return this.openHandler?.(details).action === 'allow'
  }

  /** What the app decides about a navigation of the page. */
  mayNavigate(url: string): boolean {
    const details = HostEvent.with({ url, isMainFrame: true, isSameDocument: false })
    this.emit('will-frame-navigate', details)
    this.emit('will-navigate', details, url)
    return !details.defaultPrevented
  }

  show(address: string): void {
    this.address = address
  }

  end(): void {
    this.ended = true
    this.emit('destroyed')
  }
}

export interface WindowSurroundings {
  link: PageLink
  /** Told of each new page content, as `web-contents-created` is. */
  onContents(contents: HostContents): void
  /** Whether the app itself can serve an address. */
  canServe(address: string): Promise<boolean>
  onShow(window: HostWindow): void
  onClosed(window: HostWindow): void
  /** The text of the preload script is read from here. */
  readonly windows: HostWindow[]
}

export class HostWindow extends KnownEvents implements Members<WindowPart> {
  readonly webContents: WebContentsPart & HostContents
  readonly preload: string
  private readonly surroundings: WindowSurroundings
  private readonly bounds: Rectangle
  private maximized = false
  private ended = false

  constructor(options: BrowserWindowConstructorOptions, surroundings: WindowSurroundings) {
    super('BrowserWindow', WINDOW_EVENTS)
    const { webPreferences } = options
    if (webPreferences?.sandbox !== true || webPreferences.contextIsolation !== true) {
      throw new Error('the stand-in shows sandboxed, isolated pages only')
    }
    const contents = new HostContents(surroundings.windows.length + 1, surroundings.link)
    this.webContents = contents as unknown as WebContentsPart & HostContents
    this.preload = webPreferences.preload ?? ''
    this.surroundings = surroundings
    this.bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    const self = strict('BrowserWindow', this)
    surroundings.windows.push(self)
    surroundings.onContents(contents)
    return self
  }

  async loadURL(address: string): Promise<void> {
    if (!(await this.surroundings.canServe(address))) throw new Error(`ERR_FAILED (-2) loading '${address}'`)
    this.webContents.show(address)
    this.emit('ready-to-show')
  }

  show(): void {
    this.surroundings.onShow(this)
  }

  /** A browser's own windows are out of reach. */
  focus(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false
  }

  maximize(): void {
    this.maximized = true
  }

  isMaximized(): boolean {
    return this.maximized
  }

  getNormalBounds(): Rectangle {
    return { ...this.bounds }
  }

  isDestroyed(): boolean {
    return this.ended
  }

  close(): void {
    if (this.ended) return
    const event = new HostEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return
    this.ended = true
    this.webContents.end()
    this.emit('closed')
    this.surroundings.onClosed(this)
  }
}

/** The class as the app sees it. */
export function createWindowClass(surroundings: WindowSurroundings): BrowserWindowPart {
  const { windows } = surroundings
  const construct = function (options: BrowserWindowConstructorOptions): HostWindow {
    return new HostWindow(options, surroundings)
  }
  const statics = { getAllWindows: () => windows.filter((window) => !window.isDestroyed()) }
  return strict('BrowserWindow', Object.assign(construct, statics)) as unknown as BrowserWindowPart
}

export type { Listener }
