import type { DialogAnswer, DialogRequest } from '../messages.ts'

/** Shows a system dialog on the page, since the host has no desktop, and resolves with the person's answer. */
export async function showDialog(
  dialog: DialogRequest,
  pathOf: (file: File) => string,
): Promise<DialogAnswer> {
  await bodyIsThere()
  return dialog.kind === 'message' ? showMessage(dialog) : showOpen(dialog.multiple, pathOf)
}

/** A link the person follows with a click of their own, in a tab that knows nothing of this one. */
export async function showLink(address: string): Promise<void> {
  await bodyIsThere()
  const overlay = createOverlay('Open outside Verbatim')
  const link = document.createElement('a')
  Object.assign(link, { href: address, target: '_blank', rel: 'noopener noreferrer', textContent: address })
  link.dataset['hostLink'] = ''
  link.addEventListener('click', () => setTimeout(() => overlay.remove()))
  overlay.append(
    link,
    button('Close', () => overlay.remove()),
  )
  overlay.showModal()
}

const NOTIFICATION_MS = 8_000

/** What a desktop would show in a corner for a while; a click takes it away. */
export async function showNotification(title: string, body: string): Promise<void> {
  await bodyIsThere()
  const element = document.createElement('div')
  element.dataset['hostNotification'] = ''
  element.setAttribute('role', 'status')
  element.style.cssText =
    'position:fixed;right:1rem;bottom:3rem;z-index:1000;max-width:22rem;padding:0.75rem 1rem;border-radius:8px;background:#222;color:#fff;font:14px/1.5 system-ui,sans-serif;cursor:pointer'
  const heading = document.createElement('strong')
  heading.textContent = title
  const text = document.createElement('div')
  text.textContent = body
  element.append(heading, text)
  element.addEventListener('click', () => element.remove())
  document.body.append(element)
  setTimeout(() => element.remove(), NOTIFICATION_MS)
}

/** Says why the page cannot go on; there is nothing to answer. */
export async function showNotice(text: string): Promise<void> {
  await bodyIsThere()
  document.querySelector('[data-host-notice]')?.remove()
  const overlay = createOverlay(text)
  overlay.dataset['hostNotice'] = ''
  overlay.addEventListener('cancel', (event) => event.preventDefault())
  overlay.showModal()
}

function showMessage(dialog: DialogRequest & { kind: 'message' }): Promise<DialogAnswer> {
  return new Promise((resolve) => {
    const overlay = createOverlay(dialog.message)
    const detail = document.createElement('p')
    detail.textContent = dialog.detail
    detail.style.overflowWrap = 'anywhere'
    const answer = (index: number): void => {
      overlay.remove()
      resolve({ kind: 'message', button: index })
    }
    overlay.append(detail, ...dialog.buttons.map((label, index) => button(label, () => answer(index))))
    overlay.addEventListener('cancel', () => answer(dialog.cancel))
    overlay.showModal()
  })
}

function showOpen(multiple: boolean, pathOf: (file: File) => string): Promise<DialogAnswer> {
  return new Promise((resolve) => {
    const overlay = createOverlay(multiple ? 'Choose files' : 'Choose a file')
    const input = document.createElement('input')
    Object.assign(input, { type: 'file', multiple })
    input.setAttribute('aria-label', 'Files')
    input.style.display = 'block'
    const answer = (files: readonly File[]): void => {
      overlay.remove()
      resolve({ kind: 'open', paths: files.map(pathOf) })
    }
    input.addEventListener('change', () => answer([...(input.files ?? [])]))
    overlay.append(
      input,
      button('Cancel', () => answer([])),
    )
    overlay.addEventListener('cancel', (event) => {
      // Closing the browser's own file dialog fires a `cancel` on the input, which is not ours.
      if (event.target === overlay) answer([])
    })
    overlay.showModal()
    input.focus()
  })
}

function createOverlay(message: string): HTMLDialogElement {
  const overlay = document.createElement('dialog')
  overlay.setAttribute('aria-label', message)
  overlay.style.cssText =
    'max-width:36rem;padding:1.5rem;border-radius:8px;font:14px/1.5 system-ui,sans-serif'
  const heading = document.createElement('p')
  heading.textContent = message
  heading.style.cssText = 'margin:0 0 1rem;font-weight:600;white-space:pre-line'
  overlay.append(heading)
  document.body.append(overlay)
  return overlay
}

function button(label: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.textContent = label
  element.style.cssText = 'margin:1rem 0.5rem 0 0;padding:0.3rem 1rem;font:inherit'
  element.addEventListener('click', onClick)
  return element
}

function bodyIsThere(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve()
  return new Promise((resolve) =>
    document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }),
  )
}
