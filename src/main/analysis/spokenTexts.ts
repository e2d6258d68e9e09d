/** The texts in what a model said, as they may be kept and exported. Pure. */

/** Of UTF-16. A model that keeps to its longest answer writes no text like it. */
const LONGEST_TEXT = 20_000

// Programs that read an export stop at some of them, at NUL above all; line ends and tabs are text.
const CONTROL_CHARACTERS = /(?![\t\n\r])\p{Cc}/gu

/**
 * Control characters become spaces and halves of a character the sign for an unknown one; what is far too long is cut.
 *
 * @param value of JSON's kinds, as flat as labels are
 * @returns `cut`: whether a text in it was
 */
export function keepableTexts(value: unknown): { value: unknown; cut: boolean } {
  if (typeof value === 'string') {
    const text = value.replaceAll(CONTROL_CHARACTERS, ' ').slice(0, LONGEST_TEXT).toWellFormed()
    return { value: text, cut: value.length > LONGEST_TEXT }
  }
  if (typeof value !== 'object' || value === null) return { value, cut: false }
  let cut = false
  const kept = ([name, inner]: readonly [string, unknown]): readonly [string, unknown] => {
    const each = keepableTexts(inner)
    cut ||= each.cut
    return [name, each.value]
  }
  const entries = Object.entries(value).map(kept)
  return {
    value: Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries),
    cut,
  }
}
