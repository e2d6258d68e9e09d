import { LEXICONS, SIGNS_ONLY } from './lexicon/lexicons.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import type { Token } from './text.ts'

export interface Language {
  /** ISO 639-1; '' when nothing tells. */
  code: string
  reliable: boolean
  /** The word lists to read the text with. */
  lexicon: Lexicon
}

/** The detector's answer: a code and whether it is sure. */
export type DetectLanguage = (text: string) => { code: string; reliable: boolean }

/** Half a second to load and 160 MB: only in the thread that triages, and only when it does. */
export async function loadDetector(): Promise<DetectLanguage> {
  const { eld } = await import('eld/small')
  return (text) => {
    const result = eld.detect(text)
    return { code: result.language, reliable: result.isReliable() }
  }
}

/** Characters that are enough to tell a language. */
const ENOUGH = 600
/** Fewer words than this are told by the commonest words of each language, where they have any. */
const FEW_WORDS = 6

/**
 * The language of a text. Short texts give the detector too little; there the language whose commonest and telling
 * words occur most often decides.
 */
export function findLanguage(text: string, tokens: readonly Token[], detect: DetectLanguage): Language {
  if (tokens.length === 0) return { code: '', reliable: false, lexicon: SIGNS_ONLY }
  const { code, reliable } = detect(text.slice(0, ENOUGH))
  if (reliable && tokens.length >= FEW_WORDS)
    return { code, reliable, lexicon: LEXICONS.get(code) ?? SIGNS_ONLY }
  const byWords = languageByWords(tokens, code)
  if (byWords !== null) return { code: byWords, reliable: false, lexicon: LEXICONS.get(byWords)! }
  return { code, reliable, lexicon: LEXICONS.get(code) ?? SIGNS_ONLY }
}

/** Ties go to the detector's guess; null when no word is known. */
function languageByWords(tokens: readonly Token[], guess: string): string | null {
  const words = tokens.slice(0, 60).map((token) => token.word)
  let best: string | null = null
  let most = 0
  for (const [code, lexicon] of LEXICONS) {
    const known = words.filter((word) => lexicon.stopWords.has(word) || knows(lexicon, word)).length
    const points = known + (known > 0 && code === guess ? 0.5 : 0)
    if (points > most) {
      most = points
      best = code
    }
  }
  return best
}

const knows = (lexicon: Lexicon, word: string): boolean => {
  if (lexicon.exact.has(word)) return true
  for (let length = word.length; length >= 4; length--)
    if (lexicon.stems.has(word.slice(0, length))) return true
  return false
}
