import type { WebContentsPart } from '../parts.ts'

/** The tag is off in the web preferences; should one be made all the same, it is not attached. */
export function denyWebviews(contents: Pick<WebContentsPart, 'on'>): void {
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
