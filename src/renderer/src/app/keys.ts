/** How the key of the command palette is written on this platform. */
export const paletteKey = (platform: string): string => (/mac/i.test(platform) ? '⌘K' : 'Ctrl K')

/** Keys typed into a field belong to the field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)
}
