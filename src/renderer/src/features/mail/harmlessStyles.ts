/**
 * What a mail may say of its looks. Only what keeps every part at its own place is let through, so that nothing lies over the
 * text: no positions, transforms, grids, negative margins, shadows or outlines.
 */
const ALLOWED =
  /^(?:color|background(?:-color|-image|-repeat|-size|-position|-position-[xy])?|font(?:-family|-size|-style|-weight|-variant(?:-[a-z]+)?|-stretch)?|text-(?:align|align-last|decoration(?:-[a-z]+)?|transform|indent|overflow)|line-height|letter-spacing|word-(?:spacing|break|wrap)|white-space(?:-collapse)?|text-wrap(?:-mode)?|overflow-wrap|hyphens|vertical-align|padding(?:-[a-z-]+)?|margin(?:-[a-z-]+)?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?|border-(?:collapse|spacing|radius|(?:top|bottom)-(?:left|right)-radius)|(?:min-|max-)?(?:width|height)|display|float|clear|list-style(?:-[a-z]+)?|table-layout|caption-side|empty-cells|box-sizing|direction|opacity|visibility|overflow(?:-[xy])?)$/
const DISPLAYS =
  /^(?:block|inline|inline-block|none|list-item|table|inline-table|table-(?:row|cell|caption|column|row-group|header-group|footer-group|column-group))$/
/** A minus before a length, or a sum whose result nobody knows. */
const BELOW_ZERO = /(?:^|[\s,(])-[\d.]|calc|min\(|max\(|clamp|var\(|env\(/i

/** What would be fetched, but for an image that lies in the mail itself. */
const FETCHES =
  /(?:url|src)\((?!\s*["']?\s*data:image\/(?:png|jpe?g|gif|webp|bmp)[;,])|image\(|image-set\(|cross-fade\(|element\(|paint\(/i

/** Pixels from which a part fills the pane with nothing, or pushes the text out of it. */
const LARGEST: readonly [RegExp, number][] = [
  [/^(?:min-)?height$/, 800],
  [/^(?:min-)?width$/, 2_000],
  [/^(?:padding|margin|text-indent|border-spacing|cellpadding|cellspacing|hspace|vspace)/, 200],
  [/^border(?:-.*)?-width$|^border$/, 60],
  [/^(?:font-size|line-height)$/, 120],
  [/^(?:letter|word)-spacing$/, 60],
]
/** Roughly, in pixels; what has another unit is measured by a part of the pane. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ '': 1, px: 1, pt: 1.34, pc: 16, in: 96, cm: 38, mm: 3.8, q: 0.95 },
  ...{ em: 16, rem: 16, lh: 20, rlh: 20, ex: 8, ch: 8, '%': 8 },
}
const SHARE_OF_PANE = 10

/** Whether a length, of a style or of an attribute in pixels, is larger than any text needs. */
export function isTooLarge(name: string, value: string): boolean {
  const largest = LARGEST.find(([pattern]) => pattern.test(name))?.[1]
  if (largest === undefined) return false
  const ofText = name === 'font-size' || name === 'line-height'
  return [...value.matchAll(/(\d*\.?\d+(?:e[+-]?\d+)?)([a-z%]*)/gi)].some(([, number = '', unit = '']) => {
    const known = UNITS[unit.toLowerCase()] ?? SHARE_OF_PANE
    // A share of the font's size, and a line height without a unit is a multiple of it.
    const size = !ofText ? known : unit === '%' ? 0.16 : unit === '' && name === 'line-height' ? 16 : known
    return Number(number) * size > largest
  })
}

export function isHarmless(name: string, value: string): boolean {
  if (!ALLOWED.test(name) || FETCHES.test(value) || isTooLarge(name, value)) return false
  if (name === 'display') return DISPLAYS.test(value)
  return name.startsWith('background') || !BELOW_ZERO.test(value)
}
