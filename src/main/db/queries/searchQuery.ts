/**
 * What a person types, as a question the full-text index understands. Never a syntax error: every word goes to FTS5
 * inside quotes. Words must all occur; "words in quotes" must stand together; the last word may go on
 * when it has three letters.
 *
 * The index splits words at spaces. Scripts that are written without them (Chinese, Japanese, Thai ...) are therefore
 * looked up as plain parts of the text, and so is a query that has no word at all (such as ":-)").
 */
export interface SearchQuery {
  /** The FTS5 expression; null when only parts of the text are to be found. */
  match: string | null
  /** Strings that must occur in the text or subject as they are, apart from the case of a-z. */
  parts: string[]
}

const LONGEST_QUERY = 1_000
const MOST_TERMS = 32
/** One or two letters begin too many words to look all of them up. */
const SHORTEST_BEGINNING = 3
const HAS_WORD = /[\p{L}\p{N}]/u
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const TERMS = /"([^"]*)"|([^\s"]+)/gu

/** null when nothing was asked for. */
export function parseSearchQuery(typed: string): SearchQuery | null {
  const text = typed
    .slice(0, LONGEST_QUERY)
    .replaceAll('\0', ' ')
    .replaceAll(/[“”„«»]/g, '"')
    .normalize('NFC')
    .trim()
  if (text === '') return null
  const terms = [...text.matchAll(TERMS)].slice(0, MOST_TERMS).map((found) => ({
    text: (found[1] ?? found[2] ?? '').trim(),
    phrase: found[1] !== undefined,
  }))
  const spoken = terms.filter((term) => HAS_WORD.test(term.text))
  if (spoken.length === 0) return { match: null, parts: [text] }
  const words = spoken.filter((term) => !UNSPACED.test(term.text))
  const parts = spoken.filter((term) => UNSPACED.test(term.text)).map((term) => term.text)
  const quoted = words.map(({ text: word, phrase }, index) => {
    const isLast = index === words.length - 1
    const mayGoOn = !phrase && isLast && word.length >= SHORTEST_BEGINNING && endsInWord(word)
    return `"${word}"${mayGoOn ? ' *' : ''}`
  })
  return { match: quoted.length === 0 ? null : quoted.join(' AND '), parts }
}

const endsInWord = (word: string): boolean => HAS_WORD.test([...word].at(-1) ?? '')

/** A pattern for LIKE ... ESCAPE '\' that finds `part` anywhere. */
export const likePattern = (part: string): string => `%${part.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
