import type { AppOrigin } from './appOrigin.ts'

/** What an IPC event tells of who sent it. */
export interface Sender {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
}

/** Only the top frame of one of the app's own pages is listened to. */
export function isTrustedSender(event: Sender, origin: AppOrigin): boolean {
  const frame = event.senderFrame
  return frame !== null && frame.parent === null && origin.includes(frame.url)
}
