import type { SessionPart } from '../parts.ts'

type PermissionHandlers = Pick<
  SessionPart,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
>

/** What the page may do without asking: put a quote on the clipboard. */
const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Camera, microphone, place, notifications, devices and all the rest: denied, on request and on check. */
export function denyPermissions(session: PermissionHandlers): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(ALLOWED.has(permission)))
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED.has(permission))
  session.setDevicePermissionHandler(() => false)
}
