import { compile } from 'html-to-text'
import { onFirstUse } from '../../../shared/onFirstUse.ts'

/** HTML longer than this is stripped of its tags without regard to layout. Characters. */
const LONGEST_LAID_OUT = 1_000_000

/** Elements in which mail programs put what they quote. */
const QUOTE_ELEMENTS = [
  'div.gmail_quote',
  'div.yahoo_quoted',
  'div.protonmail_quote',
  'div.tutanota_quote',
  'div.zmail_extra',
  'div.moz-forward-container',
] as const

const QUOTE_CONTAINER =
  /<blockquote\b|class=["'][^"']{0,200}\b(?:gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-forward-container|moz-cite-prefix)\b|id=["'](?:x_)?(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION)/i

/** Whether the HTML marks something as quoted. */
export const hasQuoteContainer = (html: string): boolean => QUOTE_CONTAINER.test(html)

const converter = onFirstUse(() =>
  compile({
    wordwrap: false,
    limits: { maxDepth: 100, maxChildNodes: 50_000, ellipsis: '', maxInputLength: LONGEST_LAID_OUT + 1 },
    formatters: {
      // Below the line by which a plain mail marks its signature.
      signature: (element, walk, builder) => {
        builder.openBlock({ leadingLineBreaks: 1 })
        builder.addInline('--')
        builder.addLineBreak()
        walk(element.children, builder)
        builder.closeBlock({ trailingLineBreaks: 1 })
      },
    },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
      { selector: 'h3', options: { uppercase: false } },
      { selector: 'h4', options: { uppercase: false } },
      { selector: 'h5', options: { uppercase: false } },
      { selector: 'h6', options: { uppercase: false } },
      // An indented paragraph is no quote.
      { selector: 'blockquote[style*="border:none"]', format: 'block' },
      { selector: 'blockquote[style*="border: none"]', format: 'block' },
      { selector: 'div.gmail_signature', format: 'signature' },
      ...QUOTE_ELEMENTS.map((selector) => ({ selector, format: 'blockquote' })),
    ],
  }),
)

/** The text of an HTML mail; quotes are marked with ">" as in plain mail. */
export function htmlToPlain(html: string): string {
  if (html.length > LONGEST_LAID_OUT || deeplyNested(html)) return stripTags(html)
  try {
    return converter()(html)
  } catch {
    return stripTags(html)
  }
}

/** Thousands of open elements inside one another would overflow the converter's stack. */
function deeplyNested(html: string): boolean {
  let depth = 0
  let deepest = 0
  for (const match of html.matchAll(
    /<(\/?)(?:div|span|table|td|tr|tbody|blockquote|font|b|i|p|ul|ol|li|center|section)\b/gi,
  )) {
    depth += match[1] === '' ? 1 : -1
    if (depth > deepest) deepest = depth
  }
  return deepest > 400
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function stripTags(html: string): string {
  return html
    .replace(/<(script|style|head)\b[^]*?<\/\1\s*>/gi, '')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]{0,1000}>/gi, '\n')
    .replace(/<[^<>]{0,10000}>/g, '')
    .replace(/&(nbsp|amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!)
    .replace(/[ \t]+/g, ' ')
    .replace(/\n\s*\n\s*/g, '\n\n')
    .trim()
}
