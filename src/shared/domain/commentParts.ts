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

/** The text with the labels blanked out, in a string of the same length: what a person asked is not what was answered. */
export const withoutLabels = (text: string): string =>
  text.startsWith('[') ? text.replace(LABEL, (label) => label.replace(/[^\n]/g, ' ')) : text
