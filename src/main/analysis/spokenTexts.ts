/** The texts in what a model said, as they may be kept and exported. Pure. */
import { cutText } from '../cutText.ts'

/** UTF-16 units. A model that keeps to its longest answer writes no text like it. */
const LONGEST_TEXT = 20_000
/** A field is a text or a list of flat entries; what stands deeper is never read. */
const DEPTH = 3

// Programs that read an export stop at some of them, at NUL above all; line ends and tabs are text.
const CONTROL_CHARACTERS = /(?![\t\n\r])\p{Cc}/gu

/**
 * Control characters become spaces and halves of a character the sign for an unknown one; what is far too long is cut.
 *
 * @param value of a field, of JSON's kinds
 * @returns `cut`: whether a text in it was
 */
export function keepableTexts(value: unknown, depth = DEPTH): { value: unknown; cut: boolean } {
  if (typeof value === 'string') {
    const text = cutText(value, LONGEST_TEXT).replaceAll(CONTROL_CHARACTERS, ' ').toWellFormed()
    return { value: text, cut: value.length > LONGEST_TEXT }
  }
  if (typeof value !== 'object' || value === null || depth === 0) return { value, cut: false }
  const kept = Object.entries(value).map(([name, inner]) => [name, keepableTexts(inner, depth - 1)] as const)
  const entries = kept.map(([name, inner]) => [name, inner.value] as const)
  return {
    value: Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries),
    cut: kept.some(([, inner]) => inner.cut),
  }
}
