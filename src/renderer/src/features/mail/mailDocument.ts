import createDOMPurify from 'dompurify'
import { isTooLarge } from './harmlessStyles.ts'
import { cleanSheet, cleanStyle } from './mailStyles.ts'
import { remoteOf } from './remoteContent.ts'

/** Nothing but the mail's own text, tables and styles; nothing is fetched and nothing runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

const SHEET = `body{font:14px/1.5 sans-serif;color:#1a1b1e;background:#fff;margin:12px;overflow-wrap:anywhere}
img{max-width:100%;height:auto}a{color:inherit;text-decoration:underline}
*{position:static!important;z-index:auto!important;transform:none!important}`

export interface MailDocument {
  /** For `srcdoc` of a frame whose `sandbox` holds no token. */
  html: string
  /** Images, frames, sheets and the like from elsewhere that were taken out. */
  blocked: number
}

/**
 * Makes the HTML of a mail safe to show: cleaned by DOMPurify, links without their address, what would be
 * fetched taken out, behind a content security policy of its own. No part of it lies over another or fills the pane
 * with nothing.
 */
export function mailDocument(html: string): MailDocument {
  const purify = createDOMPurify(window)
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node instanceof HTMLElement || 'style' in node) cleanStyle((node as HTMLElement).style)
    if (node.tagName === 'STYLE') node.textContent = cleanSheet(node.textContent)
    if (node.hasAttribute('href')) {
      node.setAttribute('title', node.getAttribute('href') ?? '')
      node.removeAttribute('href')
    }
    for (const name of ['src', 'background', 'poster', 'srcset', 'data', 'xlink:href']) {
      const value = node.getAttribute(name)
      if (value === null || /^data:image\/(png|jpe?g|gif|webp|bmp);/i.test(value.trim())) continue
      node.removeAttribute(name)
    }
    for (const name of ['width', 'height', 'cellpadding', 'cellspacing', 'hspace', 'vspace', 'border']) {
      const value = node.getAttribute(name)
      if (value !== null && isTooLarge(name, value)) node.removeAttribute(name)
    }
  })
  const clean = purify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: [
      'form',
      'input',
      'button',
      'select',
      'textarea',
      'iframe',
      'object',
      'embed',
      'link',
      'meta',
      'base',
      'video',
      'audio',
      'source',
      'marquee',
      'dialog',
    ],
    FORBID_ATTR: ['target', 'ping', 'autofocus', 'action', 'formaction', 'popover', 'popovertarget'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: true,
  })
  return {
    html: `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><style>${SHEET}</style></head><body>${clean}</body></html>`,
    blocked: countRemote(html),
  }
}

/** Counted in the mail as it came, before anything is taken out; a document made by a parser fetches and runs nothing. */
function countRemote(html: string): number {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  const within = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((each) =>
      each instanceof HTMLTemplateElement ? [each, ...within(each.content)] : [each],
    )
  return within(parsed).reduce((sum, element) => sum + remoteOf(element), 0)
}
