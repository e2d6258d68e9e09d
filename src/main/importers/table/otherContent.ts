/** Text that is no table, whatever its name says: were it read as one, it would give rows of nonsense or none. */

const MARKUP =
  /^(?:<!--[\s\S]*?-->|<\?xml[^>]{0,200}\?>|\s)*<(?:!doctype\s+html|html|head|body|table|meta)\b/i
/** Whether a text begins as a web page does. */
export const startsAsMarkup = (text: string): boolean => MARKUP.test(text.replace(/^\uFEFF/, '').trimStart())

/** What stands in JSON outside of its strings: signs, numbers, true, false, null. */
const JSON_SIGN = /[\s{}[\],:0-9+\-.eEtrufalsn]/

/**
 * @param text the beginning of a file, decoded
 * @param whole whether that is all of it
 * @returns what the content is, in words; null where it may be a table
 */
export function otherContent(text: string, whole: boolean): string | null {
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (MARKUP.test(start)) return 'a web page (HTML)'
  if (start.startsWith('<?xml')) return 'XML'
  if (start.startsWith('%PDF-')) return 'a PDF document'
  if (start.startsWith('{\\rtf')) return 'a text document (RTF)'
  return /^[{[]/.test(start) && isJson(start, whole) ? 'JSON' : null
}

/** One document or one after the other (JSON lines). A row of a table goes on after a cell of JSON, with a delimiter. */
function isJson(text: string, whole: boolean): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '"' && depth > 0) {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++
      if (at >= text.length) return !whole
    } else if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    else if (depth === 0 ? sign.trim() !== '' : !JSON_SIGN.test(sign)) return false
  }
  return !whole || depth === 0
}
