import type { AppPart, WindowPart } from '../parts.ts'

/**
 * One window for each data folder: a second start brings the first one to the front and ends.
 *
 * @returns whether this process is the first
 */
export function becomeSingleInstance(
  app: Pick<AppPart, 'on' | 'requestSingleInstanceLock'>,
  currentWindow: () => WindowPart | undefined,
): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const window = currentWindow()
    if (window === undefined) return
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  return true
}
