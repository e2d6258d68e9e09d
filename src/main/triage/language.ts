import { LEXICONS, SIGNS_ONLY } from './lexicon/lexicons.ts'
import { type Lexicon, valenceOf } from './lexicon/lexicon.ts'
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
const ENOUGH = 250
/** Fewer words than this are told by the commonest words of each language, where they have any. */
const FEW_WORDS = 6

/**
 * The language of a text. Short texts give the detector too little; there the language whose commonest and telling
 * words occur most often decides.
 */
export function findLanguage(text: string, tokens: readonly Token[], detect: DetectLanguage): Language {
  if (tokens.length === 0) return { code: '', reliable: false, lexicon: SIGNS_ONLY }
  const evident = evidentLanguage(tokens)
  if (evident !== null) return { code: evident, reliable: true, lexicon: LEXICONS.get(evident)! }
  const { code, reliable } = detect(text.slice(0, ENOUGH))
  if (reliable && tokens.length >= FEW_WORDS)
    return { code, reliable, lexicon: LEXICONS.get(code) ?? SIGNS_ONLY }
  const byWords = languageByWords(tokens, code)
  if (byWords !== null) return { code: byWords, reliable: false, lexicon: LEXICONS.get(byWords)! }
  return { code, reliable, lexicon: LEXICONS.get(code) ?? SIGNS_ONLY }
}

/** Languages without a near relative that shares their commonest words; for the others the detector is asked. */
const STANDS_ALONE = ['en', 'de', 'fr'] as const
const LANGUAGES = [...LEXICONS.keys()]
/** The languages in which a word is common, as bits in the order of `LANGUAGES`. */
const COMMON_WORDS = new Map<string, number>()
LANGUAGES.forEach((code, index) => {
  for (const word of LEXICONS.get(code)!.stopWords) {
    COMMON_WORDS.set(word, (COMMON_WORDS.get(word) ?? 0) | (1 << index))
  }
})
const LEAST_COMMON = 3
const COMMON_SHARE = 0.35

/** The detector is slow: where common words of one language stand out, it need not be asked. */
function evidentLanguage(tokens: readonly Token[]): string | null {
  const counts = LANGUAGES.map(() => 0)
  const read = Math.min(tokens.length, 60)
  for (let index = 0; index < read; index++) {
    const bits = COMMON_WORDS.get(tokens[index]!.word) ?? 0
    if (bits === 0) continue
    for (let language = 0; language < counts.length; language++) {
      if ((bits & (1 << language)) !== 0) counts[language]! += 1
    }
  }
  const most = Math.max(...counts)
  const winner = LANGUAGES[counts.indexOf(most)]!
  const next = Math.max(...counts.filter((_count, index) => LANGUAGES[index] !== winner))
  const standsOut = most >= LEAST_COMMON && most >= 2 * next && most >= COMMON_SHARE * read
  return standsOut && STANDS_ALONE.some((code) => code === winner) ? winner : null
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

const knows = (lexicon: Lexicon, word: string): boolean => valenceOf(lexicon, word) !== 0
