import { fold } from '../text.ts'

/** How a language says that something is good or bad. Words end in * when any ending may follow. */
export interface LexiconSource {
  /** Valence from -4 to 4 and the words that have it, separated by blanks. */
  valences: readonly (readonly [number, string])[]
  /** Turns of phrase that mean something else than their words; separated by |. */
  phrases: readonly (readonly [number, string])[]
  negators: string
  boosters: string
  dampeners: string
  /** Words after which the main point comes. */
  contrasts: string
  /** German and Dutch also negate behind the word: "gefällt mir nicht". */
  negatesBehind: boolean
  /** Words so common that a text in this language has some; they make no key phrases. */
  stopWords: string
}

export interface Lexicon {
  exact: ReadonlyMap<string, number>
  stems: ReadonlyMap<string, number>
  /** By the first word; longest first. */
  phrases: ReadonlyMap<string, readonly { words: readonly string[]; valence: number }[]>
  negators: ReadonlySet<string>
  boosters: ReadonlySet<string>
  dampeners: ReadonlySet<string>
  contrasts: ReadonlySet<string>
  negatesBehind: boolean
  stopWords: ReadonlySet<string>
  /** Valences of words asked for before; looking for stems is slow and texts repeat their words. */
  known: Map<string, number>
}

const SHORTEST_STEM = 3
const LONGEST_STEM = 24
const MOST_KNOWN = 20_000

const split = (words: string): string[] => fold(words).split(/\s+/).filter(Boolean)

export function compileLexicon(
  source: LexiconSource,
  base: ReadonlyMap<string, number> = new Map(),
): Lexicon {
  const exact = new Map(base)
  const stems = new Map<string, number>()
  for (const [valence, words] of source.valences) {
    for (const word of split(words)) {
      if (word.endsWith('*')) stems.set(word.slice(0, -1), valence)
      else exact.set(word, valence)
    }
  }
  const phrases = new Map<string, { words: string[]; valence: number }[]>()
  for (const [valence, list] of source.phrases) {
    for (const phrase of list.split('|')) {
      const words = split(phrase.replace(/\b([a-z]|qu)['’]/gi, '$1 '))
      const entries = phrases.get(words[0]!) ?? []
      entries.push({ words, valence })
      entries.sort((a, b) => b.words.length - a.words.length)
      phrases.set(words[0]!, entries)
    }
  }
  return {
    exact,
    stems,
    phrases,
    negators: new Set(split(source.negators)),
    boosters: new Set(split(source.boosters)),
    dampeners: new Set(split(source.dampeners)),
    contrasts: new Set(split(source.contrasts)),
    negatesBehind: source.negatesBehind,
    stopWords: new Set(split(source.stopWords)),
    known: new Map(),
  }
}

/** The valence of a word, by itself or by the longest stem it begins with; 0 when it says nothing. */
export function valenceOf(lexicon: Lexicon, word: string): number {
  const exact = lexicon.exact.get(word)
  if (exact !== undefined) return exact
  if (lexicon.stems.size === 0) return 0
  let valence = lexicon.known.get(word)
  if (valence === undefined) {
    valence = valenceByStem(lexicon, word)
    if (lexicon.known.size < MOST_KNOWN && word.length <= LONGEST_STEM) lexicon.known.set(word, valence)
  }
  return valence
}

function valenceByStem(lexicon: Lexicon, word: string): number {
  for (let length = Math.min(word.length, LONGEST_STEM); length >= SHORTEST_STEM; length--) {
    const stem = lexicon.stems.get(word.slice(0, length))
    if (stem !== undefined) return stem
  }
  return 0
}
