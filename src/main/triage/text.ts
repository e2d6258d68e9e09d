/**
 * Texts as the rules read them: folded to lower-case letters without accents, in a string of the same length, so that
 * an index into the folded text is an index into the text.
 */

const foldedCharacters = new Map<string, string>()

/** Lower case without accents; every UTF-16 unit stays in its place. */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  // A few letters grow when they are put into lower case; then each is looked at by itself.
  const base = lower.length === text.length ? lower : text.replace(/[^]/g, foldCharacter)
  return base.replace(/[\u0080-\ud7ff\ue000-\uffff]/g, foldCharacter)
}

const LETTERS_WITHOUT_PARTS: Readonly<Record<string, string>> = {
  ß: 's',
  œ: 'o',
  æ: 'a',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  '’': "'",
  '‘': "'",
  '\u00a0': ' ',
  '\u202f': ' ',
}

function foldCharacter(character: string): string {
  let folded = foldedCharacters.get(character)
  if (folded === undefined) {
    const lower = character.toLowerCase()
    const single = lower.length === 1 ? lower : character
    const letter = /\p{L}/u.test(single) ? single.normalize('NFD')[0]! : single
    folded = LETTERS_WITHOUT_PARTS[single] ?? letter
    foldedCharacters.set(character, folded)
  }
  return folded
}

export interface Token {
  /** Folded. */
  word: string
  /** UTF-16 indices into the text. */
  start: number
  end: number
  /** Counts up at punctuation: words of one clause belong together. */
  clause: number
  sentence: number
}

/** Words, emoji and the commonest emoticons. Links and addresses are no words. */
const TOKEN =
  /(?:https?:\/\/|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,190}\.\w+|[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*(?:['-][\p{L}\p{M}\p{N}_]+)*|[:;=][-']?[)(dp/|]|<3|[\p{Extended_Pictographic}☹♥]/gu
const ENDS_SENTENCE = /[.!?…。!?]|\n\s*\n/
const ENDS_CLAUSE = /[,;:()[\]"„“”«»\n–—/]/
/** Articles and pronouns that Romance languages glue to the word behind them. */
const ELISION = /^(?:[a-z]|qu|dell|all|nell|sull|dall|un|quest|jusqu|lorsqu|puisqu)'/

export function tokenise(folded: string): Token[] {
  const tokens: Token[] = []
  let clause = 0
  let sentence = 0
  let previousEnd = 0
  for (const match of folded.matchAll(TOKEN)) {
    const between = folded.slice(previousEnd, match.index)
    previousEnd = match.index + match[0].length
    // Most words stand one blank apart.
    if (between !== ' ' && ENDS_SENTENCE.test(between)) {
      sentence += 1
      clause += 1
    } else if (between !== ' ' && ENDS_CLAUSE.test(between)) clause += 1
    if (match[0].length > 6 && /^(?:https?:|www\.)|@./.test(match[0])) {
      clause += 1
      continue
    }
    pushToken(tokens, match[0], match.index, clause, sentence)
  }
  return tokens
}

function pushToken(tokens: Token[], word: string, start: number, clause: number, sentence: number): void {
  const elided = word.length > 2 && word.includes("'") ? ELISION.exec(word) : null
  if (elided === null) {
    tokens.push({ word, start, end: start + word.length, clause, sentence })
    return
  }
  const cut = elided[0].length
  tokens.push({ word: word.slice(0, cut - 1), start, end: start + cut, clause, sentence })
  tokens.push({ word: word.slice(cut), start: start + cut, end: start + word.length, clause, sentence })
}

export interface Sentence {
  text: string
  start: number
  end: number
}

/** Sentences by their closing marks and by blank lines; an ending like "Dr.", "J." or "3.5" does not close one. */
const SENTENCE_BREAK =
  /(?<![.!?…]|(?<!\p{L})(?:\p{Lu}|[Dd]r|M[rs]|Mrs|[Ss]t|[Nn]r|[Nn]o|Inc|Ltd|[Bb]zw|ca|vs|e\.g|i\.e|z\.\s?[Bb]|u\.a))[.!?…]+["')\]»”]*(?=\s)|[。!?]+|\n\s*\n|\n(?=\s*[-*•>])/gu

export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = []
  let from = 0
  const push = (to: number): void => {
    const raw = text.slice(from, to)
    const trimmed = raw.trim()
    if (trimmed !== '') {
      const start = from + raw.indexOf(trimmed)
      sentences.push({ text: trimmed, start, end: start + trimmed.length })
    }
    from = to
  }
  for (const match of text.matchAll(SENTENCE_BREAK)) push(match.index + match[0].length)
  push(text.length)
  return sentences
}
