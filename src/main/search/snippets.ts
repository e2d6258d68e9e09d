/** Excerpts with the matches between U+2068 and U+2069, in which a text's own such marks are taken out. */

/** Signs that no readable text holds stand in for the marks until the text's own marks are gone. */
export const MATCH_START = '\u0001'
export const MATCH_END = '\u0002'
export const SNIPPET_TOKENS = 24

const MARK_START = '\u2068'
const MARK_END = '\u2069'
const CONTEXT_CHARACTERS = 60

export const tidySnippet = (snippet: string): string =>
  snippet
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(MATCH_START, MARK_START)
    .replaceAll(MATCH_END, MARK_END)
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The surroundings of the first part that occurs, with every part in them marked; null when none occurs. */
export function markMatches(text: string, parts: readonly string[]): string | null {
  const pattern = new RegExp(
    parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'),
    'giu',
  )
  const first = pattern.exec(text)
  if (first === null) return null
  const from = Math.max(0, first.index - CONTEXT_CHARACTERS)
  const to = Math.min(text.length, first.index + first[0].length + CONTEXT_CHARACTERS)
  const excerpt = text
    .slice(from, to)
    .toWellFormed()
    .replaceAll(/^\uFFFD|\uFFFD$/g, '')
  const marked = excerpt.replaceAll(pattern, (found) => `${MATCH_START}${found}${MATCH_END}`)
  return tidySnippet(`${from > 0 ? '…' : ''}${marked}${to < text.length ? '…' : ''}`)
}
