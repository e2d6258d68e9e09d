/** What a person means by a theme that the person makes: its words, and where its texts lie. Pure. */
import { quantile } from '../../shared/domain/statistics.ts'
import { findKeyPhrases } from '../triage/keyPhrases.ts'
import type { Lexicon } from '../triage/lexicon/lexicon.ts'
import { LEXICONS } from '../triage/lexicon/lexicons.ts'
import { fold, tokenise } from '../triage/text.ts'
import { discoverThemes } from './discover.ts'
import type { ThemeCentre, ThemeReading, ThemeWord } from './readings.ts'
import { themeKey } from '../../shared/domain/theme.ts'
import { centred, dot, hasDimensions, meanVector, normalise, unpackVector } from '../vectors.ts'

/** What a person lists is meant; what stands in a sentence about it may be. */
const LISTED = 0.8
const MENTIONED = 0.5
const MOST_WORDS_LISTED = 3
/** Fewer texts are no direction. */
const LEAST_TEXTS = 5
const SEED = 1

/** The name counts for sure, short entries of the description count, words of its sentences are doubtful. */
export function wordsOfTheme(name: string, description: string): ThemeWord[] {
  const words = new Map<string, number>()
  const add = (phrase: string, weight: number): void => {
    const key = themeKey(phrase)
    if (key !== '') words.set(key, Math.max(weight, words.get(key) ?? 0))
  }
  add(name, 1)
  for (const phrase of phrasesOf(name)) add(phrase, phrasesOf(name).length === 1 ? 1 : MENTIONED)
  for (const entry of description.split(/[,;\n]+/)) {
    const count = entry.trim().split(/\s+/).length
    if (count <= MOST_WORDS_LISTED) add(entry, LISTED)
    if (count > 1) for (const phrase of phrasesOf(entry)) add(phrase, MENTIONED)
  }
  return [...words]
}

function phrasesOf(text: string): string[] {
  const tokens = tokenise(fold(text))
  return findKeyPhrases(text, tokens, likeliestLexicon(tokens.map(({ word }) => word))).map(
    ({ phrase }) => phrase,
  )
}

/** A line is too short to tell its language by; its small words give it away. */
function likeliestLexicon(words: readonly string[]): Lexicon {
  let best = LEXICONS.get('en')!
  let most = words.filter((word) => best.stopWords.has(word)).length
  for (const lexicon of LEXICONS.values()) {
    const known = words.filter((word) => lexicon.stopWords.has(word)).length
    if (known > most) [best, most] = [lexicon, known]
  }
  return best
}

/** Where the texts with these words lie: others that say it differently lie there, too. null where too few have a vector. */
export function centreOfWords(
  sample: readonly ThemeReading[],
  words: readonly ThemeWord[],
  middle: Float32Array | null,
): ThemeCentre | null {
  if (middle === null) return null
  const sure = new Set(words.filter(([, weight]) => weight > MENTIONED).map(([key]) => key))
  const vectors = sample.flatMap(({ phrases, labels, vector }) => {
    if (vector === null || !hasDimensions(vector, middle.length)) return []
    const said = [...phrases, ...labels.map(([label]) => label)]
    return said.some((phrase) => sure.has(themeKey(phrase))) ? [centred(unpackVector(vector), middle)] : []
  })
  if (vectors.length < LEAST_TEXTS) return null
  const direction = normalise(meanVector(vectors))
  const cosines = vectors.map((vector) => dot(vector, direction)).sort((a, b) => a - b)
  return { direction, floor: quantile(cosines, 0.5) ?? 1 }
}

export interface FoundPart {
  name: string
  words: ThemeWord[]
  centre: ThemeCentre | null
}

/** Parts of a theme, found in its own texts; the words by which it is known itself tell nothing apart. */
export function findParts(
  sample: readonly ThemeReading[],
  whole: readonly ThemeWord[],
  most: number,
  middle: Float32Array | null,
): FoundPart[] {
  const own = new Set(whole.map(([key]) => key))
  const isOther = (phrase: string): boolean => !own.has(themeKey(phrase))
  const readings = sample.map((reading) => ({
    ...reading,
    phrases: reading.phrases.filter(isOther),
    labels: reading.labels.filter(([name]) => isOther(name)),
  }))
  return discoverThemes(readings, most, SEED, middle).themes.map(({ name, words, centre }) => ({
    name,
    words: words.filter(([key]) => !own.has(key)),
    centre,
  }))
}
