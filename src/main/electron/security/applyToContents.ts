import type { Logger } from '../../logger.ts'
import type { WebContentsPart } from '../parts.ts'
import type { AppOrigin } from './appOrigin.ts'
import { denyNavigation } from './navigation.ts'
import { denyWebviews } from './webview.ts'
import { denyNewWindows } from './windowOpen.ts'

/** The rules that hold for every page content there is, whoever made it. */
export function restrictContents(
  contents: WebContentsPart,
  options: { origin: AppOrigin; logger: Logger; openExternally: (address: string) => void },
): void {
  denyNavigation(contents, options.origin, options.logger)
  denyNewWindows(contents, options.openExternally)
  denyWebviews(contents)
}
