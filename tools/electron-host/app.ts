import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppPart } from '../../src/main/electron/parts.ts'
import { toErrorData } from '../../src/shared/domain/errors.ts'
import { type InstanceLock, takeInstanceLock } from './instanceLock.ts'
import { HostEvent, KnownEvents, strict } from './strict.ts'
import type { HostWindow } from './window.ts'

type Members = Omit<AppPart, 'on'>

const APP_EVENTS = [
  'activate',
  'before-quit',
  'quit',
  'ready',
  'second-instance',
  'web-contents-created',
  'will-quit',
  'window-all-closed',
]

export interface AppSurroundings {
  appFolder: string
  windows(): HostWindow[]
  /** Starts serving; resolves when pages can be shown. */
  start(userData: string): Promise<void>
  stop(): Promise<void>
}

export class HostApp extends KnownEvents implements Members {
  readonly isPackaged = false
  readonly commandLine: AppPart['commandLine']
  private readonly surroundings: AppSurroundings
  private readonly ready: Promise<void>
  private readonly version: string
  private userData: string | null = null
  private lock: InstanceLock | null = null
  private quitting = false

  constructor(surroundings: AppSurroundings) {
    super('app', APP_EVENTS)
    this.surroundings = surroundings
    const manifest = JSON.parse(readFileSync(join(surroundings.appFolder, 'package.json'), 'utf8')) as unknown
    this.version = (manifest as { version: string }).version
    // There is no Chromium here whose switches could be set.
    this.commandLine = strict('commandLine', { appendSwitch: () => {} }) as unknown as AppPart['commandLine']
    // As in Electron, `ready` comes after the entry has been evaluated.
    this.ready = new Promise((resolve, reject) => {
      this.on('ready', resolve)
      setImmediate(() => {
        if (this.quitting) return
        this.surroundings.start(this.requireUserData()).then(() => this.emit('ready'), reject)
      })
    })
    this.ready.catch((error: unknown) => {
      const { message, hint } = toErrorData(error)
      process.stderr.write(`Verbatim could not start: ${message}\n${hint}\n`)
      process.exit(1)
    })
  }

  whenReady(): Promise<void> {
    return this.ready
  }

  getAppPath(): string {
    return this.surroundings.appFolder
  }

  getVersion(): string {
    return this.version
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`the stand-in for electron has no path ${name}`)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    this.userData = path
  }

  /** The browser that shows the page has a sandbox of its own. */
  enableSandbox(): void {}

  requestSingleInstanceLock(): boolean {
    this.lock ??= takeInstanceLock(this.requireUserData(), () =>
      this.emit('second-instance', new HostEvent(), [], ''),
    )
    return this.lock !== null
  }

  quit(): void {
    const event = new HostEvent()
    if (!this.quitting) this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.quitting = true
    for (const window of this.surroundings.windows()) window.close()
    if (this.surroundings.windows().length > 0) {
      this.quitting = false
      return
    }
    const last = new HostEvent()
    this.emit('will-quit', last)
    if (!last.defaultPrevented) this.exit(0)
  }

  exit(exitCode = 0): void {
    this.emit('quit', new HostEvent(), exitCode)
    this.lock?.release()
    void this.surroundings.stop().finally(() => process.exit(exitCode))
  }

  onWindowClosed(): void {
    if (this.quitting || this.surroundings.windows().length > 0) return
    if (this.listenerCount('window-all-closed') === 0) this.quit()
    else this.emit('window-all-closed')
  }

  private requireUserData(): string {
    if (this.userData === null) throw new Error("the app has to set the path 'userData' before it is ready")
    return this.userData
  }
}
