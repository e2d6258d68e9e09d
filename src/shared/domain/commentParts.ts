/**
 * How the text of an item holds several comments of one person: each below the name of its column in square brackets, on
 * a line of its own. A single comment stands by itself.
 */
export interface CommentPart {
  label: string
  text: string
}

export function joinComments(parts: readonly CommentPart[]): string {
  if (parts.length < 2) return parts[0]?.text ?? ''
  return parts.map(({ label, text }) => `[${label}]\n${text}`).join('\n\n')
}

const LABEL = /(^|\n\n)\[[^\n]{1,500}\](?=\n)/g

/** The comments of a text that `joinComments` made; a single one has no label. The text may be cut at its end. */
export function splitComments(text: string): CommentPart[] {
  if (!text.startsWith('[')) return [{ label: '', text }]
  const heads = [...text.matchAll(LABEL)]
  if (heads[0]?.index !== 0) return [{ label: '', text }]
  return heads.map((head, at) => {
    const begins = head.index + head[0].length
    const said = text.slice(begins, heads[at + 1]?.index ?? text.length)
    return { label: head[0].trim().slice(1, -1), text: said.trim() }
  })
}

/** The text with the labels blanked out, in a string of the same length: what a person asked is not what was answered. */
export const withoutLabels = (text: string): string =>
  text.startsWith('[') ? text.replace(LABEL, (label) => label.replace(/[^\n]/g, ' ')) : text
