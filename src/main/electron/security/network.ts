import type { Logger } from '../../logger.ts'
import type { SessionPart } from '../parts.ts'
import type { AppOrigin } from './appOrigin.ts'

/** Whether the page may load an address: the app's own files, and data that needs no network. */
export function isLocalAddress(address: string, origin: AppOrigin, developerTools: boolean): boolean {
  if (origin.includes(address)) return true
  if (/^(data|blob):/i.test(address)) return true
  return developerTools && /^devtools:/i.test(address)
}

/** No request of the page leaves this machine, and nothing is downloaded. */
export function blockNetwork(
  session: Pick<SessionPart, 'on' | 'setSpellCheckerEnabled' | 'webRequest'>,
  options: { origin: AppOrigin; developerTools: boolean; logger: Logger },
): void {
  const { origin, developerTools, logger } = options
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isLocalAddress(details.url, origin, developerTools)
    if (!allowed)
      logger.warn('a request of the page was blocked', { scheme: URL.parse(details.url)?.protocol ?? '' })
    answer({ cancel: !allowed })
  })
  session.on('will-download', (event) => event.preventDefault())
  session.setSpellCheckerEnabled(false)
}
