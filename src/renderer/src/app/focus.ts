/** Gives the focus to the place in view: for when the element that had it goes. */
export function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true })
}
