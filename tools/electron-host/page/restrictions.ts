import { HOST_PATHS, type Question, type Verdict } from '../messages.ts'

/**
 * Lets the app decide about new windows and navigations, as Electron does. A browser asks no one, so the page asks the
 * app before it goes on. Reloading is the person's own affair.
 */
export function applyRestrictions(): void {
  window.open = (address) => {
    if (ask({ kind: 'window', address: absolute(String(address ?? 'about:blank')) })) {
      throw new Error('the stand-in shows one window only')
    }
    return null
  }
  window.addEventListener(
    'click',
    (event) => {
      const link = event
        .composedPath()
        .find((part): part is HTMLAnchorElement => part instanceof HTMLAnchorElement)
      const opens = link !== undefined && link.target !== '' && link.target !== '_self' && link.href !== ''
      if (!opens || link.dataset['hostLink'] !== undefined) return
      event.preventDefault()
      ask({ kind: 'window', address: link.href })
    },
    { capture: true },
  )
  window.navigation.addEventListener('navigate', (event) => {
    if (event.navigationType === 'reload' || event.hashChange || event.destination.sameDocument) return
    if (!ask({ kind: 'navigate', address: asAppAddress(event.destination.url) })) event.preventDefault()
  })
}

const absolute = (address: string): string => URL.parse(address, location.href)?.href ?? address

/** The app knows its pages by its own scheme, not by the address the host serves them at. */
function asAppAddress(address: string): string {
  const url = new URL(address)
  return url.origin === location.origin ? `verbatim://app${url.pathname}${url.search}` : address
}

function ask(question: Question): boolean {
  const request = new XMLHttpRequest()
  request.open('POST', HOST_PATHS.ask, false)
  request.send(JSON.stringify(question))
  return (JSON.parse(request.responseText) as Verdict).allowed
}
