/** Whether what was said of one text can be said of another that differs from it in a few words. Pure. */
import { wordsOf } from '../folding/words.ts'
import { fold } from '../triage/text.ts'

/** Shorter ones begin too many words that have nothing to do with them. */
const LEAST_STEM = 3

/**
 * Whether labels speak of something that only the text has that they were given to: a name, a place, a product. Inflected
 * forms count ("Müllers" of "Müller"), and so does every text among the labels, however deep.
 */
export function hasBorrowedWords(labels: unknown, given: string, own: string): boolean {
  const ownText = fold(own)
  const ownWords = new Set(foldedWords(own))
  const lacking = [...new Set(foldedWords(given))].filter(
    (word) => !ownWords.has(word) && !ownText.includes(word),
  )
  if (lacking.length === 0) return false
  const isBorrowed = (word: string): boolean =>
    !ownText.includes(word) &&
    lacking.some((other) => other.includes(word) || (other.length >= LEAST_STEM && word.startsWith(other)))
  return textsIn(labels).some((text) => foldedWords(text).some(isBorrowed))
}

function foldedWords(text: string): string[] {
  const folded = fold(text)
  const { count, starts, ends } = wordsOf(folded)
  return Array.from({ length: count }, (_, at) => folded.slice(starts[at], ends[at]))
}

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []
