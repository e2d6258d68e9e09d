import type { ProtocolPart, SessionPart } from '../../src/main/electron/parts.ts'
import { KnownEvents, strict } from './strict.ts'

type SchemeHandler = Parameters<ProtocolPart['handle']>[1]
type PermissionCheck = Exclude<Parameters<SessionPart['setPermissionCheckHandler']>[0], null>
type RequestListener = (
  details: { url: string; method: string },
  answer: (response: { cancel?: boolean }) => void,
) => void

/** What a browser can be told to refuse, by Electron's name for it and the browser's. */
const PERMISSIONS: readonly (readonly [electron: string, browser: string])[] = [
  ['media', 'camera'],
  ['media', 'microphone'],
  ['geolocation', 'geolocation'],
  ['midi', 'midi'],
  ['hid', 'hid'],
  ['serial', 'serial'],
  ['usb', 'usb'],
  ['sensors', 'accelerometer'],
  ['sensors', 'gyroscope'],
  ['sensors', 'magnetometer'],
  ['screen-wake-lock', 'screen-wake-lock'],
  ['display-capture', 'display-capture'],
  ['fullscreen', 'fullscreen'],
  ['clipboard-read', 'clipboard-read'],
  ['storage-access', 'storage-access'],
  ['window-management', 'window-management'],
  ['idle-detection', 'idle-detection'],
  ['local-fonts', 'local-fonts'],
]

export interface HostSession {
  session: { defaultSession: SessionPart }
  protocol: ProtocolPart
  /** Answers a request of the page as the app's own scheme handler does, after the app's own request filter. */
  serve(request: Request): Promise<Response>
  /** The header by which the browser denies what the app's permission check denies. */
  permissionsPolicy(): string
}

export function createSession(): HostSession {
  const handlers = new Map<string, SchemeHandler>()
  const events = new KnownEvents('session', ['will-download'])
  let filter: RequestListener | null = null
  let checkPermission: PermissionCheck | null = null

  const part = {
    on: (event: string, listener: () => void) => events.on(event, listener),
    setDevicePermissionHandler: () => {},
    setPermissionCheckHandler: (handler: PermissionCheck | null) => {
      checkPermission = handler
    },
    // The browser asks the person itself, but only for what the policy header leaves open.
    setPermissionRequestHandler: () => {},
    setSpellCheckerEnabled: () => {},
    webRequest: strict('webRequest', {
      onBeforeRequest: (listener: RequestListener | null) => {
        filter = listener
      },
    }),
  } satisfies { [K in keyof SessionPart]: unknown }

  const protocol: ProtocolPart = {
    handle: (scheme, handler) => {
      if (handlers.has(scheme)) throw new Error(`the scheme ${scheme} has a handler already`)
      handlers.set(scheme, handler)
    },
    registerSchemesAsPrivileged: (schemes) => {
      const unfit = schemes.find(
        ({ privileges }) => privileges?.standard !== true || privileges.bypassCSP === true,
      )
      if (unfit !== undefined)
        throw new Error(`the scheme ${unfit.scheme} has to be a standard one under the content policy`)
    },
  }

  const passesFilter = (request: Request): Promise<boolean> =>
    new Promise((resolve) => {
      if (filter === null) resolve(true)
      else filter({ url: request.url, method: request.method }, ({ cancel }) => resolve(cancel !== true))
    })

  return {
    session: strict('session', { defaultSession: strict('session', part) as unknown as SessionPart }),
    protocol: strict('protocol', protocol),
    serve: async (request) => {
      if (!(await passesFilter(request))) return new Response('blocked by the app', { status: 403 })
      const handler = handlers.get(new URL(request.url).protocol.slice(0, -1))
      if (handler === undefined) return new Response('the app serves nothing here', { status: 404 })
      return handler(request as Parameters<SchemeHandler>[0])
    },
    permissionsPolicy: () =>
      PERMISSIONS.filter(([name]) => !isAllowed(checkPermission, name))
        .map(([, name]) => `${name}=()`)
        .join(', '),
  }
}

function isAllowed(check: PermissionCheck | null, name: string): boolean {
  if (check === null) return true
  return check(null, name as Parameters<PermissionCheck>[1], '', {
    isMainFrame: true,
  } as Parameters<PermissionCheck>[3])
}
