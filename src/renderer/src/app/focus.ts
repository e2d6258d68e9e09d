/** How long after a press what it changed may still take its button away. */
const WATCHED_MS = 10_000
/** A button that is disabled while it is answered is enabled within this time. */
const PAUSE_MS = 300

/** Gives the focus to the place in view: for when the element that had it goes. */
export function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true })
}

/**
 * Call when a press begins to be answered. A browser drops the focus where the pressed button is disabled, or goes; the keyboard
 * would then start at the top of the page.
 *
 * @returns to be called when the press is answered: the focus goes back to where it was, or to the dialog or place in view when
 * that is gone by then or goes with what follows. What a person does in the meantime holds.
 */
export function keepFocus(): () => void {
  const kept = document.activeElement
  if (!(kept instanceof HTMLElement) || kept === document.body) return () => {}
  const ended = new AbortController()
  const end = (): void => ended.abort()
  document.addEventListener('pointerdown', end, { once: true, signal: ended.signal })
  const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body
  const giveBack = (isDisabledForLong: boolean): void => {
    if (ended.signal.aborted) return
    if (!isLost()) {
      if (document.activeElement !== kept) end()
      return
    }
    if (kept.isConnected) {
      if (!kept.matches(':disabled')) return kept.focus({ preventScroll: true })
      if (!isDisabledForLong) return void setTimeout(() => giveBack(true), PAUSE_MS)
    }
    end()
    const dialog = document.querySelector<HTMLElement>('[role="dialog"]')
    if (dialog === null) focusContent()
    else dialog.focus({ preventScroll: true })
  }
  return () => {
    // Disabled or taken away, an element loses the focus with the next frame.
    const soon = (): void => void requestAnimationFrame(() => giveBack(false))
    soon()
    const observer = new MutationObserver(soon)
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled'] })
    ended.signal.addEventListener('abort', () => observer.disconnect())
    setTimeout(end, WATCHED_MS)
  }
}
