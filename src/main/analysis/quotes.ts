/** Finding a model's quotes in the text they are said to come from. */
import type { Evidence } from '../../shared/domain/labels.ts'

export interface Span {
  /** UTF-16 indices into the text; `end` is exclusive. */
  start: number
  end: number
}

/** In a conversation also in which message, and whether only the text that it quotes has it. */
export interface FoundQuote extends Span {
  item?: number
  part?: 'text' | 'quoted'
}

interface NormalisedText {
  text: string
  /** For each UTF-16 unit of `text`: where the character it came from starts in the original. */
  starts: Uint32Array
}

/** Where the quote stands in the text: exactly, else ignoring case, spacing, accents and typography. */
export function findQuote(text: string, quote: string): Span | null {
  return quoteFinder(text)(quote)
}

/**
 * The same for many quotes in one text, which is then normalised only once, and only if needed.
 *
 * @param isQuoted the text is what a mail quotes: the marks before its lines are no part of what it says
 */
export function quoteFinder(text: string, isQuoted = false): (quote: string) => Span | null {
  let normalised: NormalisedText | undefined
  return (quote) => {
    const trimmed = quote.trim()
    if (trimmed === '') return null
    const exact = text.indexOf(trimmed)
    if (exact >= 0) return { start: exact, end: exact + trimmed.length }
    const sought = normalise(trimmed).text.replace(/^["'. ]+|["'. ]+$/g, '')
    if (sought === '') return null
    normalised ??= normalise(text, isQuoted)
    const at = normalised.text.indexOf(sought)
    if (at < 0) return null
    // What is sought ends in no space, so its last unit came from one character and not from a run of them.
    const last = normalised.starts[at + sought.length - 1]!
    return { start: normalised.starts[at]!, end: last + lengthOfCharacter(text, last) }
  }
}

/** @returns the evidence with offsets, or marked as not verified */
export function verifyQuote(
  field: string,
  quote: string,
  find: (quote: string) => FoundQuote | null,
): Evidence {
  const span = find(quote)
  return span === null
    ? { field, quote, start: -1, end: -1, verified: false }
    : { field, quote, ...span, verified: true }
}

/**
 * Looks up the evidence of one text in another that reads the same when normalised.
 *
 * @returns null when a quote that was found in the first is missing in the second
 */
export function refindEvidence(evidence: readonly Evidence[], text: string): Evidence[] | null {
  const find = quoteFinder(text)
  const found: Evidence[] = []
  for (const each of evidence) {
    const again = verifyQuote(each.field, each.quote, find)
    if (each.verified && !again.verified) return null
    found.push(again)
  }
  return found
}

const TYPOGRAPHY: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
}

const lengthOfCharacter = (text: string, at: number): number => (text.codePointAt(at)! > 0xffff ? 2 : 1)

/** Reads the text once: asking a string that is being put together how it ends would copy it each time. */
function normalise(text: string, isQuoted = false): NormalisedText {
  const units: string[] = []
  // One character may stand for several.
  let starts = new Uint32Array(text.length + 32)
  let offset = 0
  let atLineStart = isQuoted
  let endsInSpace = false
  for (const character of text) {
    const start = offset
    offset += character.length
    const isMark = atLineStart && (character === '>' || character === '|')
    atLineStart =
      isQuoted && (character === '\n' || (atLineStart && (isMark || character === ' ' || character === '\t')))
    for (const unit of isMark ? [' '] : normaliseCharacter(character)) {
      // A run of white space counts once.
      if (unit === ' ' && endsInSpace) continue
      endsInSpace = unit === ' '
      if (units.length === starts.length) starts = grown(starts)
      starts[units.length] = start
      units.push(unit)
    }
  }
  return { text: units.join(''), starts }
}

function grown(places: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(places.length * 2)
  larger.set(places)
  return larger
}

/**
 * UTF-16 units without case, accents and typographic variants; empty for what cannot be seen. A control character is a space,
 * as it is in what is kept of an answer (`spokenTexts.ts`).
 */
function normaliseCharacter(character: string): string[] {
  const code = character.charCodeAt(0)
  if (code < 160) return /[\s\p{Cc}]/u.test(character) ? [' '] : [character.toLowerCase()]
  const plain = TYPOGRAPHY[character]
  if (plain !== undefined) return [plain]
  return character
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}]/gu, '')
    .replace(/\s/gu, ' ')
    .toLowerCase()
    .split('')
}
