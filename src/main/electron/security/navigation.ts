import type { Logger } from '../../logger.ts'
import type { WebContentsPart } from '../parts.ts'
import type { AppOrigin } from './appOrigin.ts'

/** The app is one page: it never navigates, and its frames never do either. Reloading its own address is allowed. */
export function denyNavigation(
  contents: Pick<WebContentsPart, 'on'>,
  origin: AppOrigin,
  logger: Logger,
): void {
  const deny = (event: { preventDefault(): void; url: string; isMainFrame: boolean }): void => {
    if (event.isMainFrame && origin.includes(event.url)) return
    event.preventDefault()
    logger.warn('a navigation was denied', { scheme: URL.parse(event.url)?.protocol ?? '' })
  }
  contents.on('will-navigate', deny)
  contents.on('will-frame-navigate', deny)
  contents.on('will-redirect', deny)
}
