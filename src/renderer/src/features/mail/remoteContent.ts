/** What a mail would fetch from elsewhere if it were let. Nothing here fetches anything. */

/** Attributes that make an element fetch what they name. */
const FETCHED = [
  'src',
  'srcset',
  'imagesrcset',
  'poster',
  'background',
  'data',
  'code',
  'archive',
  'lowsrc',
  'dynsrc',
]
/** Elements whose reference is fetched; of others it is a link. */
const FETCHED_REFERENCE = /^(?:link|image|use|feimage|script|v:imagedata|v:fill)$/i
/** What lies in the mail itself, or nowhere. */
const WITHIN = /^(?:$|#|data:|cid:|mid:|about:|blob:|javascript:)/i

const isRemote = (address: string): boolean => !WITHIN.test(address.trim())

/** Addresses of `srcset`: each before its width or density. */
const candidates = (list: string): string[] =>
  list
    .trim()
    .split(/(?<=\S)\s*,\s+|,(?=https?:|\/\/)/)
    .map((candidate) => candidate.trim().split(/\s+/)[0] ?? '')

/** Comments gone and escapes resolved, as a browser reads a style. */
function plainCss(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => {
      const point = Number.parseInt(code, 16)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
    })
    .replace(/\\(.)/g, '$1')
}

/** How many addresses elsewhere a style names: `url()`, `image-set()` and `@import`. */
export function remoteInCss(css: string): number {
  const plain = plainCss(css)
  const named = [...plain.matchAll(/(?:url|src)\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))/gi)]
  const imported = [...plain.matchAll(/@import\s+(?:"([^"]*)"|'([^']*)')/gi)]
  const inSets = [...plain.matchAll(/image-set\(([^;}]*)/gi)].flatMap(([, set = '']) => [
    ...set
      .replace(/url\([^)]*\)/gi, '')
      .replace(/type\([^)]*\)/gi, '')
      .matchAll(/"([^"]*)"|'([^']*)'/g),
  ])
  return [...named, ...imported, ...inSets].filter(([, double, single, bare]) =>
    isRemote(double ?? single ?? bare ?? ''),
  ).length
}

/** An element as it is looked at. */
export interface SeenElement {
  tagName: string
  getAttribute: (name: string) => string | null
  textContent: string | null
}

/** How much remote content an element asks for: itself once, whatever the sizes it comes in, and each that its style names. */
export function remoteOf(element: SeenElement): number {
  const named = FETCHED.flatMap((name) => {
    const value = element.getAttribute(name)
    return value === null ? [] : name.endsWith('srcset') ? candidates(value) : [value]
  })
  const references = FETCHED_REFERENCE.test(element.tagName)
    ? ['href', 'xlink:href'].flatMap((name) => element.getAttribute(name) ?? [])
    : []
  const own = [...named, ...references].some(isRemote) ? 1 : 0
  const sheet = /^style$/i.test(element.tagName) ? remoteInCss(element.textContent ?? '') : 0
  return own + remoteInCss(element.getAttribute('style') ?? '') + sheet
}
