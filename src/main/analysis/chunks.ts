/** Texts longer than a model's context are read in parts and never cut. */

const BYTES_A_TOKEN = 3

/**
 * An estimate that errs on the safe side: three UTF-8 bytes a token (English has about four, Chinese two to three).
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN)
}

/**
 * Splits a text into parts of at most so many estimated tokens, at paragraphs, else lines, sentences or words, and
 * within a word only when nothing else is left. The parts joined are the text.
 */
export function splitText(text: string, maximumTokens: number): string[] {
  const parts: string[] = []
  let rest = text
  while (exceeds(rest, maximumTokens)) {
    const longest = longestPrefix(rest, maximumTokens)
    const at = lastBreak(rest.slice(0, longest)) ?? longest
    parts.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  if (rest !== '' || parts.length === 0) parts.push(rest)
  return parts
}

/** A UTF-16 unit has at least one byte: the rest of a very long text need not be looked at. */
const exceeds = (text: string, maximumTokens: number): boolean =>
  estimateTokens(text.slice(0, maximumTokens * BYTES_A_TOKEN + 1)) > maximumTokens

/** The length in UTF-16 units, at least one character, never half a surrogate pair. */
function longestPrefix(text: string, maximumTokens: number): number {
  let low = 1
  // As in `exceeds`.
  let high = Math.min(text.length, maximumTokens * BYTES_A_TOKEN)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (estimateTokens(text.slice(0, middle)) <= maximumTokens) low = middle
    else high = middle - 1
  }
  const splitsPair = /[\uD800-\uDBFF]/.test(text[low - 1]!)
  return splitsPair ? (low === 1 ? 2 : low - 1) : low
}

/** Behind the last paragraph, line, sentence or word of the text, if that leaves at least half of it. */
function lastBreak(text: string): number | null {
  for (const boundary of [/\n\s*\n/g, /\n/g, /[.!?。！？]\s*/g, /\s+/g]) {
    const last = [...text.matchAll(boundary)].at(-1)
    if (last === undefined) continue
    const at = last.index + last[0].length
    if (at * 2 >= text.length) return at
  }
  return null
}
