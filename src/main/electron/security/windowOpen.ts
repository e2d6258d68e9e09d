import type { WebContentsPart } from '../parts.ts'

/** No second window, ever; a link of the allowed kinds is handed on to be confirmed. */
export function denyNewWindows(
  contents: Pick<WebContentsPart, 'setWindowOpenHandler'>,
  openExternally: (address: string) => void,
): void {
  contents.setWindowOpenHandler(({ url }) => {
    openExternally(url)
    return { action: 'deny' }
  })
}
