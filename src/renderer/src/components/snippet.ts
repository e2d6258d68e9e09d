/** The marks main puts around the matches of a search snippet. */
const OPEN = '\u2068'
const CLOSE = '\u2069'

export interface SnippetPart {
  text: string
  match: boolean
}

/** A snippet as parts that match and parts that do not; unpaired marks are dropped. */
export function snippetParts(snippet: string): SnippetPart[] {
  const parts: SnippetPart[] = []
  let match = false
  let text = ''
  const close = (): void => {
    if (text !== '') parts.push({ text, match })
    text = ''
  }
  for (const character of snippet) {
    if (character === OPEN || character === CLOSE) {
      close()
      match = character === OPEN
    } else text += character
  }
  close()
  return parts
}
